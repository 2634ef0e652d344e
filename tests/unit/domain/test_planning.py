"""Planning and readiness, against plain sets."""

from __future__ import annotations

import itertools
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from recalc.domain.cell_ids import MAX_ROW
from recalc.domain.cellsets import EMPTY, CellSet, union
from recalc.domain.planning import SheetCells, slices
from recalc.domain.readiness import Sets, next_chunk, ready
from recalc.domain.states import CellStatus

At = tuple[int, int]
COLUMNS, ROWS = range(1, 5), range(6)
cells = st.sets(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(ROWS)))

# --- slices ---


@given(
    st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3000)), max_size=300),
    st.integers(1, 50),
    st.integers(1, 256),
)
def test_slices_are_a_partition_by_rows(chosen: set[At], slice_cells: int, most: int) -> None:
    """Every cell in exactly one slice, all cells of a row in one, rows in order, not too many."""
    cuts = slices(CellSet.of(chosen), slice_cells=slice_cells, most=most)
    assert len(cuts) <= most
    assert all(cuts)
    assert sorted(cell for cut in cuts for cell in cut) == sorted(chosen)
    spans = [cut.all_rows() for cut in cuts]
    assert all(a[-1] < b[0] for a, b in itertools.pairwise(spans))
    if chosen:
        lengths = [len(span) for span in spans]
        assert all(length == lengths[0] for length in lengths[:-1])
        assert lengths[-1] <= lengths[0]


@pytest.mark.parametrize(
    ("rows", "columns", "slice_cells", "expected"),
    [
        (1, 3, 1, 1),
        (10, 1, 100, 1),
        (100, 1, 10, 10),
        (100, 2, 10, 20),
        (1000, 1, 1, 250),
        (100_000, 3, 2000, 150),
        (1_000_000, 1, 2000, 256),
    ],
)
def test_slices_aim_at_a_size(rows: int, columns: int, slice_cells: int, expected: int) -> None:
    """As many slices as the size asks for, and larger ones where 256 would not do."""
    bitmap = BitMap(range(rows))
    cuts = slices(CellSet(dict.fromkeys(range(columns), bitmap)), slice_cells=slice_cells, most=256)
    assert len(cuts) == expected
    assert sum(map(len, cuts)) == rows * columns


def test_slices_reach_the_last_row_id() -> None:
    """The largest row id there is belongs to a slice like any other."""
    far = CellSet.of([(0, 0), (0, MAX_ROW - 1), (1, MAX_ROW)])
    assert union(slices(far, slice_cells=1, most=256)) == far


def test_nothing_makes_no_slices() -> None:
    """No cells: no execution."""
    assert slices(EMPTY, slice_cells=10, most=256) == []


# --- selection ---


@st.composite
def sheets(draw: st.DrawFn) -> tuple[SheetCells, dict[At, CellStatus]]:
    """A sheet and, by a naive model, how each live computed cell reads. Stored and pending sets
    may hold deleted rows; a pending status lies over a stored one."""
    live = draw(st.sets(st.sampled_from(ROWS)))
    columns = sorted(draw(st.sets(st.sampled_from(COLUMNS))))
    everywhere = [(c, r) for c in columns for r in ROWS]
    settled = {at: draw(st.sampled_from(["STALE", "COMPLETED", "FAILED"])) for at in everywhere}
    pending = {
        at: draw(st.sampled_from([None, None, "QUEUED", "DISPATCHED", "RUNNING"]))
        for at in everywhere
        if at[1] in live
    }

    def having(what: dict[At, str] | dict[At, str | None], status: str) -> CellSet:
        return CellSet.of(at for at, value in what.items() if value == status)

    sheet = SheetCells(
        rows=BitMap(live),
        columns=columns,
        stored={
            CellStatus.COMPLETED: having(settled, "COMPLETED"),
            CellStatus.FAILED: having(settled, "FAILED"),
        },
        pending={CellStatus(s): having(pending, s) for s in ("QUEUED", "DISPATCHED", "RUNNING")},
    )
    reads = {at: CellStatus(pending[at] or settled[at]) for at in everywhere if at[1] in live}
    return sheet, reads


@given(sheets())
def test_each_cell_reads_one_status(given_: tuple[SheetCells, dict[At, CellStatus]]) -> None:
    """Cells by status are a partition of all live cells, counted as they read."""
    sheet, reads = given_
    for status in CellStatus:
        assert set(sheet.reading(status)) == {at for at, s in reads.items() if s is status}
    assert sheet.counts() == {
        status: sum(s is status for s in reads.values()) for status in CellStatus
    }
    assert set(sheet.all()) == set(reads)


