"""How long stores keep what has ended or was used."""

from __future__ import annotations

#: Milliseconds for which idempotency keys, used confirmations, reserved row ids and the sets of
#: ended executions are kept: one day.
KEPT_MS = 24 * 60 * 60 * 1000
