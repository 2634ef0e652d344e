"""COMPLETED means "of present inputs, all the way up"; one run of everything STALE leaves nothing
STALE."""

from __future__ import annotations

import pytest

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Dependency
from recalc.domain.states import CellStatus
from recalc.engine.ports import ColumnEdit, Withdrawn
from tests.conformance.sheet_fixture import (
    BOOM,
    COMPLETED,
    FAILED,
    SILENT,
    STALE,
    A,
    B,
    C,
    Outcome,
    SheetFixture,
)

#: A column of these tests: text → a → b → d.
D = 4


async def with_d(seeded: SheetFixture) -> None:
    """The desk with a third column in the row of a and b, all computed."""
    await seeded.add_column("d", "COUNT", seeded.columns[B])
    await seeded.compute()


async def status(seeded: SheetFixture, column: int, row: int) -> CellStatus:
    return (await seeded.cell((column, row))).status


async def run_stale(seeded: SheetFixture, value: Outcome = "new") -> CellSet:
    """Run everything that reads STALE, column by column; returns what was selected."""
    created = await seeded.create(statuses=None)
    scripted = await seeded.claim()
    targets = scripted.sets.targets
    assert created.operation.counts.cell_count == len(targets)
    for column in (A, C, B, D):
        cells = [(column, row) for row in targets.rows(column)]
        if cells:
            await scripted.begin(*cells)
            await scripted.finish(dict.fromkeys(cells, value))
    return targets


async def test_a_result_over_a_stale_source_reads_stale(seeded: SheetFixture) -> None:
    """It is stored and counted completed, and reads STALE; the one over a present source reads
    COMPLETED. One run of everything STALE leaves nothing STALE."""
    await seeded.compute()
    await seeded.edit(0, "edited")
    operation = await seeded.start(cells=[(B, 0), (B, 1)])
    scripted = await seeded.claim()
    await scripted.begin((B, 0), (B, 1))
    await scripted.finish({(B, 0): "of the old", (B, 1): "new"})
    reads = await seeded.reads()
    assert (reads[B, 0], reads[B, 1]) == ((STALE, "of the old"), (COMPLETED, "new"))
    assert (await seeded.operation(operation.id)).counts.completed == 2
    assert await run_stale(seeded) == CellSet.of([(A, 0), (B, 0), (C, 0)])
    assert {read[0] for read in (await seeded.reads()).values()} == {COMPLETED}


async def test_a_source_that_was_never_computed_is_stale(seeded: SheetFixture) -> None:
    """Computed from nothing: it reads STALE, as its source does."""
    await seeded.start(cells=[(B, 0)])
    await (await seeded.claim()).run_rest("of nothing")
    assert (await seeded.reads())[B, 0] == (STALE, "of nothing")


async def test_a_failure_over_a_stale_source_reads_stale(seeded: SheetFixture) -> None:
    """It is counted failed and keeps its error; with its source, it will be computed again."""
    await seeded.compute()
    await seeded.edit(0, "edited")
    operation = await seeded.start(cells=[(B, 0)])
    scripted = await seeded.claim()
    await scripted.begin((B, 0))
    await scripted.finish({(B, 0): BOOM})
    cell = await seeded.cell((B, 0))
    assert (cell.status, cell.error) == (STALE, BOOM)
    assert (await seeded.operation(operation.id)).counts.failed == 1


async def test_a_source_that_failed_is_present(seeded: SheetFixture) -> None:
    """FAILED is not STALE: what is computed from a missing value reads as it ended."""
    await seeded.compute({(A, 0): BOOM})
    await seeded.start(cells=[(B, 0)])
    await (await seeded.claim()).run_rest("of nothing")
    assert (await seeded.reads())[B, 0] == (COMPLETED, "of nothing")


