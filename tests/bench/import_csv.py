"""A CSV file of 336 776 rows of 19 columns imported over HTTP, against pandas.read_csv and to_sql,
over sqlite3 and over SQLAlchemy: rows per second, and peak memory.

Rounds take turns. Each import of pandas has a process of its own. The server is new in each round,
too; its memory is that of all its processes, shared pages counted once for each. It is at rest when
all of them have started. What it has for other work does not serve the import: that takes what the
server grows by, and the process that reads the file, whole as that of pandas. Another import, whose
rate does not count, tells the memory without counting shared pages several times.
"""

from __future__ import annotations

import base64
import csv
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import flights
from tests.bench.figures import figure, scaled
from tests.bench.memory import peak, peak_alone, shared_once, wait_until_started
from tests.bench.peers import process
from tests.server.sheets import Api, Sheet
from tests.soak.sample import family
from tests.support.server import Server, running
from tests.support.waiting import eventually

ROUNDS = 3
#: So many that the file is imported after the answer.
SMALLEST = 20_000
#: Parts of recalc's rate over that of pandas, and of its memory over the peak of pandas.
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
            seconds, found = _recalc(file, rows, distance)
            rates["recalc"].append(rows / seconds)
            for what, megabytes in found.items():
                peaks[what].append(megabytes)
            for kind in LEAST_RATE:
                seconds, most = _pandas(kind, file, rows, distance)
                rates[kind].append(rows / seconds)
                peaks[kind].append(most)
        shared = _shared(file, rows, distance)
    rate = {kind: statistics.median(found) for kind, found in rates.items()}
    memory = {kind: statistics.median(found) for kind, found in peaks.items()}
    figure(f"recalc, {rows:,} rows, median of {rounds}", rate["recalc"], "rows/s")
    figure("peak memory of the server and its processes", memory["recalc"], "MB")
    figure("the same before the import", memory["at rest"], "MB")
    figure("growth through the import", memory["growth"], "MB")
    figure("growth of the server alone, and peak of the process that reads", memory["taken"], "MB")
    figure("peak memory, shared pages counted once", max(shared), "MB")
    figure("the same before the import", shared[0], "MB")
    for kind, least in LEAST_RATE.items():
        figure(f"pandas over {kind}", rate[kind], "rows/s")
        figure(f"recalc over pandas over {kind}", rate["recalc"] / rate[kind], "×", at_least=least)
        figure(f"peak memory of pandas over {kind}", memory[kind], "MB")
        over = memory["recalc"] / memory[kind]
        figure("peak memory of recalc over that", over, "×", at_most=MOST_MEMORY)
        for part, what in (("growth", "growth of recalc"), ("taken", "what its import takes")):
            over = memory[part] / memory[kind]
            figure(f"{what} over that", over, "×", at_most=MOST_MEMORY)


def _recalc(file: Path, rows: int, distance: int) -> tuple[float, dict[str, float]]:
    """Import the file; return seconds, and megabytes by what they are of."""
    with _server() as (server, sheet):
        pid = server.process.pid
        at_rest, alone_at_rest = peak(pid), peak_alone(pid)
        seconds = _import(sheet, file)
        most, alone = peak(pid), peak_alone(pid)
        reader = max(peak_alone(each) for each in family(pid) if each != pid)
        _check(sheet, rows, distance)
        return seconds, {
            "recalc": most,
            "at rest": at_rest,
            "growth": most - at_rest,
            "taken": alone - alone_at_rest + reader,
        }


def _shared(file: Path, rows: int, distance: int) -> list[float]:
    """Import the file; return megabytes before and meanwhile, shared pages counted once."""
    with _server() as (server, sheet):
        with shared_once(server.process.pid) as found:
            _import(sheet, file)
        _check(sheet, rows, distance)
        return found


@contextmanager
def _server() -> Iterator[tuple[Server, Sheet]]:
    with (
        tempfile.TemporaryDirectory() as name,
        running(Path(name), {"RECALC_LOG_LEVEL": "warning"}) as server,
        server.client() as client,
    ):
        sheet = Api(client).sheet(column="year")
        wait_until_started(server.process.pid)
        yield server, sheet


def _import(sheet: Sheet, file: Path) -> float:
    """Import the file; return seconds."""
    encoded = base64.b64encode(file.read_bytes()).decode()
    body = {"file_name": file.name, "file_content_base64": encoded}
    began = time.perf_counter()
    operation = sheet.api.post(f"{sheet.path}/imports/file", body, 202)["operation_id"]
    path = f"{sheet.path.rpartition('/')[0]}/operations/{operation}"

    def ended() -> bool:
        status = sheet.api.get(path)["operation"]["status"]
        assert status in {"pending", "running", "completed"}, status
        return bool(status == "completed")

    eventually(ended, pause=0.02)
    return time.perf_counter() - began


def _check(sheet: Sheet, rows: int, distance: int) -> None:
    """Fail unless the sheet has so many rows, and their distances add up."""
    text = sheet.api.client.get(f"{sheet.path}/rows", headers={"Accept": "text/csv"}).text
    found = [int(row["distance"]) for row in csv.DictReader(text.splitlines())]
    assert (len(found), sum(found)) == (rows, distance)


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
