"""COMPLETED means "of present inputs, all the way up"; one run of everything STALE leaves nothing
STALE."""

from __future__ import annotations

import pytest

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Dependency
from recalc.domain.states import CellStatus
from recalc.engine.ports import Withdrawn
from tests.conformance.desk import (
    BOOM,
    COMPLETED,
    FAILED,
    NOW,
    SILENT,
    STALE,
    A,
    B,
    C,
    Desk,
    Outcome,
)

#: A column of these tests: text → a → b → d.
D = 4


async def with_d(desk: Desk) -> None:
    """The desk with a third column in the row of a and b, all computed."""
    await desk.add_column("d", "COUNT", desk.columns[B])
    await desk.compute()


async def status(desk: Desk, column: int, row: int) -> CellStatus:
    return (await desk.cell((column, row))).status


async def run_stale(desk: Desk, value: Outcome = "new") -> CellSet:
    """Run everything that reads STALE, column by column; returns what was selected."""
    created = await desk.create(statuses=None)
    hand = await desk.claim()
    targets = hand.sets.targets
    assert created.operation.counts.cell_count == len(targets)
    for column in (A, C, B, D):
        cells = [(column, row) for row in targets.rows(column)]
        if cells:
            await hand.begin(*cells)
            await hand.finish(dict.fromkeys(cells, value))
    return targets


async def test_a_result_over_a_stale_source_reads_stale(desk: Desk) -> None:
    """It is stored and counted completed, and reads STALE; the one over a present source reads
    COMPLETED. One run of everything STALE leaves nothing STALE."""
    await desk.compute()
    await desk.edit(0, "edited")
    operation = await desk.start(cells=[(B, 0), (B, 1)])
    hand = await desk.claim()
    await hand.begin((B, 0), (B, 1))
    await hand.finish({(B, 0): "of the old", (B, 1): "new"})
    reads = await desk.reads()
    assert (reads[B, 0], reads[B, 1]) == ((STALE, "of the old"), (COMPLETED, "new"))
    assert (await desk.operation(operation.id)).counts.completed == 2
    assert await run_stale(desk) == CellSet.of([(A, 0), (B, 0), (C, 0)])
    assert {read[0] for read in (await desk.reads()).values()} == {COMPLETED}


async def test_a_source_that_was_never_computed_is_stale(desk: Desk) -> None:
    """Computed from nothing: it reads STALE, as its source does."""
    await desk.start(cells=[(B, 0)])
    await (await desk.claim()).run_rest("of nothing")
    assert (await desk.reads())[B, 0] == (STALE, "of nothing")


async def test_a_failure_over_a_stale_source_reads_stale(desk: Desk) -> None:
    """It is counted failed and keeps its error; with its source, it will be computed again."""
    await desk.compute()
    await desk.edit(0, "edited")
    operation = await desk.start(cells=[(B, 0)])
    hand = await desk.claim()
    await hand.begin((B, 0))
    await hand.finish({(B, 0): BOOM})
    cell = await desk.cell((B, 0))
    assert (cell.status, cell.error) == (STALE, BOOM)
    assert (await desk.operation(operation.id)).counts.failed == 1


async def test_a_source_that_failed_is_present(desk: Desk) -> None:
    """FAILED is not STALE: what is computed from a missing value reads as it ended."""
    await desk.compute({(A, 0): BOOM})
    await desk.start(cells=[(B, 0)])
    await (await desk.claim()).run_rest("of nothing")
    assert (await desk.reads())[B, 0] == (COMPLETED, "of nothing")


async def test_a_chain_over_a_stale_source_lands_stale(desk: Desk) -> None:
    """Results that land together over a STALE source are all STALE; in other rows, none is."""
    await with_d(desk)
    await desk.edit(0, "edited")
    await desk.start(columns=[B, D], rows=[0, 1])
    hand = await desk.claim()
    await hand.begin(*hand.sets.targets)
    await hand.finish(dict.fromkeys([(B, 0), (D, 0), (B, 1), (D, 1)], "new"))
    assert await desk.statuses(B) == [STALE, COMPLETED, COMPLETED, COMPLETED]
    assert await desk.statuses(D) == [STALE, COMPLETED, COMPLETED, COMPLETED]


async def test_a_result_over_a_source_that_its_report_turns_reads_stale(desk: Desk) -> None:
    """a changes, b becomes STALE by that, and d, which lands in a's report, was computed from b."""
    await with_d(desk)
    await desk.start(columns=[A, D], rows=[0, 1])
    hand = await desk.claim()
    await hand.begin(*hand.sets.targets)
    await hand.finish({(A, 0): "new", (D, 0): "old", (A, 1): "old", (D, 1): "old"})
    assert await desk.statuses(A) == [COMPLETED] * 4
    assert await desk.statuses(B) == [STALE, COMPLETED, COMPLETED, COMPLETED]
    assert await desk.statuses(D) == [STALE, COMPLETED, COMPLETED, COMPLETED]


async def test_a_change_reaches_what_is_behind_a_cell_that_waits(desk: Desk) -> None:
    """a changes, b waits and is cancelled: d, which is behind b, has a value of the old a."""
    await with_d(desk)
    operation = await desk.start(columns=[A, B], rows=[0, 1])
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1))
    await hand.finish({(A, 0): "new", (A, 1): "old"})
    await desk.cancel(operation.id)
    assert await desk.statuses(B) == [STALE, COMPLETED, COMPLETED, COMPLETED]
    assert await desk.statuses(D) == [STALE, COMPLETED, COMPLETED, COMPLETED]


