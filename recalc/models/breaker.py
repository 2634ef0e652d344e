"""Stops the calls of an operation when its connection fails for everybody."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from uuid import UUID

#: Operations that are remembered.
_REMEMBERED = 1024


@dataclass(slots=True)
class _Calls:
    """The latest calls of an operation: ``count`` failures in a row with the same ``cause``.
    ``reason`` is the sentence of the newest. ``answered``: there was an answer before."""

    cause: Hashable = None
    reason: str = ""
    count: int = 0
    answered: bool = False


class Breaker:
    """Counts failures in a row that have one cause, and that no retry can cure: a wrong key, no
    quota.

    After ``most`` of them no further call of the operation is made in this process. Other
    operations are not affected: the next one tries again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._operations: OrderedDict[UUID, _Calls] = OrderedDict()

    def open_reason(self, operation: UUID) -> str | None:
        """Return why no call may be made for the operation; None while calls may be made."""
        calls = self._operations.get(operation)
        return calls.reason if calls is not None and calls.count >= self._most else None

    def has_answer(self, operation: UUID) -> bool:
        """Whether a call of the operation was answered."""
        calls = self._operations.get(operation)
        return calls is not None and calls.answered

    def failed(self, operation: UUID, cause: Hashable, reason: str) -> None:
        """Count a failure for everybody. ``reason`` is for people."""
        calls = self._calls(operation)
        if calls.count < self._most:
            calls.count = calls.count + 1 if calls.cause == cause else 1
            calls.cause, calls.reason = cause, reason

    def answered(self, operation: UUID) -> None:
        """Take note of an answer: the connection does not fail for everybody. Calls that were
        stopped stay so."""
        calls = self._calls(operation)
        calls.answered = True
        if calls.count < self._most:
            calls.cause, calls.count = None, 0

    def _calls(self, operation: UUID) -> _Calls:
        """Return what is known of an operation, the latest of those that are remembered."""
        calls = self._operations.pop(operation, None) or _Calls()
        self._operations[operation] = calls
        if len(self._operations) > _REMEMBERED:
            self._operations.popitem(last=False)
        return calls
