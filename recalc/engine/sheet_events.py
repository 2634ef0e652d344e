"""Events of a sheet: each transition of its operations once, and its counts where they changed.

The id of an event says what its client has until then: the counts, the newest operation, and
how far that one and those were that had not ended. So any server can go on from it, and none keeps
anything for clients that may come back.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from typing_extensions import override

from recalc.domain.records import Operation, StatusCounts
from recalc.domain.states import CellStatus, OperationTransition, transitions
from recalc.engine.operation_subject import has_ended
from recalc.engine.ports import SheetActivity, SheetOperation, SheetRef, Store
from recalc.engine.watching import Subject, Watches

#: The longest id: a client sends it in a header. An event with a longer one has none, and clients
#: go on from the one before.
_MOST_CHARS = 4096
_ID = re.compile(r"[0-9.]*(?:~[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-3])*")


class SheetEvent(NamedTuple):
    """A transition of an operation, or else the counts of the sheet. ``id`` is None where it would
    be too long for a header."""

    id: str | None
    content: StatusCounts | tuple[OperationTransition, Operation]


@dataclass(frozen=True, slots=True)
class SheetSubject(Subject[SheetActivity]):
    """One sheet, until it is deleted. A cancel waits for the next look: with many of them, counts
    would be sent more often."""

    @override
    async def read(self, store: Store, latest: SheetActivity) -> SheetActivity:
        listed = [each.operation for each in latest.operations]
        known = {each.id for each in listed if not has_ended(each)}
        return await store.sheet_activity(self.ref, known.union(each.id for each in listed[-1:]))

    @override
    def changed(self, before: SheetActivity, now: SheetActivity) -> bool:
        return _print(before.counts) != _print(now.counts) or _steps(before) != _steps(now)

    @override
    def merged(self, untaken: SheetActivity, now: SheetActivity) -> SheetActivity:
        """Keep operations that ended before they were taken."""
        listed = {each.number: each for each in (*untaken.operations, *now.operations)}
        return SheetActivity([listed[number] for number in sorted(listed)], now.counts)


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """What a client has, as the id of an event says it: the counts, and how many transitions of
    each operation."""

    counts: str
    operations: Mapping[UUID, int]

    @classmethod
    def parse(cls, event_id: str | None) -> ResumePoint | None:
        """Return the point of an event's id; None for None, and for a text that is none."""
        found = None if event_id is None else _ID.fullmatch(event_id)
        if found is None:
            return None
        counts, *operations = found[0].split("~")
        sent = (each.split(".") for each in operations)
        return cls(counts, {UUID(identity): int(count) for identity, count in sent})


async def sheet_events(
    watches: Watches, ref: SheetRef, found: SheetActivity, since: ResumePoint | None
) -> AsyncGenerator[SheetEvent, None]:
    """Yield the events of a sheet that was ``found``, until it is deleted: changes ``since`` a
    point, or without one what is active; and all changes after that."""
    sent = _Sent(found, since)
    async with aclosing(watches.watch(SheetSubject(ref), found)) as read:
        async for activity in read:
            for event in sent.events(activity):
                yield event


class _Progress(NamedTuple):
    """How many transitions of an operation were sent, and whether its end was."""

    operation_id: UUID
    sent: int
    over: bool


class _Sent:
    """What was sent to one client."""

    def __init__(self, found: SheetActivity, since: ResumePoint | None) -> None:
        self._counts = ""
        #: Of the newest operation and of those whose end was not sent, oldest first.
        self._progress: dict[int, _Progress] = {}
        self._newest = 0
        known = {} if since is None else since.operations
        listed = [each for each in found.operations if each.operation.id in known]
        if since is not None and (listed or not known):
            self._counts = since.counts
            for number, operation in listed:
                self._keep(number, operation, known[operation.id])
        else:  # of each active operation, the last transition is sent
            for number, operation in found.operations:
                made = len(_made(operation))
                self._keep(number, operation, made - (not has_ended(operation)))

    def _keep(self, number: int, operation: Operation, sent: int) -> None:
        self._newest = max(self._newest, number)
        over = has_ended(operation) and sent == len(_made(operation))
        self._progress[number] = _Progress(operation.id, sent, over)
        self._progress = {
            each: progress
            for each, progress in self._progress.items()
            if each == self._newest or not progress.over
        }

    def events(self, activity: SheetActivity) -> Iterator[SheetEvent]:
        """Yield what was not sent yet."""
        for each in activity.operations:
            yield from self._transitions(each)
        counts = _print(activity.counts)
        if counts != self._counts:
            self._counts = counts
            yield SheetEvent(self._id(), activity.counts)

    def _transitions(self, found: SheetOperation) -> Iterator[SheetEvent]:
        number, operation = found
        progress = self._progress.get(number)
        if progress is None and number <= self._newest:
            return  # it ended, and that was sent
        sent = 0 if progress is None else progress.sent
        for count, transition in enumerate(_made(operation)[sent:], start=sent + 1):
            self._keep(number, operation, count)
            yield SheetEvent(self._id(), (transition, operation))

    def _id(self) -> str | None:
        operations = (f"~{each.operation_id}.{each.sent}" for each in self._progress.values())
        text = self._counts + "".join(operations)
        return text if 0 < len(text) <= _MOST_CHARS else None


def _made(operation: Operation) -> list[OperationTransition]:
    return transitions(
        operation.status,
        was_claimed=operation.was_claimed,
        has_failed=operation.counts.failed > 0,
    )


def _steps(activity: SheetActivity) -> list[tuple[int, int]]:
    return [(number, len(_made(operation))) for number, operation in activity.operations]


def _print(counts: StatusCounts) -> str:
    """Return a short text that differs where a count or the version does. It is the same in every
    process."""
    by_status = (counts.by_status[status] for status in CellStatus)
    return ".".join(map(str, (counts.version, counts.total_cells, *by_status)))
