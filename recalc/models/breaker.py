"""Stops the calls of an operation when its connection fails for everybody."""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

#: Operations that are remembered.
_REMEMBERED = 1024


class Breaker:
    """Counts identical failures in a row that no retry can cure: a wrong key, no quota.

    After ``most`` of them no further call of the operation is made in this process. Other
    operations are not affected: the next one tries again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._failures: OrderedDict[UUID, tuple[str, int]] = OrderedDict()

    def open_reason(self, operation: UUID) -> str | None:
        """Return why no call may be made for the operation; None while calls may be made."""
        reason, count = self._failures.get(operation, ("", 0))
        return reason if count >= self._most else None

    def failed(self, operation: UUID, reason: str) -> bool:
        """Count a failure for everybody. Return whether it is the one that stops the calls."""
        before, count = self._failures.pop(operation, (reason, 0))
        if count >= self._most:
            self._failures[operation] = (before, count)
            return False
        count = count + 1 if before == reason else 1
        self._failures[operation] = (reason, count)
        if len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)
        return count == self._most

    def answered(self, operation: UUID) -> None:
        """Take note of an answer: the connection does not fail for everybody. Calls that were
        stopped stay so."""
        _, count = self._failures.get(operation, ("", 0))
        if 0 < count < self._most:
            del self._failures[operation]
