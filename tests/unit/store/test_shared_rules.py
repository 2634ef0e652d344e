"""Rules that both stores share: refusals, windows of pages, cells and edits, counters, SQL text."""

from __future__ import annotations

from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.attempts import give_up
from recalc.domain.cell_ids import MAX_ROW, cell_id
from recalc.domain.cellsets import CellSet
from recalc.domain.errors import Invalid, NotFound
from recalc.domain.overlay import Overlay
from recalc.domain.readiness import Sets
from recalc.domain.records import CellError, Row
from recalc.domain.states import CellStatus, ExecutionState, OperationStatus, Reason
from recalc.engine.ports import Held, LeaseStatus, Lost, Order, Progress, Withdrawn
from recalc.store import attempts, cells, codec, counters, edits, messages, pages, refusals, sql
from tests.unit.domain.test_overlay import COLUMNS

SETS = Sets(CellSet.of([(1, 0)]))


def report() -> Progress:
    """A report of a holder of epoch 3, revision 5, with the report number 7."""
    return Progress(
        execution_id=uuid4(),
        sheet_id=uuid4(),
        epoch=3,
        revision=5,
        report_number=7,
        columns_version=0,
        sets=SETS,
        delta=Counts(),
    )


def found(
    state: ExecutionState = ExecutionState.ACTIVE,
    epoch: int = 3,
    revision: int = 5,
    report_number: int = 7,
    reason: Reason | None = None,
) -> refusals.Found:
    """An execution's row; its sets may be read only where a case says so."""
    return refusals.Found(
        LeaseStatus(state, epoch, revision, reason), report_number, version=11, sets=lambda: SETS
    )


ENDED = ExecutionState.CANCELLED


@pytest.mark.parametrize(
    ("row", "reply"),
    [
        (None, Lost(Reason.DELETED)),
        # The same report again: its answer was lost, also where it ended the execution.
        (found(report_number=8), Held(11)),
        (found(ExecutionState.COMPLETED, report_number=8), Held(11)),
        (found(revision=6), Withdrawn(6, 7, SETS)),
        (found(revision=6, report_number=8), Withdrawn(6, 8, SETS)),
        (found(report_number=9), Withdrawn(5, 9, SETS)),
        (found(epoch=4), Lost(Reason.LEASE_LOST)),
        (found(epoch=4, report_number=8), Lost(Reason.LEASE_LOST)),
        (found(ExecutionState.QUEUED, reason=None), Lost(Reason.LEASE_LOST)),
        (found(ENDED, revision=6, reason=Reason.USER), Lost(Reason.USER)),
        (found(ENDED, revision=6, reason=Reason.SUPERSEDED), Lost(Reason.SUPERSEDED)),
        # Another worker took it and it was cancelled then: this holder had lost its lease.
        (found(ENDED, epoch=4, revision=6, reason=Reason.USER), Lost(Reason.LEASE_LOST)),
    ],
)
def test_a_report_that_changed_nothing_is_answered_with_the_reason(
    row: refusals.Found | None, reply: object
) -> None:
    """Repeated, withdrawn or lost, by state, epoch, revision and report number."""
    assert refusals.refusal(report(), row) == reply


def test_sets_are_unpacked_only_for_a_reply_that_carries_them() -> None:
    """A holder that lost its claim causes no work in proportion to the execution."""
    unpacked: list[bool] = []

    def sets() -> Sets:
        unpacked.append(True)
        return SETS

    for epoch, wanted in ((4, []), (3, [True])):
        status = LeaseStatus(ExecutionState.ACTIVE, epoch, 6, None)
        refusals.refusal(report(), refusals.Found(status, 7, 0, sets))
        assert unpacked == wanted


@given(
    st.sets(st.integers(0, 30)),
    st.one_of(st.none(), st.integers(0, 40), st.just(MAX_ROW), st.just(1 << 40)),
    st.integers(1, 8),
    st.sampled_from(["asc", "desc"]),
    st.data(),
)
def test_a_window_is_the_next_rows_in_order(
    rows: set[int], after: int | None, limit: int, order: Order, data: st.DataObject
) -> None:
    """The position need not be a live row. A page that was cut by bytes goes on where it ended."""
    window = pages.window(BitMap(rows), after, limit, order)
    up = order == "asc"
    left = [
        r
        for r in sorted(rows, reverse=not up)
        if after is None or ((r > after) is up and r != after)
    ]
    assert window.rows == left[:limit]
    assert window.more is (len(left) > limit)
    if window.rows:
        count = data.draw(st.integers(1, len(window.rows)))
        shown = window.rows[:count]
        assert window.following(shown) == (shown[-1] if count < len(left) else None)
    else:
        assert window.following([]) is None


@pytest.mark.parametrize(
    ("found", "page", "last"),
    [
        ([], [], None),
        ([1, 2], [1, 2], None),
        ([1, 2, 3], [1, 2, 3], None),
        ([1, 2, 3, 4], [1, 2, 3], 3),
    ],
)
def test_a_list_is_cut_behind_its_limit(
    found: list[int], page: list[int], last: int | None
) -> None:
    """One item more than asked for says that another page follows."""
    assert pages.split(found, 3) == (page, last)


