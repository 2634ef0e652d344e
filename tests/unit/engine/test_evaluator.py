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
