"""Quick columns recalculated by two workers on a durable PostgreSQL, against a bare loop over
psycopg: one process that reads 1 000 rows, computes three columns, writes the rows with their
results into a table of the same kind by COPY, and commits.

The workers are measured over HTTP, from the request to the operation's end. Rounds of both
alternate. Besides cells per second this prints the processor time of a cell by process, which other
programs on the machine change less. ``RECALC_BENCH_BEFORE`` names a folder with the code of another
version, whose workers then take turns with those of this one.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psycopg

from tests.bench.figures import figure, scaled
from tests.bench.processor import Processor, used_by
from tests.bench.recalc_quick import COLUMNS, COMMIT, compiled, computed, make_sheet, recalculated
from tests.server.sheets import Api, Sheet
from tests.support.cluster import cluster
from tests.support.postgres import PostgresServer

WORKERS = 2
ROWS, SMALLEST = 50_000, 2_000
ROUNDS = 3
BEFORE = "RECALC_BENCH_BEFORE"
SETTINGS = {
    "RECALC_LOG_LEVEL": "warning",
    "RECALC_CONFIRMATION_THRESHOLD": "1000000000",
    "RECALC_WORKER_PROCESSES": "1",
}


@dataclass(frozen=True)
class System:
    """A server and its workers on a database of their own, with a sheet."""

    sheet: Sheet
    url: str
    workers: list[int]


def main(*, smallest: bool = False) -> None:
    rows, rounds = (SMALLEST, 1) if smallest else (scaled(ROWS), ROUNDS)
    cells = rows * len(COLUMNS)
    before = os.environ.get(BEFORE)
    postgres = PostgresServer.start(durable=True)
    try:
        with _running(postgres, {}, rows) as present:
            ratios: list[float] = []
            gains: list[float] = []
            for _ in range(rounds):
                expected = _bare_loop(postgres, present.url, cells)
                ratios.append(_recalculate(postgres, "workers", present, cells) / expected)
            what = f"{cells:,} cells over the bare loop, median of {rounds}"
            figure(what, statistics.median(ratios), "×", at_least=0.4)
            if before is not None:
                with _running(postgres, {"PYTHONPATH": before}, rows) as other:
                    for _ in range(rounds):
                        was = _recalculate(postgres, "before", other, cells)
                        gains.append(_recalculate(postgres, "workers", present, cells) / was)
                what = f"{cells:,} cells over the code before, median of {rounds}"
                figure(what, statistics.median(gains), "×", at_least=4)
    finally:
        postgres.stop()


@contextmanager
def _running(
    postgres: PostgresServer, environment: Mapping[str, str], rows: int
) -> Iterator[System]:
    """Run a server and workers for the length of a block, on a database that they migrate."""
    with (
        postgres.database(migrated=False) as url,
        tempfile.TemporaryDirectory() as folder,
        cluster(
            Path(folder),
            servers=1,
            workers=WORKERS,
            environment={**SETTINGS, **environment},
            postgres=postgres,
            url=url,
        ) as several,
        several.servers[0].client() as client,
    ):
        sheet = make_sheet(Api(client), rows)
        yield System(sheet, url, [each.process.pid for each in several.workers])


def _recalculate(postgres: PostgresServer, name: str, system: System, cells: int) -> float:
    """Recalculate all cells; returns cells per second."""
    before, of_database = _workers(system), _of_database(postgres)
    seconds = recalculated(system.sheet, cells)
    used = _workers(system).since(before)
    _print(name, cells, seconds, used, _of_database(postgres) - of_database)
    return cells / seconds


def _workers(system: System) -> Processor:
    used = [used_by(pid) for pid in system.workers]
    return Processor(
        sum(each.loop for each in used),
        sum(each.others for each in used),
        sum(each.children for each in used),
    )


def _of_database(postgres: PostgresServer) -> float:
    """Return the seconds of processor time of PostgreSQL's processes, ended ones included."""
    assert postgres.process is not None
    return used_by(postgres.process.pid, ended=True).total


def _print(name: str, cells: int, seconds: float, used: Processor, database: float) -> None:
    each = 1e6 / cells
    print(
        f"{name:>8}: {cells / seconds:9.0f} cells/s; us of processor a cell:"
        f" {(used.total + database) * each:.2f}, loops {used.loop * each:.2f},"
        f" threads {used.others * each:.2f}, evaluators {used.children * each:.2f},"
        f" PostgreSQL {database * each:.2f}",
        flush=True,
    )


def _bare_loop(postgres: PostgresServer, url: str, cells: int) -> float:
    """Recalculate all cells into a table of its own; returns cells per second."""
    sources, computes = compiled()
    encode = msgspec.msgpack.Encoder().encode
    key, rows = 0, 0
    with psycopg.connect(url) as db:
        db.execute("DROP TABLE IF EXISTS bare")
        db.execute("CREATE TABLE bare (LIKE row_data INCLUDING ALL)")
        db.commit()
        of_database = _of_database(postgres)
        began, used = time.perf_counter(), time.process_time()
        while found := db.execute(
            "SELECT id, inputs FROM row_data WHERE id > %s ORDER BY id LIMIT %s",
            (key, COMMIT),
            binary=True,
        ).fetchall():
            results: list[list[bytes | None]] = [[None, None] for _ in found]
            for column in computed([blob for _, blob in found], sources, computes):
                for row, result in zip(results, column, strict=True):
                    row.append(encode((result, 1, 1)))
            with db.cursor().copy(
                "COPY bare (id, inputs, results) FROM STDIN (FORMAT binary)"
            ) as copy:
                copy.set_types(["int8", "bytea", "bytea[]"])
                for (row_key, inputs), row in zip(found, results, strict=True):
                    copy.write_row((row_key, inputs, row))
            db.commit()
            key = found[-1][0]
            rows += len(found)
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
    assert rows * len(COLUMNS) == cells
    _print("bare", cells, seconds, Processor(cpu, 0, 0), _of_database(postgres) - of_database)
    return cells / seconds


if __name__ == "__main__":
    main()
