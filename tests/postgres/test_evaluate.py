"""Chunks that an evaluating process computes over a connection of its own."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest
from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.engine.ports import Held, StoredOutcome
from recalc.engine.worker.stored_task import encode
from recalc.store.postgres.task_rows import WIDE
from tests.conformance.sheet_fixture import COMPLETED, FAILED, A, C, SheetFixture, T, encoded
from tests.conformance.test_evaluation import (
    CHARACTERS,
    WORDS,
    begun,
    evaluated,
    report_of,
    task_of,
)

Admin = psycopg.AsyncConnection[tuple[Any, ...]]


async def _evaluated_there(seeded: SheetFixture, rows: list[int]) -> StoredOutcome:
    """Compute a column as an evaluating process does, in a thread."""
    evaluation = seeded.store.evaluation()
    assert evaluation is not None
    task = encode(task_of(seeded, [WORDS], rows))
    return await asyncio.to_thread(evaluation.in_process, evaluation.address, task)


async def test_a_process_connects_anew_where_its_connection_ended(
    seeded: SheetFixture, admin: Admin
) -> None:
    """As after a restart of the server. It can only read."""
    done = CellSet.of([(A, 0), (A, 1)])
    assert CellSet.unpack((await _evaluated_there(seeded, [0, 1])).done) == done
    found = await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'recalc-evaluator' AND datname = current_database()"
    )
    assert await found.fetchall() == [(True,)]
    assert CellSet.unpack((await _evaluated_there(seeded, [0, 1])).done) == done


async def test_wide_rows_are_left_to_the_worker(seeded: SheetFixture) -> None:
    """By what they hold, compressed or not; only the others are computed."""
    wide = "x" * WIDE
    await seeded.store.add_rows(seeded.ref, encoded([{T: wide}, {T: "two words"}, {T: "three"}]))
    await seeded.compute({(C, 6): wide})
    outcome = await evaluated(seeded, [WORDS], range(3, 7))
    assert BitMap.deserialize(outcome.left) == BitMap([4, 6])
    assert CellSet.unpack(outcome.done) == CellSet.of([(A, 3), (A, 5)])
    assert not BitMap.deserialize(outcome.gone)


@pytest.mark.parametrize("written", [False, True])
async def test_failures_and_gaps_are_stored(seeded: SheetFixture, *, written: bool) -> None:
    """Rows without a column between two others, where results are stored as they were encoded and
    where they are merged."""
    await seeded.store.add_rows(seeded.ref, encoded([{}]))
    worker = await begun(seeded, *((column, row) for column in (A, C) for row in (0, 2, 4)))
    outcome = await evaluated(seeded, [CHARACTERS, WORDS], [0, 2, 4])
    if written:
        theirs = await begun(seeded, (A, 1))
        await theirs.finish({(A, 1): "other"})
        await seeded.edit(2, "edited")
    assert isinstance(await worker.send(report_of(worker, outcome)), Held)
    reads = await seeded.reads()
    assert reads[C, 0] == (COMPLETED, 6)
    assert reads[A, 4][0] == reads[C, 4][0] == FAILED
    assert [reads[A, row][1] for row in (0, 2)] == [2, 2]