def test_a_row_reads_as_stored_under_its_overlay() -> None:
    """Edited cells read COMPLETED; computed ones as the overlay says, with their stored result."""
    result = codec.encode_result(codec.encode(8), 5, 2, CellError("c", "m"), {"t": 1})
    overlay = Overlay({1: {3: (CellStatus.RUNNING, UUID(int=9))}})
    stored = {3: ({0: codec.encode("x")}, {1: result, 2: None}), 8: ({}, {})}
    row, empty = cells.rows(COLUMNS, [3, 8], stored, overlay)
    assert (row.row_index, empty.row_index) == (3, 8)
    text, first, second = (row.cells[column.id] for column in COLUMNS)
    assert (text.value, text.status, text.id) == (
        "x",
        CellStatus.COMPLETED,
        cell_id(COLUMNS[0].id, 3),
    )
    assert (first.value, first.status, first.execution_id) == (8, CellStatus.RUNNING, UUID(int=9))
    assert (first.error, first.metrics) == (CellError("c", "m"), {"t": 1})
    assert (first.updated_at, first.computed_version) == (5, 2)
    assert (second.value, second.status, second.updated_at) == (None, CellStatus.STALE, None)
    assert [each.value for each in empty.cells.values()] == [None] * 3
    assert cells.rows([], [3], stored, overlay) == [Row(3, {})]


def test_a_cell_id_is_resolved_in_its_own_sheet_only() -> None:
    """Another sheet's column, a row that is gone and an id of another kind are not found."""
    live = BitMap([2])
    assert cells.resolve(COLUMNS, live, cell_id(COLUMNS[1].id, 2)) == (COLUMNS[1], 2)
    for wanted in (cell_id(uuid4(), 2), cell_id(COLUMNS[1].id, 3), uuid4()):
        with pytest.raises(NotFound):
            cells.resolve(COLUMNS, live, wanted)


def test_numbers_that_are_no_rows_are_passed_over() -> None:
    """A delete names rows that are gone, and numbers that no row can have."""
    assert cells.existing(BitMap([1, 2]), [2, 3, -1, MAX_ROW + 1]) == BitMap([2])


def test_an_edit_writes_only_another_value() -> None:
    """The same value is no change, null for an empty cell included; another makes cells STALE."""
    text, computed, _ = COLUMNS
    stored = codec.encode({0: "x"})
    assert edits.plan(COLUMNS, text, 0, stored, "x", None).inputs is None
    assert edits.plan(COLUMNS, text, 0, codec.encode({}), None, None).inputs is None
    edit = edits.plan(COLUMNS, text, 0, stored, ["y"], None)
    assert edit.inputs is not None
    assert msgspec.msgpack.decode(edit.inputs) == {0: ["y"]}
    assert (edit.cell.value, list(edit.stale)) == (["y"], [1, 2])
    with pytest.raises(Invalid, match="is computed"):
        edits.plan(COLUMNS, computed, 0, stored, "y", None)
    assert edits.plan(COLUMNS, text, 0, stored, "y" * 7, 8).inputs is not None
    with pytest.raises(Invalid, match="a row holds 8"):
        edits.plan(COLUMNS, text, 0, stored, "y" * 8, 8)


def test_given_up_cells_fail_with_the_same_error() -> None:
    """By row, in order, and never made STALE by a later change of their inputs."""
    sets = Sets(CellSet.of([(1, 4), (2, 4), (1, 0)]))
    failed = attempts.failed_rows(give_up(sets))
    assert [(row.row_index, sorted(row.results)) for row in failed] == [(0, [1]), (4, [1, 2])]
    for row in failed:
        for result in row.results.values():
            assert (result.error, result.value) == (attempts.GIVEN_UP, None)
            assert result.inputs_version == attempts.NEVER_READ


def test_counters_are_added_in_one_order() -> None:
    """Assignments and values name the same counters; ``cell_count`` never moves."""
    change = Counts(0, 1, 2, 3, 4, 5, 6, 7)
    assert ("cell_count", *counters.MOVED) == counters.COUNTERS
    assert counters.values(change) == (1, 2, 3, 4, 5, 6, 7)
    assert counters.ADDED.count("?") == len(counters.MOVED)
    assert counters.added("w.{}", "e.").startswith("completed = e.completed + w.completed, ")
    assert counters.column([change, Counts()], "failed") == [2, 0]


def test_states_in_sql_come_from_the_table() -> None:
    """Each list is what the transition table says, in a fixed order."""
    assert sql.LIVE == "'active', 'queued'"
    assert sql.CLAIMABLE == "'active', 'queued'"
    assert (sql.HELD, sql.HANDED_BACK, sql.ACTIVE) == ("'active'", "'active'", "'active'")
    assert (sql.QUEUED, sql.COMPLETED) == ("'queued'", "'completed'")
    assert sql.direction("asc") == (">", "ASC", 1)
    assert sql.direction("desc") == ("<", "DESC", -1)


def test_a_cancel_is_answered_by_what_it_withdrew() -> None:
    """Zeros where nothing was active; the counters' change where something was."""
    identity = uuid4()
    nothing = messages.unknown("x")
    assert (nothing.operation_id, nothing.found, nothing.cancelled_cell_count) == ("x", None, 0)
    over = messages.ended("x", identity, OperationStatus.COMPLETED, 0)
    assert (over.found, over.execution_ids, over.cancelled_cell_count) == (identity, (), 0)
    change = Counts(pending=-5, running=-2, not_started_reset=3, running_invalidated=2)
    answer = messages.cancelled("x", identity, [identity], change, 1)
    assert (answer.not_started_reset, answer.running_invalidated) == (3, 2)
    assert (answer.found, list(answer.execution_ids)) == (identity, [identity])
    assert answer.message == messages.cancelled_message(identity, 3, 2)
