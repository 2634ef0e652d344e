"""``make cluster-demo``: PostgreSQL from a wheel, one server, three workers. Cancels a large
operation and measures when the last call of each worker ended."""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from tests.server.sheets import Api
from tests.support.calls import Call, Calls
from tests.support.cluster import cluster
from tests.support.postgres import VARIABLE, PostgresServer
from tests.support.server import KEY, Worker

WORKERS, ROWS, FIRST = 3, 20_000, 2_000
SETTINGS = {"RECALC_LOG_LEVEL": "warning"}


def main(rows: int = ROWS) -> None:
    named = os.environ.get(VARIABLE)
    print(f"PostgreSQL: {'yours' if named else 'from the wheel'} … ", end="", flush=True)
    postgres = PostgresServer(named) if named else PostgresServer.start(durable=True)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            cluster(
                Path(folder), servers=1, workers=WORKERS, environment=SETTINGS, postgres=postgres
            ) as several,
            Calls(delay=0.2) as calls,
        ):
            server = several.servers[0]
            pids = ", ".join(str(worker.process.pid) for worker in several.workers)
            print(f"ready\nserver: {server.url} (key {KEY})\nworkers: processes {pids}")
            with server.client() as client:
                _show(Api(client), calls, several.workers, rows)
    finally:
        postgres.stop()


def _show(api: Api, calls: Calls, workers: list[Worker], rows: int) -> None:
    sheet = api.sheet()
    for start in range(0, rows, 5_000):
        values = [{"text": f"row {number}"} for number in range(start, min(start + 5_000, rows))]
        api.post(f"{sheet.path}/rows", {"values": values}, 201)
    sheet.column("asked", "ENDPOINT", url=calls.url)
    operation = sheet.operate()
    print(f"operation {operation}: {rows} cells, each a call of 200 ms")
    calls.wait_for(lambda c: len(c.all) >= min(FIRST, rows // 10))
    whose = _processes_by_port(workers)
    asked = time.monotonic()
    answer = sheet.cancel(operation)
    answered = time.monotonic()
    calls.wait_until_open(0)
    print(f"\ncancelled, and answered in {(answered - asked) * 1000:.1f} ms: {answer['message']}")
    _print_silence(calls, whose, workers, answered)
    counts = sheet.operation(operation)["status_counts"]
    print("\n" + ", ".join(f"{name} {number}" for name, number in counts.items() if number))
    print(f"together {sum(counts.values())} of {rows}")
    called = len({call.body for call in calls.all})
    accounted = counts["COMPLETED"] + counts["RUNNING_INVALIDATED"]
    print(f"cells that were called: {called}; at most {accounted}: completed or counted as running")


def _print_silence(
    calls: Calls, whose: dict[int, int], workers: list[Worker], answered: float
) -> None:
    """Print when the last call of each worker ended, and whether one began after the answer."""
    closed: defaultdict[int | None, list[Call]] = defaultdict(list)
    for call in calls.all:
        end = call.answered or call.closed or answered
        if end > answered or call.closed == end:
            closed[whose.get(call.port)].append(call)
    for worker in workers:
        mine = closed.pop(worker.process.pid, [])
        last = max([0.0, *((call.closed or answered) - answered for call in mine)])
        print(f"worker {worker.process.pid}: silent {last * 1000:5.1f} ms after the answer")
    late = [call for call in calls.all if call.begun > answered]
    print(f"calls seen after the answer, of cells that it counted as running: {len(late)}")


def _processes_by_port(workers: list[Worker]) -> dict[int, int]:
    """Return the worker of each local port, from /proc; empty on systems other than Linux."""
    ports = {}
    table = Path("/proc/net/tcp")
    if not table.exists():
        print("(this system does not tell which process a connection belongs to)")
        return {}
    for line in table.read_text().splitlines()[1:]:
        fields = line.split()
        ports[fields[9]] = int(fields[1].rpartition(":")[2], 16)
    found = {}
    for worker in workers:
        for handle in Path(f"/proc/{worker.process.pid}/fd").iterdir():
            try:
                target = str(handle.readlink())
            except OSError:
                continue  # closed meanwhile
            port = ports.get(target.removeprefix("socket:[").removesuffix("]"))
            if port is not None:
                found[port] = worker.process.pid
    return found


if __name__ == "__main__":
    main()
