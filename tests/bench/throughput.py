"""Throughput of quick columns against the number of evaluating processes and the size of chunks (a
server on one SQLite file, started anew with each setting), and against the number of worker
processes on PostgreSQL.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.bench.figures import figure, point, scaled
from tests.bench.recalc_quick import COLUMNS, make_sheet, recalculated
from tests.server.sheets import Api, Sheet
from tests.support.cluster import cluster
from tests.support.postgres import PostgresServer
from tests.support.server import running

ROWS, SMALLEST = 100_000, 1_000
ROUNDS = 3
#: The charts, the setting of each, and its values.
CHARTS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "evaluating-processes": ("RECALC_WORKER_PROCESSES", (1, 2, 3, 4)),
    "cells-of-a-chunk": ("RECALC_CHUNK_CELLS", (100, 320, 1_000, 1_500, 3_000, 6_000)),
}
#: The chart of worker processes on PostgreSQL, and their numbers.
WORKERS_CHART, WORKERS, ROWS_ON_POSTGRES = "worker-processes", (1, 2, 4), 30_000
_SETTINGS = {"RECALC_LOG_LEVEL": "warning", "RECALC_CONFIRMATION_THRESHOLD": "1000000000"}


def main(*, smallest: bool = False) -> None:
    rows, rounds = (SMALLEST, 1) if smallest else (scaled(ROWS), ROUNDS)
    cells = rows * len(COLUMNS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(folder, _SETTINGS) as server, server.client() as client:
            path = make_sheet(Api(client), rows).path
        for chart, (setting, values) in list(CHARTS.items())[: 1 if smallest else None]:
            for value in values[:1] if smallest else values:
                settings = {**_SETTINGS, setting: str(value)}
                with running(folder, settings) as server, server.client() as client:
                    sheet = Sheet(Api(client), path)
                    recalculated(sheet, cells)  # it starts the evaluating processes
                    rates = [cells / recalculated(sheet, cells) for _ in range(rounds)]
                rate = statistics.median(rates)
                figure(f"{cells:,} cells, {setting}={value}, median of {rounds}", rate, "cells/s")
                point(chart, "cells/s", value, rate)
    if not smallest:  # the benchmark "cluster" sees that workers on PostgreSQL work
        postgres = PostgresServer.start(durable=True)
        try:
            _by_workers(postgres, scaled(ROWS_ON_POSTGRES))
        finally:
            postgres.stop()


def _by_workers(postgres: PostgresServer, rows: int) -> None:
    """Measure with more and more worker processes on one database."""
    cells = rows * len(COLUMNS)
    settings = {**_SETTINGS, "RECALC_WORKER_PROCESSES": "1"}
    with (
        tempfile.TemporaryDirectory() as name,
        cluster(
            Path(name), servers=1, workers=0, environment=settings, postgres=postgres
        ) as several,
        several.servers[0].client() as client,
    ):
        sheet = None
        for workers in WORKERS:
            for worker in [several.add_worker() for _ in range(workers - len(several.workers))]:
                worker.wait_ready()
            sheet = sheet or make_sheet(Api(client), rows)
            recalculated(sheet, cells)
            rates = [cells / recalculated(sheet, cells) for _ in range(ROUNDS)]
            rate = statistics.median(rates)
            figure(f"PostgreSQL, {cells:,} cells, {workers} worker processes", rate, "cells/s")
            point(WORKERS_CHART, "cells/s", workers, rate)


if __name__ == "__main__":
    main()