async def test_a_chain_over_a_stale_source_lands_stale(seeded: SheetFixture) -> None:
    """Results that land together over a STALE source are all STALE; in other rows, none is."""
    await with_d(seeded)
    await seeded.edit(0, "edited")
    await seeded.start(columns=[B, D], rows=[0, 1])
    scripted = await seeded.claim()
    await scripted.begin(*scripted.sets.targets)
    await scripted.finish(dict.fromkeys([(B, 0), (D, 0), (B, 1), (D, 1)], "new"))
    assert await seeded.statuses(B) == [STALE, COMPLETED, COMPLETED, COMPLETED]
    assert await seeded.statuses(D) == [STALE, COMPLETED, COMPLETED, COMPLETED]


async def test_a_result_over_a_source_that_its_report_turns_reads_stale(
    seeded: SheetFixture,
) -> None:
    """a changes, b becomes STALE by that, and d, which lands in a's report, was computed from b."""
    await with_d(seeded)
    await seeded.start(columns=[A, D], rows=[0, 1])
    scripted = await seeded.claim()
    await scripted.begin(*scripted.sets.targets)
    await scripted.finish({(A, 0): "new", (D, 0): "old", (A, 1): "old", (D, 1): "old"})
    assert await seeded.statuses(A) == [COMPLETED] * 4
    assert await seeded.statuses(B) == [STALE, COMPLETED, COMPLETED, COMPLETED]
    assert await seeded.statuses(D) == [STALE, COMPLETED, COMPLETED, COMPLETED]


async def test_a_change_reaches_what_is_behind_a_cell_that_waits(seeded: SheetFixture) -> None:
    """a changes, b waits and is cancelled: d, which is behind b, has a value of the old a."""
    await with_d(seeded)
    operation = await seeded.start(columns=[A, B], rows=[0, 1])
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    await scripted.finish({(A, 0): "new", (A, 1): "old"})
    await seeded.cancel(operation.id)
    assert await seeded.statuses(B) == [STALE, COMPLETED, COMPLETED, COMPLETED]
    assert await seeded.statuses(D) == [STALE, COMPLETED, COMPLETED, COMPLETED]


async def cancelled_while_running(seeded: SheetFixture) -> None:
    """a of row 0 was withdrawn while it ran: it reads STALE with the value of present inputs."""
    operation = await seeded.start(cells=[(A, 0)])
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    await seeded.cancel(operation.id)
    assert (await seeded.reads())[A, 0] == (STALE, "old")


async def test_a_result_that_lands_stale_turns_what_is_computed_from_it(
    seeded: SheetFixture,
) -> None:
    """Even with the value that it had: nothing settled is left over a STALE source."""
    await with_d(seeded)
    await cancelled_while_running(seeded)
    assert await status(seeded, B, 0) is await status(seeded, D, 0) is COMPLETED
    await seeded.start(cells=[(B, 0)])
    await (await seeded.claim()).run_rest("old")
    assert await status(seeded, B, 0) is await status(seeded, D, 0) is STALE
    assert await status(seeded, D, 1) is COMPLETED


@pytest.mark.parametrize("value", ["old", "new", BOOM])
async def test_one_run_heals_what_a_cancel_left(seeded: SheetFixture, value: Outcome) -> None:
    """A cancelled cell reads STALE over dependents that read COMPLETED, which the cancel left
    alone. They are recalculated with it, so that none is STALE after it, whatever it answers."""
    await with_d(seeded)
    await cancelled_while_running(seeded)
    assert await run_stale(seeded, value) == CellSet.of([(A, 0), (B, 0), (D, 0)])
    expected = FAILED if value is BOOM else COMPLETED
    assert await seeded.statuses(A) == [expected, COMPLETED, COMPLETED, COMPLETED]
    assert await seeded.statuses(D) == [expected, COMPLETED, COMPLETED, COMPLETED]


