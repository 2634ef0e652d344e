"""A few seconds of what ``make histories`` does for as long as one likes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.linearizability.checker import Event
from tests.linearizability.faults import SYSTEMS
from tests.linearizability.record import Asked, Record, as_json
from tests.linearizability.rounds import play, system
from tests.linearizability.spec import GONE, Reading


@pytest.mark.parametrize("store", SYSTEMS)
def test_what_clients_are_told_is_linearizable(store: str, tmp_path: Path) -> None:
    """In quiet, and over a kill -9 of a server."""
    with system(store, tmp_path) as (several, calls):
        for seed, fault in enumerate(("nothing", "kill -9")):
            played = play(several, calls, fault, seed)
            assert played.rejected == []
            assert played.events > 20


ROW, OPERATION = 0, "an operation"


def _told(*events: Event) -> Record:
    record = Record()
    for event in events:
        about = ROW if event.kind == "edit" else OPERATION
        record.add(Asked(event, "a sheet", about))
    return record


READING = Reading("running", 10, 3, 0, 0, 0, 0, 7)
HONEST = (
    Event("a", "created", 0, 1, output=10),
    Event("a", "get", 2, 3, output=READING),
    Event("b", "listed", 2, 4, output={OPERATION: READING}),
    Event("a", "edit", 4, 5, input="new"),
    Event("b", "edit", 4, None, input="never read"),
    Event("b", "edit", 4, None, input="late"),
    Event("a", "read", 6, 7, output={ROW: ("new", False, "old")}),
    Event("a", "read", 8, 9, output={ROW: ("late", True, "late")}),
    Event("b", "cancel", 9, None),
    Event("a", "cancel", 10, 11, output=(0, 0)),
    Event("a", "get", 12, 13, output=replace(READING, status="cancelled", pending=0, reset=7)),
    Event("a", "delete", 14, None),
    Event("b", "delete", 14, 15, output=GONE),
    Event("a", "get", 16, 17, output=GONE),
)
LIES = {
    "a cell lost": (1, replace(READING, completed=5, pending=5), "operation"),
    "listed after its end": (2, {OPERATION: replace(READING, status="completed")}, "operation"),
    "an edit lost": (6, {ROW: ("old", False, "old")}, "row"),
    "completed over another text": (7, {ROW: ("late", True, "new")}, "row"),
    "another split": (9, (6, 1), "operation"),
    "there after its end": (13, READING, "sheet"),
}


def test_an_honest_record_is_accepted() -> None:
    """Lost answers included."""
    assert list(_told(*HONEST).rejected({ROW: "old"})) == []


@pytest.mark.parametrize(("number", "lie", "what"), LIES.values(), ids=LIES)
def test_one_lie_is_enough(number: int, lie: object, what: str) -> None:
    """Each is found in the object that it is about, and the proof can be written to a file."""
    events = list(HONEST)
    events[number] = replace(events[number], output=lie)
    found = list(_told(*events).rejected({ROW: "old"}))
    assert any(each.what.startswith(what) for each in found)
    for each in found:
        assert len(as_json(each.smallest)) <= len(as_json(each.history))


def test_reads_without_an_answer_are_left_out() -> None:
    """They tell nothing."""
    assert _told(Event("a", "get", 0, None), Event("a", "read", 0, None)).events == []
