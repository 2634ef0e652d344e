"""What a cancel costs, by the number of cells: flat, because nothing is written per cell.

The store alone, SQLite with synchronous=FULL, an operation that waits, and one whose executions
are held with 1 000 cells running.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import CellSet
from recalc.domain.planning import slices
from recalc.domain.records import Caller
from recalc.engine.context import SystemClock
from recalc.engine.ports import NewColumn, NewExecution, NewOperation, Progress, SheetRef
from recalc.store.sqlite.edit import publish_rows
from recalc.store.sqlite.store import SqliteStore, open_sqlite

CALLER = Caller(1, "bench")
ROUNDS = 20
SIZES = (100, 10_000, 1_000_000, 10_000_000)


async def _sheet(store: SqliteStore, cells: int) -> SheetRef:
    """A sheet with a column, and so many rows, of which nothing is stored but that they exist."""
    place = SheetRef(1, uuid4(), uuid4())
    await store.create_workspace("bench")
    await store.create_table(
        1, table_id=place.table_id, title="t", folder_id=None, default_sheet=place.sheet_id
    )
    column = NewColumn(uuid4(), "c", "COALESCE", {}, [])
    await store.add_columns_if_unchanged(place, 0, [column])
    first = await store.reserve_rows(place, cells)
    await store.transactions.write(lambda db: publish_rows(db, place, first, cells, 0))
    return place


async def _operation(store: SqliteStore, place: SheetRef, cells: int) -> UUID:
    rows = BitMap()
    rows.add_range(0, cells)
    cuts = slices(CellSet({0: rows}), slice_cells=2000, most=256)
    snapshot = await store.plan_snapshot(place)
    created = await store.create_operation_if_planned(
        place,
        snapshot.plan_version,
        NewOperation(
            uuid4(),
            [NewExecution(uuid4(), cut) for cut in cuts],
            CALLER,
            CellSet(),
            None,
            b"",
            None,
        ),
    )
    assert created is not None
    return created.operation.id


async def _run_some(store: SqliteStore, running: int) -> None:
    """Hold executions until ``running`` cells are marked."""
    while running > 0:
        claim = await store.claim_next("bench", 60)
        if claim is None:
            return
        waiting = claim.sets.waiting.rows(0)
        start = CellSet({0: waiting[: min(len(waiting), running)]})
        running -= len(start)
        await store.report_if_held(
            Progress(
                claim.execution_id,
                claim.sheet_id,
                claim.epoch,
                claim.revision,
                0,
                claim.structure.columns_version,
                claim.sets.start(start),
                Counts().started(len(start)),
            ),
            60,
        )


async def _measure(folder: Path, cells: int, running: int, rounds: int) -> float:
    """Median milliseconds of a cancel."""
    store = await open_sqlite(folder / f"{cells}-{running}.db", clock=SystemClock(), max_rows=cells)
    place = await _sheet(store, cells)
    times: list[float] = []
    for _ in range(rounds):
        operation = await _operation(store, place, cells)
        await _run_some(store, min(running, cells))
        began = time.perf_counter()
        answer = await store.cancel_if_active(place, str(operation), CALLER)
        times.append((time.perf_counter() - began) * 1000)
        assert answer.cancelled_cell_count == cells
    await store.close()
    return statistics.median(times)


def main(*, smallest: bool = False) -> None:
    asyncio.run(_main([100] if smallest else SIZES, 1 if smallest else ROUNDS))


async def _main(sizes: Sequence[int], rounds: int) -> None:
    print(f"{'cells':>12} {'waiting: ms':>12} {'1 000 running: ms':>18}   (medians of {rounds})")
    base: list[float] = []
    for cells in sizes:
        with tempfile.TemporaryDirectory() as folder:
            row = [await _measure(Path(folder), cells, running, rounds) for running in (0, 1000)]
        base = base or row
        ratios = ", ".join(f"× {value / first:.1f}" for value, first in zip(row, base, strict=True))
        print(f"{cells:>12} {row[0]:>12.2f} {row[1]:>18.2f}   {ratios}", flush=True)


if __name__ == "__main__":
    main()