async def test_dependents_come_along_only_where_the_request_permits(seeded: SheetFixture) -> None:
    """Columns and rows that are named bound them, and a source that is not selected brings none."""
    await with_d(seeded)
    await cancelled_while_running(seeded)
    cells = (await seeded.plan()).cells

    def selected(*columns: int) -> CellSet:
        return cells.select(columns=columns, rows=None, statuses=None, cells=None)

    assert selected(A, B) == CellSet.of([(A, 0), (B, 0)])
    assert selected(A, D) == CellSet.of([(A, 0)])
    assert not selected(B, D)


async def test_a_pending_dependent_is_left_to_its_operation(seeded: SheetFixture) -> None:
    """The default selection takes nothing over."""
    await seeded.compute()
    await cancelled_while_running(seeded)
    await seeded.start(cells=[(B, 0)])
    assert set(
        (await seeded.plan()).cells.select(columns=None, rows=None, statuses=None, cells=None)
    ) == {(A, 0)}


async def test_a_source_that_was_taken_over_is_read_as_stored(seeded: SheetFixture) -> None:
    """The cell waits for it no longer: it is computed from what is stored, and reads STALE."""
    await seeded.compute()
    await seeded.edit(0, "edited")
    await seeded.start(cells=[(A, 0), (B, 0)])
    scripted = await seeded.claim()
    await seeded.start(cells=[(A, 0)])
    assert isinstance(await scripted.report(start=[(B, 0)]), Withdrawn)
    await scripted.begin((B, 0))
    await scripted.finish({(B, 0): "of the old"})
    assert (await seeded.reads())[B, 0] == (STALE, "of the old")


async def test_a_source_that_another_operation_finishes_first_is_present(
    seeded: SheetFixture,
) -> None:
    """What counts is how the source reads when the result lands: recalculated meanwhile to the
    value that was read, it makes nothing STALE."""
    await seeded.compute()
    await cancelled_while_running(seeded)
    await seeded.start(cells=[(B, 0)])
    scripted = await seeded.claim()
    await scripted.begin((B, 0))
    await seeded.start(cells=[(A, 0)])
    await (await seeded.claim()).run_rest("old")
    await scripted.finish({(B, 0): "new"})
    assert (await seeded.reads())[B, 0] == (COMPLETED, "new")


async def test_a_cell_that_is_given_up_fails_over_a_stale_source(seeded: SheetFixture) -> None:
    """It was computed from nothing: it reads FAILED, and no default selection tries it again before
    its source is recalculated."""
    await seeded.compute()
    await seeded.edit(0, "edited")
    await seeded.start(cells=[(B, 0)])
    first = await seeded.claim(SILENT)
    await first.begin((B, 0))
    for _ in range(2):
        await seeded.claim(SILENT)
    assert await seeded.store.claim_next("worker", 60.0) is None
    cell = await seeded.cell((B, 0))
    assert cell.error is not None
    assert (cell.status, cell.error.code) == (FAILED, "worker_lost")


async def test_a_source_may_be_younger_than_what_is_computed_from_it(seeded: SheetFixture) -> None:
    """Dependency order is not the order of columns: a chain lands by its edges, row by row."""
    await with_d(seeded)
    late = await seeded.add_column("late", "COUNT", seeded.columns[0])
    structure = await seeded.store.structure(seeded.ref)
    await seeded.store.update_column_if_unchanged(
        seeded.ref,
        structure.columns_version,
        seeded.columns[A].id,
        ColumnEdit(dependencies=[Dependency(late.id, late.number)]),
    )
    await seeded.start(columns=[late.number], rows=[0])
    await (await seeded.claim()).run_rest("late")
    await seeded.start(columns=[A, B, D], rows=[0, 1])
    scripted = await seeded.claim()
    await scripted.begin(*scripted.sets.targets)
    await scripted.finish(dict.fromkeys(scripted.sets.running, "new"))
    for column in (A, B, D):
        assert await seeded.statuses(column) == [COMPLETED, STALE, STALE, STALE]