async def cancelled_while_running(desk: Desk) -> None:
    """a of row 0 was withdrawn while it ran: it reads STALE with the value of present inputs."""
    operation = await desk.start(cells=[(A, 0)])
    hand = await desk.claim()
    await hand.begin((A, 0))
    await desk.cancel(operation.id)
    assert (await desk.reads())[A, 0] == (STALE, "old")


async def test_a_result_that_lands_stale_turns_what_is_computed_from_it(desk: Desk) -> None:
    """Even with the value that it had: nothing settled is left over a STALE source."""
    await with_d(desk)
    await cancelled_while_running(desk)
    assert await status(desk, B, 0) is await status(desk, D, 0) is COMPLETED
    await desk.start(cells=[(B, 0)])
    await (await desk.claim()).run_rest("old")
    assert await status(desk, B, 0) is await status(desk, D, 0) is STALE
    assert await status(desk, D, 1) is COMPLETED


@pytest.mark.parametrize("value", ["old", "new", BOOM])
async def test_one_run_heals_what_a_cancel_left(desk: Desk, value: Outcome) -> None:
    """A cancelled cell reads STALE over dependents that read COMPLETED, which the cancel left
    alone. They are recalculated with it, so that none is STALE after it, whatever it answers."""
    await with_d(desk)
    await cancelled_while_running(desk)
    assert await run_stale(desk, value) == CellSet.of([(A, 0), (B, 0), (D, 0)])
    expected = FAILED if value is BOOM else COMPLETED
    assert await desk.statuses(A) == [expected, COMPLETED, COMPLETED, COMPLETED]
    assert await desk.statuses(D) == [expected, COMPLETED, COMPLETED, COMPLETED]


async def test_dependents_come_along_only_where_the_request_permits(desk: Desk) -> None:
    """Columns and rows that are named bound them, and a source that is not selected brings none."""
    await with_d(desk)
    await cancelled_while_running(desk)
    cells = (await desk.plan()).cells

    def selected(*columns: int) -> CellSet:
        return cells.select(columns=columns, rows=None, statuses=None, cells=None)

    assert selected(A, B) == CellSet.of([(A, 0), (B, 0)])
    assert selected(A, D) == CellSet.of([(A, 0)])
    assert not selected(B, D)


async def test_a_pending_dependent_is_left_to_its_operation(desk: Desk) -> None:
    """The default selection takes nothing over."""
    await desk.compute()
    await cancelled_while_running(desk)
    await desk.start(cells=[(B, 0)])
    assert set(
        (await desk.plan()).cells.select(columns=None, rows=None, statuses=None, cells=None)
    ) == {(A, 0)}


async def test_a_source_that_was_taken_over_is_read_as_stored(desk: Desk) -> None:
    """The cell waits for it no longer: it is computed from what is stored, and reads STALE."""
    await desk.compute()
    await desk.edit(0, "edited")
    await desk.start(cells=[(A, 0), (B, 0)])
    hand = await desk.claim()
    await desk.start(cells=[(A, 0)])
    assert isinstance(await hand.report(start=[(B, 0)]), Withdrawn)
    await hand.begin((B, 0))
    await hand.finish({(B, 0): "of the old"})
    assert (await desk.reads())[B, 0] == (STALE, "of the old")


async def test_a_source_that_another_operation_finishes_first_is_present(desk: Desk) -> None:
    """What counts is how the source reads when the result lands: recalculated meanwhile to the
    value that was read, it makes nothing STALE."""
    await desk.compute()
    await cancelled_while_running(desk)
    await desk.start(cells=[(B, 0)])
    hand = await desk.claim()
    await hand.begin((B, 0))
    await desk.start(cells=[(A, 0)])
    await (await desk.claim()).run_rest("old")
    await hand.finish({(B, 0): "new"})
    assert (await desk.reads())[B, 0] == (COMPLETED, "new")


async def test_a_cell_that_is_given_up_fails_over_a_stale_source(desk: Desk) -> None:
    """It was computed from nothing: it reads FAILED, and no default selection tries it again before
    its source is recalculated."""
    await desk.compute()
    await desk.edit(0, "edited")
    await desk.start(cells=[(B, 0)])
    first = await desk.claim(SILENT)
    await first.begin((B, 0))
    for _ in range(2):
        await desk.claim(SILENT)
    assert await desk.store.claim_next("worker", 60.0) is None
    cell = await desk.cell((B, 0))
    assert cell.error is not None
    assert (cell.status, cell.error.code) == (FAILED, "worker_lost")


async def test_a_source_may_be_younger_than_what_is_computed_from_it(desk: Desk) -> None:
    """Dependency order is not the order of columns: a chain lands by its edges, row by row."""
    await with_d(desk)
    late = await desk.add_column("late", "COUNT", desk.columns[0])
    structure = await desk.store.structure(desk.place)
    await desk.store.update_column_if_structure(
        desk.place,
        structure.number,
        desk.columns[A].id,
        title=None,
        config=None,
        dependencies=[Dependency(late.id, late.number)],
        now=NOW,
    )
    await desk.start(columns=[late.number], rows=[0])
    await (await desk.claim()).run_rest("late")
    await desk.start(columns=[A, B, D], rows=[0, 1])
    hand = await desk.claim()
    await hand.begin(*hand.sets.targets)
    await hand.finish(dict.fromkeys(hand.sets.running, "new"))
    for column in (A, B, D):
        assert await desk.statuses(column) == [COMPLETED, STALE, STALE, STALE]
