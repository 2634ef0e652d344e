"""Requests per second, against FastAPI and pydantic written by hand over the same SQLite file.

Both servers run, one process each, and one of them at a time is loaded by wrk over 16 connections:
rounds alternate between them, so that what else the machine does meets both. Printed are medians:
requests per second and their ratio, and the processor time of each server per request, which a
busy machine changes less. ``recalc, JSON logs`` is recalc with a line for each request.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx

from tests.bench import fixed_load
from tests.server.sheets import ROOT, Api, Sheet
from tests.support.server import KEY, Server, free_port, running, start
from tests.support.waiting import eventually

CONNECTIONS = 16
ROUNDS, SECONDS = 5, 3
EXECUTIONS = 151
PEER, QUIET, LOGGED = "FastAPI", "recalc", "recalc, JSON logs"
#: Times the peer's requests per second that each case has to reach.
WANTED = {
    "GET operation, 1 execution": 2.1,
    f"GET operation, {EXECUTIONS} executions": 2.4,
    "DELETE operation, nothing active": 2.5,
    "POST 100 rows": 2.0,
}
_SETTINGS = {
    "RECALC_LOG_LEVEL": "warning",
    "RECALC_REQUESTS_PER_MINUTE": "100000000",
    "RECALC_CANCELS_PER_MINUTE": "100000000",
}
_SENT = re.compile(r"(\d+) requests in")
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")


@dataclass(frozen=True)
class Case:
    """A request that is sent again and again."""

    name: str
    method: str
    path: str
    body: bytes = b""

    def script(self) -> str:
        """Return it as wrk takes it."""
        lines = [f'wrk.method = "{self.method}"', f'wrk.headers["X-API-KEY"] = "{KEY}"']
        if self.body:
            lines += [
                'wrk.headers["Content-Type"] = "application/json"',
                f"wrk.body = [==[{self.body.decode()}]==]",
            ]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Loaded:
    """A server that can be loaded: its address and process."""

    url: str
    pid: int

    def processor_seconds(self) -> float:
        """Return the processor time that the process has used (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Rates:
    """Requests per second, and microseconds of processor time per request, of each round."""

    per_second: list[float] = field(default_factory=list)
    microseconds: list[float] = field(default_factory=list)

    def measure(self, case: Case, server: Loaded, folder: Path, *, smallest: bool) -> None:
        before = server.processor_seconds()
        sent, rate = fixed_load.run(case, server.url) if smallest else _wrk(case, server, folder)
        self.per_second.append(rate)
        self.microseconds.append((server.processor_seconds() - before) * 1e6 / sent)

    def rate(self) -> float:
        return statistics.median(self.per_second)

    def cost(self) -> float:
        return statistics.median(self.microseconds)

    def __str__(self) -> str:
        return f"{self.rate():6.0f}/s ({self.cost():4.0f} µs)"


def main(*, smallest: bool = False) -> None:
    """Measure every case. ``smallest`` sends a hundred requests of each instead, without wrk."""
    if not smallest and shutil.which("wrk") is None:
        sys.exit("wrk was not found; nothing was measured. Install it: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        cases = _prepare(folder)
        quiet = stack.enter_context(running(folder, _SETTINGS))
        servers = {
            PEER: stack.enter_context(_peer(folder)),
            QUIET: Loaded(quiet.url, quiet.process.pid),
        }
        for case in cases:
            _compare_answers(case, servers)
        rates = {(case, server): Rates() for case in cases for server in servers}
        for _ in range(1 if smallest else ROUNDS):
            for (case, server), found in rates.items():
                found.measure(case, servers[server], folder, smallest=smallest)
        for case in cases:
            _report(case, rates[case, PEER], rates[case, QUIET])
        quiet.stop()
        _with_logs(folder, cases[0], smallest=smallest)


def _report(case: Case, peer: Rates, ours: Rates) -> None:
    print(
        f"{case.name:>34}: {PEER} {peer}, {QUIET} {ours}"
        f" = {ours.rate() / peer.rate():5.2f} x (wanted: {WANTED[case.name]} x);"
        f" by processor time {peer.cost() / ours.cost():5.2f} x",
        flush=True,
    )


def _with_logs(folder: Path, case: Case, *, smallest: bool) -> None:
    """Compare two servers of recalc, one of which writes a line for each request. Each has a copy
    of the file, which only one process may have."""
    other = folder / "logged"
    other.mkdir()
    with (
        sqlite3.connect(folder / "recalc.db") as source,
        sqlite3.connect(other / "recalc.db") as copy,
    ):
        source.backup(copy)
    logged = {**_SETTINGS, "RECALC_LOG_LEVEL": "info", "RECALC_LOG_FORMAT": "json"}
    quiet, lines = Rates(), Rates()
    with running(folder, _SETTINGS) as first, running(other, logged) as second:
        for _ in range(1 if smallest else ROUNDS):
            for server, found in ((first, quiet), (second, lines)):
                loaded = Loaded(server.url, server.process.pid)
                found.measure(case, loaded, folder, smallest=smallest)
    print(
        f"{case.name:>34}: {LOGGED} {lines} = {lines.rate() / quiet.rate():5.2f} x without"
        f" (wanted: 0.9 x); by processor time {quiet.cost() / lines.cost():5.2f} x",
        flush=True,
    )


def _prepare(folder: Path) -> list[Case]:
    """Make a sheet with an operation that has completed, and one like it with many executions."""
    server = start(folder, _SETTINGS)
    try:
        path, operation = _sheet(server)
    finally:
        server.stop()
    many = _with_more_executions(folder / "recalc.db", operation)
    rows = {"values": [{"text": f"row {at}", "more": "x" * 40} for at in range(100)]}
    one, two, three, four = WANTED
    return [
        Case(one, "GET", f"{path}/operations/{operation}"),
        Case(two, "GET", f"{path}/operations/{many}"),
        Case(three, "DELETE", f"{path}/operations/{operation}"),
        Case(four, "POST", f"{path}/rows", json.dumps(rows).encode()),
    ]


def _sheet(server: Server) -> tuple[str, str]:
    with server.client() as client:
        api = Api(client)
        made = api.post(ROOT, {"title": "requests"}, 201)
        path = f"{ROOT}/{made['table']['id']}/sheets/{made['default_sheet']['id']}"
        sheet = Sheet(api, path)
        sheet.column("text", "TEXT")
        sheet.column("more", "TEXT")
        sheet.column("words", "COUNT", source="text", type="words")
        sheet.rows(10)
        operation = sheet.operate()
        eventually(lambda: sheet.operation(operation)["status"] == "completed")
        return path, operation


def _with_more_executions(database: Path, operation: str) -> str:
    """Copy the operation, with its execution ``EXECUTIONS`` times; return the copy's id."""
    other = uuid4()
    with sqlite3.connect(database) as db:
        (pk,) = db.execute(
            "SELECT pk FROM operation WHERE id = ?", (bytes.fromhex(operation.replace("-", "")),)
        ).fetchone()
        copy = _copy(db, "operation", pk, {"id": other.bytes})
        (execution,) = db.execute(
            "SELECT pk FROM execution WHERE operation_pk = ?", (pk,)
        ).fetchone()
        for _ in range(EXECUTIONS):
            made = _copy(db, "execution", execution, {"id": uuid4().bytes, "operation_pk": copy})
            db.execute(
                "INSERT INTO execution_sets (execution_pk, targets, done, failed, running)"
                " SELECT ?, targets, done, failed, running FROM execution_sets"
                " WHERE execution_pk = ?",
                (made, execution),
            )
    return str(other)


def _copy(db: sqlite3.Connection, table: str, pk: int, changed: Mapping[str, object]) -> int:
    """Insert a copy of a row with some values changed; return its key."""
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] != "pk"]
    values = db.execute(
        f"SELECT {', '.join(columns)} FROM {table} WHERE pk = ?",
        (pk,),
    ).fetchone()
    row = {**dict(zip(columns, values, strict=True)), **changed}
    marks = ", ".join("?" * len(row))
    inserted = db.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks}) RETURNING pk",
        tuple(row.values()),
    ).fetchone()
    return int(inserted[0])


