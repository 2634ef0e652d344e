"""What clients asked and were told, and what each object saw of it."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.linearizability.checker import Event, Step, linearizable, smallest_rejected
from tests.linearizability.spec import (
    ABSENT,
    GONE,
    Operation,
    Reading,
    Row,
    operation_step,
    row_step,
    sheet_step,
)


@dataclass(frozen=True)
class Asked:
    """One request on one sheet. ``about`` is the operation or the row that it names."""

    event: Event
    sheet: str
    about: Any = None


@dataclass(frozen=True)
class Rejected:
    """An object whose history no server that does one thing at a time could have made."""

    what: str
    history: Sequence[Event]
    smallest: Sequence[Event]


class Record:
    """Everything that was asked, by all clients. Safe to be added to from their threads."""

    def __init__(self) -> None:
        self._asked: list[Asked] = []
        self._lock = threading.Lock()

    def add(self, asked: Asked) -> None:
        """Reads without an answer tell nothing, and are left out."""
        if asked.event.returned is None and asked.event.kind in {"get", "listed", "read"}:
            return
        with self._lock:
            self._asked.append(asked)

    @property
    def events(self) -> Sequence[Asked]:
        return self._asked

    def rejected(self, texts: Mapping[int, str]) -> Iterator[Rejected]:
        """The objects that were not linearizable. ``texts``: what the watched rows began with."""
        for sheet in dict.fromkeys(asked.sheet for asked in self._asked):
            of_sheet = [asked for asked in self._asked if asked.sheet == sheet]
            yield from _verdict(f"sheet {sheet}", _of_sheet(of_sheet), True, sheet_step)
            for row, text in texts.items():
                name, history = f"row {row} of sheet {sheet}", _of_row(of_sheet, row)
                yield from _verdict(name, history, Row(text), row_step)
            for operation, history in _of_operations(of_sheet).items():
                yield from _verdict(f"operation {operation}", history, Operation(), operation_step)


def _verdict(
    what: str, history: Sequence[Event], initial: Any, step: Step[Any]
) -> Iterator[Rejected]:
    if not linearizable(history, initial, step):
        yield Rejected(what, history, smallest_rejected(history, initial, step))


def _of_sheet(asked: Sequence[Asked]) -> list[Event]:
    """Deletes, and whether the others found the sheet."""
    events = _deletes(asked)
    for each in asked:
        if each.event.kind != "delete" and each.event.returned is not None:
            found = GONE if each.event.output == GONE else "there"
            events.append(replace(each.event, kind="get", input=None, output=found))
    return events


def _of_row(asked: Sequence[Asked], row: int) -> list[Event]:
    """Without the edits whose answer was lost and whose text nobody ever read, which tell nothing:
    no two edits have the same text."""
    reads = [each.event for each in asked if each.event.kind == "read"]
    texts = {event.output[row][0] for event in reads if event.output != GONE}
    events = _deletes(asked)
    for event in reads:
        seen = event.output
        events.append(replace(event, output=GONE if seen == GONE else seen[row]))
    for each in asked:
        event = each.event
        told = event.returned is not None or event.input in texts
        if event.kind == "edit" and each.about == row and told:
            events.append(event)
    return events


def _deletes(asked: Sequence[Asked]) -> list[Event]:
    """At most one deletes, and of those without an answer the first may as well be it."""
    deletes = [each.event for each in asked if each.event.kind == "delete"]
    return [*_without_lost(deletes), *_first_lost(deletes)]


def _without_lost(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.returned is not None]


def _first_lost(events: Sequence[Event]) -> list[Event]:
    lost = [event for event in events if event.returned is None]
    return [min(lost, key=lambda event: event.invoked)] if lost else []


def _of_operations(asked: Sequence[Asked]) -> dict[Hashable, list[Event]]:
    """Those whose id was told. What lists say of others cannot be asked for anyway. Of cancels
    without an answer at most one did anything, and it may as well be the first."""
    created = [each for each in asked if each.event.kind == "created" and each.about is not None]
    histories: dict[Hashable, list[Event]] = {}
    for birth in created:
        named = [each.event for each in asked if each.about == birth.about]
        cancels = [event for event in named if event.kind == "cancel"]
        gets = [event for event in named if event.kind == "get"]
        history = [birth.event, *gets, *_without_lost(cancels), *_first_lost(cancels)]
        for each in asked:
            if each.event.kind == "listed":
                seen = each.event.output
                output = GONE if seen == GONE else seen.get(birth.about, ABSENT)
                history.append(replace(each.event, output=output))
        histories[birth.about] = history + _deletes(asked)
    return histories


def as_json(events: Sequence[Event]) -> list[dict[str, Any]]:
    """For a file; times in milliseconds since the first of them."""
    first = min(event.invoked for event in events)

    def milliseconds(moment: float | None) -> float | None:
        return None if moment is None else round((moment - first) * 1000, 2)

    return [
        {
            "client": event.client,
            "kind": event.kind,
            "invoked_ms": milliseconds(event.invoked),
            "returned_ms": milliseconds(event.returned),
            "input": event.input,
            "output": vars(event.output) if isinstance(event.output, Reading) else event.output,
        }
        for event in sorted(events, key=lambda event: event.invoked)
    ]
