"""Procrastinate: a job for each cell, on the PostgreSQL that ``PEER_POSTGRES`` names."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import procrastinate
import psycopg
from psycopg_pool import AsyncConnectionPool

from tests.bench.peers.recompute import Peer, Result, Row
from tests.bench.peers.tasks_table import COLUMNS, CREATE, computed, numbered, source_of

POSTGRES = "PEER_POSTGRES"
CONCURRENCY = 8


@contextmanager
def prepared(rows: list[Row], folder: Path) -> Iterator[Peer]:
    """Keep the rows in a table of PostgreSQL, beside Procrastinate's own."""
    url = os.environ[POSTGRES]
    with psycopg.connect(url) as db:
        db.execute(CREATE)
        with db.cursor().copy("COPY cells (id, text, json) FROM STDIN") as copy:
            for row in numbered(rows):
                copy.write_row(row)
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=url, max_size=CONCURRENCY)
    )
    asyncio.run(_create_schema(app))

    def recompute() -> None:
        asyncio.run(_recompute(app, url, len(rows)))

    def results() -> Iterable[Result]:
        with psycopg.connect(url) as db:
            return iter(db.execute("SELECT found, words, number FROM cells ORDER BY id").fetchall())

    yield Peer(
        f"Procrastinate {version('procrastinate')}: a job for each cell, deferred in one batch, one"
        f" worker with {CONCURRENCY} at once; each job commits its result to the same PostgreSQL",
        recompute,
        results,
    )


async def _create_schema(app: Any) -> None:
    async with app.open_async():
        await app.schema_manager.apply_schema_async()


async def _recompute(app: Any, url: str, rows: int) -> None:
    async with app.open_async(), AsyncConnectionPool(url, max_size=CONCURRENCY) as pool:

        async def compute(row: int, column: str) -> None:
            async with pool.connection() as db:
                found = await db.execute(
                    f"SELECT {source_of(column)} FROM cells WHERE id = %s", (row,)
                )
                source = await found.fetchone()
                assert source is not None
                (value,) = source
                await db.execute(
                    f"UPDATE cells SET {column} = %s WHERE id = %s", (computed(column, value), row)
                )

        app.tasks.clear()
        task = app.task(compute, name="compute")
        await task.batch_defer_async(
            *({"row": row, "column": column} for row in range(rows) for column in COLUMNS)
        )
        await app.run_worker_async(
            wait=False, concurrency=CONCURRENCY, install_signal_handlers=False
        )
