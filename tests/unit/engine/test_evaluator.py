"""Chunks in worker processes: whatever a cell does there, the others get their results."""

from __future__ import annotations

import msgspec
import pytest

from recalc.engine.ports import InputRow
from recalc.engine.worker import evaluator, quick
from recalc.engine.worker.evaluator import ProcessEvaluator
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.quick import Chunk, ColumnWork
from tests.support.hang import HANG_SECONDS
from tests.support.values import decoded

COUNT = ColumnSpec(1, 1, "COUNT", {"source": "text", "type": "chars"}, (0,), ("text",))
POISON = "poison"


def poisoned(chunk: bytes) -> bytes:
    """Evaluates, unless a row is poison: then it raises what nobody foresaw."""
    rows = msgspec.msgpack.decode(chunk, type=Chunk).rows
    if any(row.values[0] == POISON for row in rows):
        raise ValueError("nobody foresaw this")
    return quick.evaluate_encoded(chunk)


async def test_a_cell_that_raises_what_nobody_foresaw_fails_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The chunk is cut in two until the cell to blame is alone; its execution goes on."""
    monkeypatch.setattr(evaluator, "evaluate_encoded", poisoned)
    texts = ["a", "bb", POISON, "dddd", "eeeee"]
    rows = [InputRow(n, 0, {0: text}) for n, text in enumerate(texts)]
    found = await ProcessEvaluator(1, HANG_SECONDS).evaluate(
        Chunk(rows, [ColumnWork(COUNT, list(range(len(rows))), frozenset())])
    )
    results = {row.row_index: row.results[1] for row in decoded(found)}
    assert [results[n].value for n in range(5)] == [1, 2, None, 4, 5]
    error = results[2].error
    assert error is not None
    assert (error.code, "ValueError" in error.message) == ("column_error", True)


#: A column that is to blame, a column before it, and columns below each.
BLAMED = ColumnSpec(2, 2, "COUNT", {"source": "text", "type": "words"}, (0,), ("text",))
BELOW = ColumnSpec(3, 3, "COUNT", {"source": "words", "type": "chars"}, (2,), ("words",))
OTHER = ColumnSpec(4, 4, "COUNT", {"source": "chars", "type": "chars"}, (1,), ("chars",))


def blamed(chunk: bytes) -> bytes:
    """Evaluates, unless the chunk has the column that is to blame and a poisoned row."""
    found = msgspec.msgpack.decode(chunk, type=Chunk)
    columns = {work.spec.number for work in found.work}
    if BLAMED.number in columns and any(row.values[0] == POISON for row in found.rows):
        raise TimeoutError
    return quick.evaluate_encoded(chunk)


async def test_of_a_row_only_the_cell_that_took_the_time_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Other columns of the row get their results, and those below the cell say that their source
    FAILED. (All quick cells of the row FAILED.)"""
    monkeypatch.setattr(evaluator, "evaluate_encoded", blamed)
    rows = [InputRow(n, 7, {0: text}) for n, text in enumerate(["a b", POISON])]
    work = [ColumnWork(spec, [0, 1], frozenset()) for spec in (COUNT, BLAMED, BELOW, OTHER)]
    found = await ProcessEvaluator(1, HANG_SECONDS).evaluate(Chunk(rows, work))
    results = {row.row_index: row.results for row in decoded(found)}
    assert {number: cell.value for number, cell in results[0].items()} == {1: 3, 2: 2, 3: 1, 4: 1}
    assert {number: cell.value for number, cell in results[1].items()} == {
        1: 6,
        2: None,
        3: None,
        4: 1,
    }
    codes = {number: cell.error and cell.error.code for number, cell in results[1].items()}
    assert codes == {1: None, 2: "deadline_exceeded", 3: "source_failed", 4: None}
    assert {cell.inputs_version for cell in results[1].values()} == {7}


async def test_the_bytes_of_a_row_are_counted_column_by_column_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row that is evaluated so holds no more bytes than another one."""
    monkeypatch.setattr(evaluator, "evaluate_encoded", blamed)
    value = {"value": {"type": "string", "value": "x" * 60}}
    specs = [ColumnSpec(number, number, "VARIABLE", value, (), ()) for number in (5, 6)]
    work = [ColumnWork(spec, [0], frozenset()) for spec in (BLAMED, *specs)]
    chunk = Chunk([InputRow(0, 0, {0: POISON})], work, row_bytes=100)
    (row,) = decoded(await ProcessEvaluator(1, HANG_SECONDS).evaluate(chunk))
    codes = {number: cell.error and cell.error.code for number, cell in row.results.items()}
    assert codes == {2: "deadline_exceeded", 5: None, 6: "row_too_large"}


async def test_a_process_that_cannot_be_started_is_no_cells_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing FAILS for it: the execution is tried again."""

    async def refused(*_: object, **__: object) -> bytes:
        raise OSError("no more processes")

    monkeypatch.setattr("anyio.to_process.run_sync", refused)
    chunk = Chunk([InputRow(0, 0, {0: "a"})], [ColumnWork(COUNT, [0], frozenset())])
    with pytest.raises(OSError, match="no more processes"):
        await ProcessEvaluator(1, HANG_SECONDS).evaluate(chunk)