@given(
    sheets(),
    st.none() | st.sets(st.sampled_from(list(CellStatus))),
    st.none() | st.sets(st.sampled_from(COLUMNS)),
    st.none() | st.sets(st.sampled_from(ROWS)),
    st.none() | cells,
)
def test_a_selection_is_the_cells_that_fit(
    given_: tuple[SheetCells, dict[At, CellStatus]],
    statuses: set[CellStatus] | None,
    columns: set[int] | None,
    rows: set[int] | None,
    single: set[At] | None,
) -> None:
    """Status (STALE where none is named), columns, rows and single cells restrict together."""
    sheet, reads = given_
    wanted = {CellStatus.STALE} if statuses is None else statuses
    expected = {
        at
        for at, status in reads.items()
        if status in wanted
        and (columns is None or at[0] in columns)
        and (rows is None or at[1] in rows)
        and (single is None or at in single)
    }
    chosen = sheet.select(
        columns=columns,
        rows=None if rows is None else BitMap(rows),
        statuses=statuses,
        cells=None if single is None else CellSet.of(single),
    )
    assert set(chosen) == expected


# --- readiness ---

#: Number → sources; column 0 is edited.
graphs = st.fixed_dictionaries(
    {0: st.just(())} | {c: st.sets(st.integers(0, c - 1), max_size=2).map(tuple) for c in COLUMNS}
)
Graph = dict[int, tuple[int, ...]]


@given(cells, cells, graphs)
def test_ready_cells_have_no_pending_source(
    candidates: set[At], pending: set[At], sources: Graph
) -> None:
    """A cell may start when none of its sources, in its own row, is pending."""
    expected = {(c, r) for c, r in candidates if not any((s, r) in pending for s in sources[c])}
    found = ready(CellSet.of(candidates), CellSet.of(pending), sources)
    assert set(found) == expected


@given(cells, st.sets(st.sampled_from(COLUMNS)), graphs, st.integers(1, 7))
def test_a_chunk_is_closed_under_pending_sources(
    pending: set[At], quick: set[int], sources: Graph, max_rows: int
) -> None:
    """In a chunk of at most so many rows each pending source of a cell is in the chunk too, and
    nothing of those rows that could be is left out; there is one while a quick cell is ready."""
    candidates = {at for at in pending if at[0] in quick}
    order = [c for c in COLUMNS if c in quick]
    chunk = set(next_chunk(CellSet.of(candidates), CellSet.of(pending), sources, order, max_rows))
    assert chunk <= candidates
    rows = {row for _, row in chunk}
    assert len(rows) <= max_rows
    expected: set[At] = set()
    for column in order:
        for row in rows:
            waits = {(s, row) for s in sources[column] if (s, row) in pending}
            if (column, row) in candidates and waits <= expected:
                expected.add((column, row))
    assert chunk == expected
    startable = {at for at in candidates if not any((s, at[1]) in pending for s in sources[at[0]])}
    assert len(rows) == min(len({row for _, row in startable}), max_rows)


def _of(chosen: Collection[At]) -> CellSet:
    return CellSet.of(chosen)


@given(cells, st.data())
def test_sets_of_an_execution_nest_after_every_move(targets: set[At], data: st.DataObject) -> None:
    """failed ⊆ done ⊆ targets, running ⊆ targets − done, whatever happens."""
    sets = Sets(_of(targets))
    for move in data.draw(st.lists(st.sampled_from(["start", "finish", "withdraw"]), max_size=8)):
        if move == "start":
            sets = sets.start(_of(_some(data, sets.waiting)))
        elif move == "finish":
            finished = _some(data, sets.running)
            sets = sets.finish(_of(finished), _of(_some(data, _of(finished))))
        else:
            sets = sets.withdraw(_of(_some(data, sets.pending)))
        assert sets.failed <= sets.done <= sets.targets
        assert sets.running <= sets.targets - sets.done
        assert sets.pending == sets.waiting | sets.running
        rows = BitMap([1, 3])
        assert sets.pending_in(rows) == sets.pending.only_rows(rows)
        assert not sets.waiting & sets.running


def _some(data: st.DataObject, of: CellSet) -> set[At]:
    return data.draw(st.sets(st.sampled_from(list(of)))) if of else set()
