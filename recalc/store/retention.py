"""The time for which stores keep ended, used and expired records."""

from __future__ import annotations

#: Milliseconds for which idempotency keys, used confirmations, reserved row ids and the sets of
#: ended executions are kept: one day.
KEPT_MS = 24 * 60 * 60 * 1000
