"""Cancel over a cluster: one server and four worker processes on a durable PostgreSQL.

How soon outbound calls fall silent, what a cancel of a million cells costs while workers commit,
and both with a listener away or a worker stopped. ``make bench-cluster``.
"""

from __future__ import annotations

import base64
import signal
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import urlsplit

import psycopg

from tests.bench.figures import figure, note, scaled, times
from tests.bench.row_per_cell import CANCEL_ALL, MILLION, WANTED
from tests.bench.wire import Wire, cancel
from tests.server.sheets import Api, Sheet
from tests.support.calls import Calls
from tests.support.cluster import Cluster, cluster
from tests.support.postgres import PostgresServer
from tests.support.proxy import Proxy
from tests.support.waiting import eventually

WORKERS, CALLS = 4, 64
#: Segments of PostgreSQL's log that are used before the measurements, 2 GB.
LOG_SEGMENTS = 128


@dataclass(frozen=True)
class Size:
    """How often each thing is measured, and on how many cells."""

    silences: int = 100
    cells: int = MILLION
    cancels: int = 100
    stops: int = 10
    deaf: int = 10
    stored: int = 10_000


SMALLEST = Size(silences=1, cells=60_000, cancels=1, stops=1, deaf=1, stored=1_000)
SETTINGS = {
    "RECALC_LOG_LEVEL": "warning",
    "RECALC_WORKER_PROCESSES": "1",
    "RECALC_CONFIRMATION_THRESHOLD": "100000000",
}
ANY = ["STALE", "COMPLETED", "FAILED"]


def main(*, smallest: bool = False) -> None:
    size = SMALLEST if smallest else Size(*map(scaled, astuple(Size())))
    postgres = PostgresServer.start(durable=True, settings=["min_wal_size=2GB"])
    try:
        if not smallest:
            postgres.fill_log(LOG_SEGMENTS)
        _silence(postgres, size)
        _deaf(postgres, size)
        _million(postgres, size)
    finally:
        postgres.stop()


def _calling(api: Api, calls: Calls, rows: int) -> Sheet:
    sheet = api.sheet()
    sheet.rows(rows)
    sheet.column("call", "ENDPOINT", url=calls.url)
    return sheet


def _silence(postgres: PostgresServer, size: Size) -> None:
    """From the answer of a cancel to the end of the last of 256 calls."""
    settings = {**SETTINGS, "RECALC_SLICE_CELLS": "64", "RECALC_WORKER_PROCESSES": "0"}
    with (
        tempfile.TemporaryDirectory() as folder,
        cluster(
            Path(folder), servers=1, workers=WORKERS, environment=settings, postgres=postgres
        ) as several,
        several.servers[0].client() as client,
        Calls() as calls,
    ):
        sheet, wire = _calling(Api(client), calls, 2000), Wire(client)
        silent: list[float] = []
        answers: list[float] = []
        late, uncounted, last_begin = 0, 0, 0.0
        for _ in range(size.silences):
            calls.clear()
            operation = sheet.operate()
            calls.wait_until_open(WORKERS * CALLS)
            answer, took = cancel(wire, sheet, operation)
            answered = time.monotonic()
            calls.wait_until_open(0)
            # Whatever begins later would be seen in the next round's count; give it its time.
            eventually(lambda at=answered: time.monotonic() > at + 0.3)  # type: ignore[misc]
            answers.append(took)
            silent.append(max(0.0, max(c.closed or 0 for c in calls.all) - answered) * 1000)
            begun_late = [c.begun - answered for c in calls.all if c.begun > answered]
            late += len(begun_late)
            last_begin = max([last_begin, *begun_late])
            called = len({c.body for c in calls.all})
            uncounted += max(0, called - int(answer["running_invalidated_count"]))
        note(f"{WORKERS} workers, {CALLS} calls in flight each")
        times("answer of a cancel of 256 calls", answers)
        times("answer of the cancel to the last call closed", silent, p50=10, p99=30)
        note(
            f"calls begun after the answer: {late}, the latest {last_begin * 1000:.1f} ms after it"
            f" (at most 100); cells called and not counted as running: {uncounted} (0)"
        )