@contextmanager
def _peer(folder: Path) -> Iterator[Loaded]:
    """Serve the peer during the block."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            *("-m", "tests.bench.peers.fastapi_app", str(folder / "recalc.db"), str(port)),
        ]
    )
    url = f"http://127.0.0.1:{port}"

    def ready() -> bool:
        assert process.poll() is None, "the peer ended"
        try:
            return httpx.get(url).status_code == 404
        except httpx.TransportError:
            return False

    try:
        eventually(ready, pause=0.02)
        yield Loaded(url, process.pid)
    finally:
        process.terminate()
        process.wait()


def _compare_answers(case: Case, servers: Mapping[str, Loaded]) -> None:
    """Check that both servers answer with the same fields."""
    shapes = {}
    for server, loaded in servers.items():
        answer = fixed_load.send(case, loaded.url)
        assert answer.is_success, (server, answer.status_code, answer.text)
        shapes[server] = _shape(answer.json())
        print(f"{case.name:>34}: {server} answers {len(answer.content)} bytes", flush=True)
    assert shapes[PEER] == shapes[QUIET], (case.name, shapes)


def _shape(value: object) -> object:
    """Return the keys of a JSON value, all the way down."""
    if isinstance(value, dict):
        return {key: _shape(each) for key, each in value.items() if key not in _BY_COLUMN}
    if isinstance(value, list):
        return [_shape(each) for each in value[:1]]
    return None


#: Its keys are ids.
_BY_COLUMN = frozenset({"cells"})


def _wrk(case: Case, server: Loaded, folder: Path) -> tuple[int, float]:
    """Load a server for ``SECONDS``; return the number of requests, and how many each second."""
    script = folder / "request.lua"
    script.write_text(case.script())
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "30s"]
    printed = subprocess.run(
        [*command, "-s", str(script), server.url + case.path],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    sent, rate = _SENT.search(printed), _RATE.search(printed)
    if sent is None or rate is None or "Non-2xx" in printed or "Socket errors" in printed:
        raise RuntimeError(f"some requests of {case.name} were not answered 2xx:\n{printed}")
    return int(sent[1]), float(rate[1])


if __name__ == "__main__":
    main()
