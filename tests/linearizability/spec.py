"""What one operation, one row and one sheet may answer, one request after the other.

Work goes on by itself between requests: cells complete, fail, are taken over by later operations.
A state therefore is what is known at least; ``exact`` says that it will not change any more. What
was asked and not answered has a next state only where it changes something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from tests.linearizability.checker import Event

GONE = "gone"
ABSENT = "absent"
Phase = Literal["unborn", "live", "completed", "cancelled", "gone"]


@dataclass(frozen=True)
class Reading:
    """An operation as an answer tells it."""

    status: str
    cells: int
    completed: int
    failed: int
    superseded: int
    reset: int
    invalidated: int
    pending: int

    @property
    def lawful(self) -> bool:
        """Every cell is counted once."""
        parts = (self.completed, self.failed, self.superseded, self.reset, self.invalidated)
        return self.cells == sum(parts) + self.pending and min(*parts, self.pending) >= 0


@dataclass(frozen=True)
class Operation:
    """An operation over ``cells`` cells. ``completed``, ``failed`` and ``superseded`` are at
    least what they say, and just that when ``exact``. ``reset`` and ``invalidated`` are what a
    cancel withdrew; None after one whose answer was lost."""

    phase: Phase = "unborn"
    cells: int = 0
    claimed: bool = False
    completed: int = 0
    failed: int = 0
    superseded: int = 0
    reset: int | None = 0
    invalidated: int | None = 0
    exact: bool = False

    @property
    def known(self) -> int:
        """Cells of which the end is known."""
        return self.completed + self.failed + self.superseded


def operation_step(state: Operation, event: Event) -> Iterator[Operation]:
    """Events: created (the number of cells), get and listed (Reading, ABSENT or GONE), cancel
    (what it withdrew: reset, invalidated; or GONE), delete (of its sheet: None, or GONE)."""
    answer = event.output
    unknown = event.returned is None
    match event.kind:
        case "created":
            if state.phase == "unborn":
                yield Operation("live", cells=answer)
        case "delete" if unknown or answer is None:
            if state.phase != "gone":
                yield Operation("gone")
        case _ if answer == GONE:
            if state.phase == "gone":
                yield state
        case _ if state.phase == "gone":
            return
        case "get" | "listed":
            yield from _read(state, event.kind, answer)
        case "cancel":
            yield from _cancelled_unseen(state) if unknown else _cancelled(state, *answer)


def _read(state: Operation, kind: str, answer: Reading | str) -> Iterator[Operation]:
    if answer == ABSENT:  # from the list of active ones
        if state.phase == "live":
            yield replace(state, phase="completed")
        elif kind == "listed":
            yield state
        return
    assert isinstance(answer, Reading)
    if not _goes_on(state, answer):
        return
    seen = replace(
        state,
        completed=answer.completed,
        failed=answer.failed,
        superseded=answer.superseded,
    )
    match state.phase, answer.status:
        case "live", "queued" | "running" if answer.pending and not _withdrew(answer):
            if answer.status == "running" or not state.claimed:
                yield replace(seen, claimed=answer.status == "running")
        case "live" | "completed", "completed" if not answer.pending and not _withdrew(answer):
            if kind == "get":
                yield replace(seen, phase="completed", exact=True)
        case "cancelled", "cancelled" if not answer.pending and _withdrew(answer):
            split = (answer.reset, answer.invalidated)
            if kind == "get" and (state.reset is None or split == (state.reset, state.invalidated)):
                yield replace(seen, exact=True, reset=split[0], invalidated=split[1])


def _goes_on(state: Operation, answer: Reading) -> bool:
    """Whether the counts are lawful, and no fewer than before; the same when nothing may change."""
    then = (state.completed, state.failed, state.superseded)
    now = (answer.completed, answer.failed, answer.superseded)
    if not answer.lawful or answer.cells != state.cells:
        return False
    return now == then if state.exact else all(a >= b for a, b in zip(now, then, strict=True))


def _withdrew(answer: Reading) -> bool:
    return answer.reset + answer.invalidated > 0


def _cancelled(state: Operation, reset: int, invalidated: int) -> Iterator[Operation]:
    withdrew = reset + invalidated
    if not withdrew:
        if state.phase == "live":
            yield replace(state, phase="completed")
        elif state.phase != "unborn":
            yield state
    elif state.phase == "live" and withdrew <= state.cells - state.known:
        yield replace(state, phase="cancelled", reset=reset, invalidated=invalidated)


def _cancelled_unseen(state: Operation) -> Iterator[Operation]:
    if state.phase == "live":
        yield replace(state, phase="cancelled", reset=None, invalidated=None)
        yield replace(state, phase="completed")


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its text, from which a computed cell is copied. None: with its sheet."""

    text: str | None


def row_step(state: Row, event: Event) -> Iterator[Row]:
    """Events: edit (input: the text; None or GONE), read (text, whether the computed cell reads
    COMPLETED, its value; or GONE), delete (of its sheet: None, or GONE)."""
    answer = event.output
    if answer == GONE:
        if state.text is None:
            yield state
    elif event.kind == "delete":
        if state.text is not None:
            yield Row(None)
    elif state.text is None:
        return
    elif event.kind == "edit":
        yield Row(event.input)
    else:
        text, completed, value = answer
        if text == state.text and (not completed or value == text):
            yield state


def sheet_step(there: bool, event: Event) -> Iterator[bool]:
    """Events: delete (None or GONE), and get for whatever else was asked of it."""
    if event.kind == "delete" and event.output is None:
        if there:
            yield False
    elif (event.output != GONE) is there:
        yield there