def _deaf(postgres: PostgresServer, size: Size) -> None:
    """The same when workers have lost the connection on which they listen."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        parts = urlsplit(postgres.dsn)
        proxy = stack.enter_context(Proxy(str(parts.hostname), parts.port or 5432))
        settings = {**SETTINGS, "RECALC_SLICE_CELLS": "64", "RECALC_WORKER_PROCESSES": "0"}
        several = stack.enter_context(
            cluster(Path(folder), servers=1, workers=0, environment=settings, postgres=postgres)
        )
        for _ in range(2):
            through = {"RECALC_DATABASE_URL": proxy.url(several.url)}
            several.add_worker(through).wait_ready()
        client = stack.enter_context(several.servers[0].client())
        calls = stack.enter_context(Calls())
        sheet = _calling(Api(client), calls, 500)
        silent: list[float] = []
        for _ in range(size.deaf):
            calls.clear()
            operation = sheet.operate()
            calls.wait_until_open(2 * CALLS)
            proxy.refuse()
            _end_listeners(several)
            sheet.cancel(operation)
            answered = time.monotonic()
            calls.wait_until_open(0)
            silent.append(max(0.0, max(c.closed or 0 for c in calls.all) - answered) * 1000)
            proxy.resume()
        times("the same without listeners, poll of 1 000 ms", silent)


def _end_listeners(several: Cluster) -> None:
    with psycopg.connect(several.url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'recalc-listener'"
        )


def _million(postgres: PostgresServer, size: Size) -> None:
    """A cancel over HTTP of an operation of a million quick cells, with every worker at it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        cluster(
            Path(folder), servers=1, workers=WORKERS, environment=SETTINGS, postgres=postgres
        ) as several,
        several.servers[0].client() as client,
        psycopg.connect(several.url, autocommit=True) as db,
    ):
        sheet, wire = _imported(Api(client), size.cells), Wire(client)
        sheet.column("chars", "COUNT", source="text", type="chars")
        db.execute("CREATE TABLE bare AS SELECT 0 AS n")
        answers: list[float] = []
        commits: list[float] = []
        cells, seconds = 0, 0.0
        for _ in range(size.cancels):
            operation = sheet.operate(statuses=ANY)
            began = time.monotonic()
            eventually(lambda o=operation: _stored(sheet, o) > size.stored)  # type: ignore[misc]
            asked = time.monotonic()
            commits.append(_milliseconds(db, "UPDATE bare SET n = n + 1"))
            answers.append(cancel(wire, sheet, operation)[1])
            cells += _stored(sheet, operation)
            seconds += asked - began
        note(f"{size.cells:,} cells, {WORKERS} workers committing {cells / seconds:,.0f} cells/s")
        times(f"cancel of {size.cells:,} cells while four workers commit", answers, p50=10, p99=30)
        times("a bare durable commit while four workers commit", commits)
        update = _row_for_each(db, sheet, size)
        what = f"an UPDATE of {size.cells:,} rows, one for each cell, while four workers commit"
        figure(what, update, "ms")
        wanted = WANTED if size.cells == MILLION else None
        figure("that over our cancel", update / statistics.median(answers), "×", at_least=wanted)
        stopped: list[float] = []
        for number in range(size.stops):
            worker = several.workers[number % WORKERS].process
            operation = sheet.operate(statuses=ANY)
            eventually(lambda o=operation: _stored(sheet, o) > size.stored // 4)  # type: ignore[misc]
            worker.send_signal(signal.SIGSTOP)
            stopped.append(cancel(wire, sheet, operation)[1])
            worker.send_signal(signal.SIGCONT)
        times(f"cancel of {size.cells:,} cells with a worker under SIGSTOP", stopped)


def _row_for_each(db: psycopg.Connection[Any], sheet: Sheet, size: Size) -> float:
    """Return the milliseconds of the same cancel in a design that has a row for each cell, on the
    same server, while the workers recalculate."""
    with ThreadPoolExecutor(1) as thread:
        db.execute(
            "CREATE TABLE cells (number bigint PRIMARY KEY, value bigint, operation integer,"
            " status text)"
        )
        db.execute(
            "INSERT INTO cells SELECT n, n, 1, 'QUEUED' FROM generate_series(1, %s) AS n",
            (size.cells,),
        )
        # It finds the cells that an operation still has to compute, as this design needs it.
        db.execute("CREATE INDEX by_operation ON cells (operation, status)")
        db.execute("VACUUM ANALYZE cells")
        operation = sheet.operate(statuses=ANY)
        eventually(lambda: _stored(sheet, operation) > size.stored)
        cancelling = thread.submit(_milliseconds, db, CANCEL_ALL)
        while not cancelling.done():
            if not sheet.operation(operation)["pending_count"]:
                operation = sheet.operate(statuses=ANY)
            wait([cancelling], timeout=0.1)
        sheet.cancel(operation)
        db.execute("DROP TABLE cells")
        return cancelling.result()


def _milliseconds(db: psycopg.Connection[Any], statement: LiteralString) -> float:
    """Return the milliseconds of a statement with its commit."""
    began = time.perf_counter()
    db.execute(statement)
    return (time.perf_counter() - began) * 1000


def _imported(api: Api, cells: int) -> Sheet:
    sheet = api.sheet()
    table = sheet.path.split("/")[-3]
    text = "text\n" + "".join(f"r{row}\n" for row in range(cells))
    body = {
        "file_name": "rows.csv",
        "file_content_base64": base64.b64encode(text.encode()).decode(),
    }
    imported = api.post(f"{sheet.path}/imports/file", body, 202)["operation_id"]

    def done() -> Any:
        path = f"{sheet.path.rpartition('/sheets/')[0]}/sheets/operations/{imported}"
        state = api.get(path)["operation"]["status"]
        assert state != "failed", table
        return state == "completed"

    eventually(done)
    return sheet


def _stored(sheet: Sheet, operation: str) -> int:
    return int(sheet.operation(operation)["completed_count"])


if __name__ == "__main__":
    main()
