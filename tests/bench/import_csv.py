"""A CSV file of 336 776 rows of 19 columns imported over HTTP, against pandas.read_csv and to_sql,
over sqlite3 and over SQLAlchemy: rows per second, and peak memory.

Rounds take turns. Each import of pandas has a process of its own. The server is new in each round,
too; its memory is that of all its processes, shared pages counted once for each.
"""

from __future__ import annotations

import base64
import csv
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from tests.bench import flights
from tests.bench.figures import figure, scaled
from tests.bench.memory import peak
from tests.bench.peers import process
from tests.server.sheets import Api
from tests.support.server import running
from tests.support.waiting import eventually

ROUNDS = 3
#: So many that the file is imported after the answer.
SMALLEST = 20_000
#: Parts of recalc's rate over that of pandas, and of recalc's peak memory over its peak.
LEAST_RATE = {"sqlite3": 0.8, "sqlalchemy": 2.0}
MOST_MEMORY = 0.1


def main(*, smallest: bool = False) -> None:
    rows, rounds = (SMALLEST, 1) if smallest else (scaled(flights.ROWS), ROUNDS)
    rates: dict[str, list[float]] = defaultdict(list)
    peaks: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "flights.csv"
        flights.write(file, rows)
        with file.open(newline="") as lines:
            distance = sum(int(row["distance"]) for row in csv.DictReader(lines))
        for _ in range(rounds):
            seconds, at_rest, most = _recalc(file, rows, distance)
            rates["recalc"].append(rows / seconds)
            peaks["recalc"].append(most)
            peaks["at rest"].append(at_rest)
            for kind in LEAST_RATE:
                seconds, most = _pandas(kind, file, rows, distance)
                rates[kind].append(rows / seconds)
                peaks[kind].append(most)
    rate = {kind: statistics.median(found) for kind, found in rates.items()}
    memory = {kind: statistics.median(found) for kind, found in peaks.items()}
    figure(f"recalc, {rows:,} rows, median of {rounds}", rate["recalc"], "rows/s")
    figure("peak memory of the server and its processes", memory["recalc"], "MB")
    figure("the same before the import", memory["at rest"], "MB")
    for kind, least in LEAST_RATE.items():
        figure(f"pandas over {kind}", rate[kind], "rows/s")
        figure(f"recalc over pandas over {kind}", rate["recalc"] / rate[kind], "×", at_least=least)
        figure(f"peak memory of pandas over {kind}", memory[kind], "MB")
        over = memory["recalc"] / memory[kind]
        figure("peak memory of recalc over that", over, "×", at_most=MOST_MEMORY)


def _recalc(file: Path, rows: int, distance: int) -> tuple[float, float, float]:
    """Import the file; return seconds, and megabytes before and at most."""
    encoded = base64.b64encode(file.read_bytes()).decode()
    body = {"file_name": file.name, "file_content_base64": encoded}
    with (
        tempfile.TemporaryDirectory() as name,
        running(Path(name), {"RECALC_LOG_LEVEL": "warning"}) as server,
        server.client() as client,
    ):
        sheet = Api(client).sheet(column="year")
        at_rest = peak(server.process.pid)
        began = time.perf_counter()
        operation = sheet.api.post(f"{sheet.path}/imports/file", body, 202)["operation_id"]
        path = f"{sheet.path.rpartition('/')[0]}/operations/{operation}"

        def ended() -> bool:
            status = sheet.api.get(path)["operation"]["status"]
            assert status in {"pending", "running", "completed"}, status
            return bool(status == "completed")

        eventually(ended, pause=0.02)
        seconds = time.perf_counter() - began
        most = peak(server.process.pid)
        lines = client.get(f"{sheet.path}/rows", headers={"Accept": "text/csv"}).text.splitlines()
        found = [int(row["distance"]) for row in csv.DictReader(lines)]
        assert (len(found), sum(found)) == (rows, distance)
        return seconds, at_rest, most


def _pandas(kind: str, file: Path, rows: int, distance: int) -> tuple[float, float]:
    """Import the file; return seconds and the most megabytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        module = "tests.bench.peers.import_pandas"
        with process.started(module, kind, file, folder / "flights.db", folder=folder) as peer:
            found = peer.answer()
        assert (found["rows"], found["distance"]) == (rows, distance)
        return float(found["seconds"]), found["peak"] / 1e6


if __name__ == "__main__":
    main()
