"""How much slower other requests are answered while a sheet of 100 000 rows is imported and
recalculated: latencies over HTTP of a server process, idle and busy.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from tests.server.sheets import ROOT, Api, Sheet
from tests.support.server import running

ROWS = 100_000
#: So many that the file is imported after the answer.
SMALLEST = 4_000


def _file(rows: int) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "text", "json"])
    for number in range(rows):
        text = f"lorem ipsum {number} dolor sit amet " * 4
        writer.writerow([number, text, json.dumps({"a": {"b": [number, 2]}, "c": "x" * 200})])
    return base64.b64encode(out.getvalue().encode()).decode()


class Probe:
    """Asks for a table, again and again, and keeps the times (milliseconds)."""

    def __init__(self, client: httpx.Client, path: str) -> None:
        self._client = client
        self._path = path
        self.times: list[float] = []

    def once(self) -> None:
        began = time.perf_counter()
        assert self._client.get(self._path).status_code == 200
        self.times.append((time.perf_counter() - began) * 1000)

    def report(self, name: str, base: float | None = None) -> float:
        ordered = sorted(self.times)
        p50, p99 = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
        slower = "" if base is None else f"   p50 + {p50 - base:.2f} ms"
        print(
            f"{name:>12}: {len(ordered):5} requests, p50 {p50:6.2f}, p99 {p99:7.2f},"
            f" max {ordered[-1]:7.2f} ms{slower}",
            flush=True,
        )
        self.times = []
        return p50


def main(*, smallest: bool = False) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"RECALC_LOG_LEVEL": "warning", "RECALC_CONFIRMATION_THRESHOLD": "10000000"}
        with running(Path(folder), settings) as server, server.client() as client:
            _measure(Api(client), client, SMALLEST if smallest else ROWS)


def _measure(api: Api, client: httpx.Client, rows: int) -> None:
    made = api.post(ROOT, {"title": "busy"}, 201)
    table, sheet = made["table"]["id"], made["default_sheet"]["id"]
    path = f"{ROOT}/{table}/sheets/{sheet}"
    probe = Probe(client, f"{ROOT}/{table}")
    for _ in range(500):
        probe.once()
    idle = probe.report("idle")
    body = {"file_name": "rows.csv", "file_content_base64": _file(rows)}
    began = time.perf_counter()
    imported = api.post(f"{path}/imports/file", body, 202)["operation_id"]
    while api.get(f"{ROOT}/{table}/sheets/operations/{imported}")["operation"]["status"] in (
        "pending",
        "running",
    ):
        probe.once()
    seconds = time.perf_counter() - began
    probe.report("importing", idle)
    print(f"{rows / seconds:19.0f} rows/s")
    busy = Sheet(api, path)
    busy.column("words", "COUNT", source="text", type="words")
    busy.column("found", "REGEX", source="text", regex_pattern="7 dolor")
    busy.column("number", "JSON_PATH", source="json", json_path="$.a.b[0]")
    began = time.perf_counter()
    operation = busy.operate()
    done = 0
    while done < rows * 2:
        for _ in range(20):
            probe.once()
        done = busy.operation(operation)["completed_count"]
    seconds = time.perf_counter() - began
    probe.report("recalculating", idle)
    print(f"{done / seconds:19.0f} cells/s")
    began = time.perf_counter()
    answer = busy.cancel(operation)
    print(
        f"cancel of {answer['cancelled_cell_count']} cells:"
        f" {(time.perf_counter() - began) * 1000:.2f} ms"
    )


if __name__ == "__main__":
    main()
