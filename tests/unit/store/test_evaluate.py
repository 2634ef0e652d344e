"""Chunks that are computed from the SQLite store itself, and how their results are stored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

import msgspec
import pytest
from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import CellSet
from recalc.domain.records import Caller
from recalc.engine.ports import Held, Progress, StructureChanged
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.stored_task import (
    TASK_BYTES,
    StoredOutcome,
    StoredTask,
    StoredWork,
    decode_outcome,
    encode,
)
from recalc.store.sqlite.encoded import EncodedResults, OtherRow, RowsEncoder, decode
from tests.conformance.sheet_fixture import (
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
from tests.support.clocks import ManualClock
from tests.support.memory_store import memory_store

#: Counts the words of the text.
WORDS = ColumnSpec(A, 1, "COUNT", {"source": "text", "type": "words"}, (T,), ("text",))
#: Counts the characters of the text: a column that nothing depends on.
CHARACTERS = ColumnSpec(C, 1, "COUNT", {"source": "text", "type": "chars"}, (T,), ("text",))


@pytest.fixture
async def seeded() -> AsyncIterator[SheetFixture]:
    """Four rows of two words each, on a store in memory; audited after the test."""
    store = memory_store(ManualClock(NOW))
    workspace = await store.create_workspace("ours")
    seeded = await SheetFixture.open(store, Caller(workspace.id, "our-key"))
    yield seeded
    await seeded.audit()


async def _evaluate(
    seeded: SheetFixture, specs: Iterable[ColumnSpec], rows: Iterable[int]
) -> StoredOutcome:
    work = [StoredWork(spec, BitMap(rows).serialize(), BitMap().serialize()) for spec in specs]
    task = StoredTask(seeded.ref.sheet_id.bytes, work, [A], NOW, 7, 1 << 23, 1)
    evaluation = seeded.store.evaluation()
    assert evaluation is not None
    return decode_outcome(await evaluation.here(encode(task)))


def _report(worker: ScriptedWorker, outcome: StoredOutcome) -> Progress:
    done, failed = CellSet.unpack(outcome.done), CellSet.unpack(outcome.failed)
    return replace(
        worker.progress(),
        sets=worker.sets.finish(done, failed),
        delta=Counts().stored(completed=len(done) - len(failed), failed=len(failed)),
        encoded=outcome.results,
    )


async def _begun(seeded: SheetFixture, *cells: At) -> ScriptedWorker:
    await seeded.start(cells=cells)
    worker = await seeded.claim()
    await worker.begin(*cells)
    return worker


async def test_results_are_stored_with_their_statuses(seeded: SheetFixture) -> None:
    """A row without a text FAILS; all are counted and read as if the worker had sent them."""
    await seeded.store.add_rows(seeded.ref, encoded([{}]))
    worker = await _begun(seeded, *((column, row) for column in (A, C) for row in range(5)))
    outcome = await _evaluate(seeded, [WORDS, CHARACTERS], range(5))
    assert isinstance(await worker.send(_report(worker, outcome)), Held)
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
    worker = await _begun(seeded, (A, 0), (A, 1))
    outcome = await _evaluate(seeded, [WORDS], [0, 1])
    assert isinstance(await worker.send(_report(worker, outcome)), Held)
    reads = await seeded.reads()
    assert reads[A, 0] == reads[A, 1] == (COMPLETED, 2)
    assert (reads[B, 0][0], reads[B, 1][0]) == (COMPLETED, STALE)
    worker = await _begun(seeded, (B, 1))
    await worker.finish({(B, 1): "fresh"})
    assert (await seeded.reads())[B, 1] == (COMPLETED, "fresh")


async def test_a_row_that_was_edited_meanwhile_reads_stale(seeded: SheetFixture) -> None:
    """Its result is stored all the same; other rows of the chunk are not affected."""
    worker = await _begun(seeded, *((A, row) for row in range(4)))
    outcome = await _evaluate(seeded, [WORDS], range(4))
    await seeded.edit(1, "one")
    assert isinstance(await worker.send(_report(worker, outcome)), Held)
    reads = await seeded.reads()
    assert [reads[A, row] for row in range(4)] == [
        (COMPLETED, 2), (STALE, 2), (COMPLETED, 2), (COMPLETED, 2)
    ]  # fmt: skip
    assert (await seeded.cell((T, 1))).value == "one"


async def test_a_result_of_another_column_is_not_lost(seeded: SheetFixture) -> None:
    """It was stored after the chunk had read the row."""
    theirs = await _begun(seeded, (C, 0), (C, 2))
    worker = await _begun(seeded, (A, 0), (A, 1), (A, 2))
    outcome = await _evaluate(seeded, [WORDS], range(3))
    await theirs.finish({(C, 0): "mine", (C, 2): "too"})
    assert isinstance(await worker.send(_report(worker, outcome)), Held)
    reads = await seeded.reads()
    assert [reads[A, row] for row in range(3)] == [(COMPLETED, 2)] * 3
    assert (reads[C, 0], reads[C, 2]) == ((COMPLETED, "mine"), (COMPLETED, "too"))


async def test_a_row_with_a_dirty_mark_is_computed_from_the_edit(seeded: SheetFixture) -> None:
    """Marks of the columns that are computed go; others stay, and make later results STALE."""
    await seeded.compute()
    await seeded.edit(0, "three words now")
    worker = await _begun(seeded, (A, 0), (A, 1))
    outcome = await _evaluate(seeded, [WORDS], [0, 1])
    assert isinstance(await worker.send(_report(worker, outcome)), Held)
    reads = await seeded.reads()
    assert reads[A, 0] == (COMPLETED, 3)
    assert reads[C, 0][0] == STALE
    worker = await _begun(seeded, (C, 0))
    worker.inputs_versions.clear()  # as read before the edit
    await worker.finish({(C, 0): "of the old text"})
    assert (await seeded.reads())[C, 0] == (STALE, "of the old text")


async def test_nothing_is_stored_once_columns_have_changed(seeded: SheetFixture) -> None:
    """The worker gets the new columns, and the row stays as it was."""
    worker = await _begun(seeded, (A, 0))
    outcome = await _evaluate(seeded, [WORDS], [0])
    await seeded.add_column("d", "COUNT", seeded.columns[T])
    assert isinstance(await worker.send(_report(worker, outcome)), StructureChanged)
    assert (await seeded.cell((A, 0))).value is None


async def test_a_deleted_row_is_gone(seeded: SheetFixture) -> None:
    """It has no result; the others have theirs."""
    await seeded.store.delete_rows(seeded.ref, [1])
    outcome = await _evaluate(seeded, [WORDS], range(3))
    assert BitMap.deserialize(outcome.gone) == BitMap([1])
    assert CellSet.unpack(outcome.done) == CellSet.of([(A, 0), (A, 2)])


async def test_a_task_reads_a_bounded_number_of_bytes(seeded: SheetFixture) -> None:
    """The first rows are computed; the others are not done."""
    large = "x" * (TASK_BYTES // 3)
    await seeded.store.add_rows(seeded.ref, encoded([{T: large}] * 6))
    outcome = await _evaluate(seeded, [WORDS], range(4, 10))
    assert CellSet.unpack(outcome.done) == CellSet.of([(A, 4), (A, 5), (A, 6)])
    assert not BitMap.deserialize(outcome.gone)


async def test_a_row_keeps_to_its_bytes_with_results_that_stay(seeded: SheetFixture) -> None:
    """Each row of the chunk keeps the result of the column that is computed in the other one."""
    await seeded.compute({(A, 1): "x" * 600, (C, 0): "x" * 600})
    work = [
        StoredWork(spec, BitMap([row]).serialize(), BitMap().serialize())
        for spec, row in ((WORDS, 0), (CHARACTERS, 1))
    ]
    task = StoredTask(seeded.ref.sheet_id.bytes, work, [A], NOW, 7, 600, 1)
    evaluation = seeded.store.evaluation()
    assert evaluation is not None
    outcome = decode_outcome(await evaluation.here(encode(task)))
    assert CellSet.unpack(outcome.failed) == CellSet.of([(A, 0), (C, 1)])


def test_rows_of_any_key_and_size_are_encoded() -> None:
    """Keys far apart, rows too large for a place, and rows with marks."""
    rows = [
        OtherRow(1 << 32, 0, 0, b"first", None),
        OtherRow((1 << 32) + 5, 3, 2, b"fifth", None),
        OtherRow((1 << 32) + (1 << 31), 0, 0, b"far", None),
        OtherRow((1 << 33) - 1, 0, 0, b"x" * (1 << 21), None),
        OtherRow((1 << 33) - 2, 0, 0, b"marked", b"\x80"),
    ]
    encoder = RowsEncoder()
    for row in rows:
        encoder.add(*msgspec.structs.astuple(row))
    found: EncodedResults = decode(encoder.end(completed=b"", failed=b"", changed=b""))
    assert sorted(found.rows(), key=lambda row: row.key) == sorted(rows, key=lambda row: row.key)
    assert [group.count for group in found.groups] == [1, 1, 1]


def test_rows_alike_are_encoded_as_one_by_one() -> None:
    """Of keys on both sides of a group's end, and of more bytes than the places of a group have."""
    for keys, size in (
        (range(5, 9), 10),
        (range((1 << 21) - 2, (1 << 21) + 2), 10),
        (range(4), 1 << 20),
    ):
        together, alone = RowsEncoder(), RowsEncoder()
        results = [bytes([key % 7]) * size for key in keys]
        together.add_alike(keys, 3, 2, results)
        for key, row in zip(keys, results, strict=True):
            alone.add(key, 3, 2, row, None)
        assert together.size == alone.size == 4 * size
        found: list[EncodedResults] = [
            decode(each.end(completed=b"", failed=b"", changed=b"")) for each in (together, alone)
        ]
        assert list(found[0].rows()) == list(found[1].rows())
