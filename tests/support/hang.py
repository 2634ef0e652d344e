"""The one bound of everything that tests wait for."""

from __future__ import annotations

#: Seconds after which what a test waits for counts as hung. It measures nothing: on a machine whose
#: processors are busy with other things, all takes many times longer. pytest-timeout, which ends a
#: test that hangs elsewhere, has three times that (pyproject.toml).
HANG_SECONDS = 600.0
