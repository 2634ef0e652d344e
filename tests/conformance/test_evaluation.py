"""Chunks that another process computes from the store itself, and how their results are stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import CellSet
from recalc.domain.states import Reason
from recalc.engine.ports import Held, Lost, Progress, StoredOutcome, StructureChanged
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.stored_task import (
    TASK_BYTES,
    StoredTask,
    StoredWork,
    encode,
)
from tests.conformance.sheet_fixture import (
    BOOM,
    COMPLETED,
    FAILED,
    NOW,
    STALE,
    A,
    At,
    B,
    C,
    ScriptedWorker,
    SheetFixture,
    T,
    encoded,
)

#: Counts the words of the text.
WORDS = ColumnSpec(A, 1, "COUNT", {"source": "text", "type": "words"}, (T,), ("text",))
#: Counts the characters of the text: a column that nothing depends on.
CHARACTERS = ColumnSpec(C, 1, "COUNT", {"source": "text", "type": "chars"}, (T,), ("text",))


def task_of(seeded: SheetFixture, specs: Iterable[ColumnSpec], rows: Iterable[int]) -> StoredTask:
    """A task that computes columns of these rows."""
    work = [StoredWork(spec, BitMap(rows).serialize(), CellSet().pack()) for spec in specs]
    return StoredTask(seeded.ref.sheet_id.bytes, work, [A], NOW, 7, 1 << 23, 1)


async def evaluated(
    seeded: SheetFixture, specs: Iterable[ColumnSpec], rows: Iterable[int]
) -> StoredOutcome:
    """Compute columns of these rows as an evaluating process does."""
    evaluation = seeded.store.evaluation()
    assert evaluation is not None
    return await evaluation.here(encode(task_of(seeded, specs, rows)))


def report_of(worker: ScriptedWorker, outcome: StoredOutcome) -> Progress:
    """The report of what was evaluated."""
    done, failed = CellSet.unpack(outcome.done), CellSet.unpack(outcome.failed)
    return replace(
        worker.progress(),
        sets=worker.sets.finish(done, failed),
        delta=Counts().stored(completed=len(done) - len(failed), failed=len(failed)),
        encoded=outcome.results,
    )


async def begun(seeded: SheetFixture, *cells: At) -> ScriptedWorker:
    """A worker in whose execution these cells are running."""
    await seeded.start(cells=cells)
    worker = await seeded.claim()
    await worker.begin(*cells)
    return worker


async def test_results_are_stored_with_their_statuses(seeded: SheetFixture) -> None:
    """A row without a text FAILS; all are counted and read as if the worker had sent them."""
    await seeded.store.add_rows(seeded.ref, encoded([{}]))
    worker = await begun(seeded, *((column, row) for column in (A, C) for row in range(5)))
    outcome = await evaluated(seeded, [WORDS, CHARACTERS], range(5))
    assert isinstance(await worker.send(report_of(worker, outcome)), Held)
    reads = await seeded.reads()
    assert [reads[A, row] for row in range(4)] == [(COMPLETED, 2)] * 4
    assert [reads[C, row] for row in range(4)] == [(COMPLETED, 6)] * 4
    assert reads[A, 4][0] == reads[C, 4][0] == FAILED
    (operation,) = seeded.operations
    counts = (await seeded.operation(operation)).counts
    assert (counts.completed, counts.failed, counts.pending) == (8, 2, 0)


async def test_a_changed_value_makes_its_dependents_stale(seeded: SheetFixture) -> None:
    """Where the value is the same, they keep their status."""
    await seeded.compute({(A, 0): 2, (A, 1): 5, (B, 0): 1, (B, 1): 1})
    worker = await begun(seeded, (A, 0), (A, 1))
    outcome = await evaluated(seeded, [WORDS], [0, 1])
    assert isinstance(await worker.send(report_of(worker, outcome)), Held)
    reads = await seeded.reads()
    assert reads[A, 0] == reads[A, 1] == (COMPLETED, 2)
    assert (reads[B, 0][0], reads[B, 1][0]) == (COMPLETED, STALE)
    worker = await begun(seeded, (B, 1))
    await worker.finish({(B, 1): "fresh"})
    assert (await seeded.reads())[B, 1] == (COMPLETED, "fresh")


async def test_a_source_that_fails_differs_from_null(seeded: SheetFixture) -> None:
    """Rows without a text FAIL. One has FAILED before, and another one was null."""
    await seeded.store.add_rows(seeded.ref, encoded([{}, {}]))
    await seeded.compute({(A, 4): BOOM, (A, 5): None})
    worker = await begun(seeded, (A, 4), (A, 5))
    outcome = await evaluated(seeded, [WORDS], [4, 5])
    assert isinstance(await worker.send(report_of(worker, outcome)), Held)
    reads = await seeded.reads()
    assert (reads[B, 4][0], reads[B, 5][0]) == (COMPLETED, STALE)


async def test_a_result_of_the_value_before_reads_stale(seeded: SheetFixture) -> None:
    """A dependent was being computed while another value was stored for its source."""
    await seeded.compute({(A, 0): 5, (A, 1): 2})
    dependents = await begun(seeded, (B, 0), (B, 1))
    worker = await begun(seeded, (A, 0), (A, 1))
    outcome = await evaluated(seeded, [WORDS], [0, 1])
    assert isinstance(await worker.send(report_of(worker, outcome)), Held)
    await dependents.finish({(B, 0): "of 5", (B, 1): "of 2"})
    reads = await seeded.reads()
    assert (reads[B, 0], reads[B, 1]) == ((STALE, "of 5"), (COMPLETED, "of 2"))


async def test_a_lost_epoch_stores_nothing(seeded: SheetFixture) -> None:
    """Nor does a report that is sent twice count twice."""
    worker = await begun(seeded, (A, 0), (A, 1))
    report = report_of(worker, await evaluated(seeded, [WORDS], [0]))
    late = replace(report, epoch=report.epoch - 1)
    assert isinstance(await seeded.store.report_if_held(late, 60.0), Lost)
    assert (await seeded.cell((A, 0))).value is None
    assert isinstance(await worker.send(report), Held)
    assert isinstance(await seeded.store.report_if_held(report, 60.0), Held)
    (operation,) = seeded.operations
    assert (await seeded.operation(operation)).counts.completed == 1


async def test_a_late_chunk_of_a_cancelled_operation_stores_nothing(seeded: SheetFixture) -> None:
    """It was computed before the cancel, and reported after it."""
    await seeded.compute({(A, 0): 5, (A, 1): 6})
    worker = await begun(seeded, (A, 0), (A, 1))
    outcome = await evaluated(seeded, [WORDS], [0, 1])
    operation = seeded.operations[-1]
    await seeded.cancel(operation)
    assert await worker.send(report_of(worker, outcome)) == Lost(Reason.USER)
    reads = await seeded.reads()
    assert (reads[A, 0], reads[A, 1]) == ((STALE, 5), (STALE, 6))
    counts = (await seeded.operation(operation)).counts
    assert (counts.completed, counts.running_invalidated, counts.pending) == (0, 2, 0)


async def test_a_row_that_was_edited_meanwhile_reads_stale(seeded: SheetFixture) -> None:
    """Its result is stored all the same; other rows of the chunk are not affected."""
    worker = await begun(seeded, *((A, row) for row in range(4)))
    outcome = await evaluated(seeded, [WORDS], range(4))
    await seeded.edit(1, "one")
    assert isinstance(await worker.send(report_of(worker, outcome)), Held)
    reads = await seeded.reads()
    assert [reads[A, row] for row in range(4)] == [
        (COMPLETED, 2), (STALE, 2), (COMPLETED, 2), (COMPLETED, 2)
    ]  # fmt: skip
    assert (await seeded.cell((T, 1))).value == "one"


async def test_a_result_of_another_column_is_not_lost(seeded: SheetFixture) -> None:
    """It was stored after the chunk had read the row."""
    theirs = await begun(seeded, (C, 0), (C, 2))
    worker = await begun(seeded, (A, 0), (A, 1), (A, 2))
    outcome = await evaluated(seeded, [WORDS], range(3))
    await theirs.finish({(C, 0): "mine", (C, 2): "too"})
    assert isinstance(await worker.send(report_of(worker, outcome)), Held)
    reads = await seeded.reads()
    assert [reads[A, row] for row in range(3)] == [(COMPLETED, 2)] * 3
    assert (reads[C, 0], reads[C, 2]) == ((COMPLETED, "mine"), (COMPLETED, "too"))


async def test_a_row_with_a_dirty_mark_is_computed_from_the_edit(seeded: SheetFixture) -> None:
    """Marks of the columns that are computed go; others stay, and make later results STALE."""
    await seeded.compute()
    await seeded.edit(0, "three words now")
    worker = await begun(seeded, (A, 0), (A, 1))
    outcome = await evaluated(seeded, [WORDS], [0, 1])
    assert isinstance(await worker.send(report_of(worker, outcome)), Held)
    reads = await seeded.reads()
    assert reads[A, 0] == (COMPLETED, 3)
    assert reads[C, 0][0] == STALE
    worker = await begun(seeded, (C, 0))
    worker.inputs_versions.clear()  # as read before the edit
    await worker.finish({(C, 0): "of the old text"})
    assert (await seeded.reads())[C, 0] == (STALE, "of the old text")


async def test_nothing_is_stored_once_columns_have_changed(seeded: SheetFixture) -> None:
    """The worker gets the new columns, and the row stays as it was."""
    worker = await begun(seeded, (A, 0))
    outcome = await evaluated(seeded, [WORDS], [0])
    await seeded.add_column("d", "COUNT", seeded.columns[T])
    assert isinstance(await worker.send(report_of(worker, outcome)), StructureChanged)
    assert (await seeded.cell((A, 0))).value is None


async def test_a_deleted_row_is_gone(seeded: SheetFixture) -> None:
    """It has no result; the others have theirs."""
    await seeded.store.delete_rows(seeded.ref, [1])
    while await seeded.store.purge():
        pass
    outcome = await evaluated(seeded, [WORDS], range(3))
    assert BitMap.deserialize(outcome.gone) == BitMap([1])
    assert CellSet.unpack(outcome.done) == CellSet.of([(A, 0), (A, 2)])


async def test_a_task_reads_a_bounded_number_of_bytes(seeded: SheetFixture) -> None:
    """The first rows are computed; the others are not done."""
    large = "x" * (TASK_BYTES // 20)
    await seeded.store.add_rows(seeded.ref, encoded([{T: large}] * 30))
    outcome = await evaluated(seeded, [WORDS], range(4, 34))
    assert CellSet.unpack(outcome.done) == CellSet.of((A, row) for row in range(4, 24))
    assert not BitMap.deserialize(outcome.gone)


async def test_a_source_that_has_a_value_again_since_it_failed_is_read(
    seeded: SheetFixture,
) -> None:
    """Another operation has recalculated it, in one of two rows."""
    await seeded.compute({(A, 0): 2})
    await seeded.store.add_rows(seeded.ref, encoded([{}]))
    many = ColumnSpec(
        B, 1, "MATH_OPERATOR", {"sources": ["a"], "operator": "gt", "value": 1}, (A,), ("a",)
    )
    failed = CellSet.of([(A, 0), (A, 4)])
    work = [StoredWork(many, BitMap([0, 4]).serialize(), failed.pack())]
    worker = await begun(seeded, (B, 0), (B, 4))
    evaluation = seeded.store.evaluation()
    assert evaluation is not None
    task = StoredTask(seeded.ref.sheet_id.bytes, work, [A], NOW, 7, 1 << 23, 1)
    outcome = await evaluation.here(encode(task))
    assert isinstance(await worker.send(report_of(worker, outcome)), Held)
    assert (await seeded.reads())[B, 0] == (COMPLETED, True)
    error = (await seeded.cell((B, 4))).error
    assert error is not None
    assert error.code == "source_failed"


async def test_a_row_keeps_to_its_bytes_with_results_that_stay(seeded: SheetFixture) -> None:
    """Each row of the chunk keeps the result of the column that is computed in the other one."""
    await seeded.compute({(A, 1): "x" * 600, (C, 0): "x" * 600})
    work = [
        StoredWork(spec, BitMap([row]).serialize(), CellSet().pack())
        for spec, row in ((WORDS, 0), (CHARACTERS, 1))
    ]
    task = StoredTask(seeded.ref.sheet_id.bytes, work, [A], NOW, 7, 600, 1)
    evaluation = seeded.store.evaluation()
    assert evaluation is not None
    outcome = await evaluation.here(encode(task))
    assert CellSet.unpack(outcome.failed) == CellSet.of([(A, 0), (C, 1)])
