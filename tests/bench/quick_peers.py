"""Quick columns recalculated by a server, against what one would use instead: the programs of
``tests.bench.peers``.

Each peer computes the same three columns of the same rows, and its results have to be equal to
those of the server before anything is measured. Rounds of all take turns. Slow peers get fewer
rows: rates are per cell.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.figures import figure, note, scaled
from tests.bench.peers import process
from tests.bench.peers.recompute import Result, digest
from tests.bench.recalc_quick import COLUMNS, csv_text, make_sheet, recalculated
from tests.server.sheets import Api, Sheet
from tests.support.postgres import PostgresServer
from tests.support.server import running

#: Rows of the server, and of each peer.
ROWS = 100_000
PEERS: Mapping[str, int] = {
    "plain": ROWS,
    "pandas": ROWS,
    "polars": ROWS,
    "duckdb": ROWS,
    "pixeltable": 20_000,
    "celery": 300,
    "celery_on_redis": 500,
    "celery_in_memory": 500,
    "procrastinate": 300,
}
#: Times the peer's rate that recalc should reach.
WANTED = {"pixeltable": 15.0, "celery": 400.0, "celery_on_redis": 400.0}
SMALLEST, SMALLEST_OF_PEER = 2_000, 20
ROUNDS = 3


@dataclass
class Competitor:
    """A peer with its rows, its results, and its cells per second of each round."""

    name: str
    cells: int
    run: Callable[[], float]
    digest: Callable[[], str]
    rates: list[float] = field(default_factory=list)

    def measure(self) -> None:
        """Run once."""
        self.rates.append(self.cells / self.run())


def main(*, smallest: bool = False) -> None:
    rows, rounds = (SMALLEST, 1) if smallest else (scaled(ROWS), ROUNDS)
    peers = {each: SMALLEST_OF_PEER if smallest else scaled(most) for each, most in PEERS.items()}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        settings = {"RECALC_LOG_LEVEL": "warning", "RECALC_CONFIRMATION_THRESHOLD": "1000000000"}
        server = stack.enter_context(running(folder, settings))
        sheet = make_sheet(Api(stack.enter_context(server.client())), rows)
        cells = rows * len(COLUMNS)
        recalculated(sheet, cells)
        results = _results(sheet)
        competitors = [_peer(stack, folder, each, most) for each, most in peers.items()]
        for each in competitors:
            each.run()
            expected = digest(results[: each.cells // len(COLUMNS)])
            assert each.digest() == expected, f"{each.name}: other results than recalc's"
        note(f"{len(competitors)} peers computed the same results as recalc")
        ours = Competitor("recalc", cells, lambda: recalculated(sheet, cells), str)
        for _ in range(rounds):
            for each in (ours, *competitors):
                each.measure()
    _report(ours, competitors, rounds)


def _report(ours: Competitor, competitors: list[Competitor], rounds: int) -> None:
    best = statistics.median(ours.rates)
    figure(f"recalc, {ours.cells:,} cells over HTTP, median of {rounds}", best, "cells/s")
    for each in competitors:
        rate = statistics.median(each.rates)
        figure(f"{each.name}, {each.cells:,} cells", rate, "cells/s")
        figure(f"recalc over {each.name}", best / rate, "×", at_least=WANTED.get(each.name))


def _results(sheet: Sheet) -> list[Result]:
    """Return the server's results, in the order of the rows."""
    lines = sheet.api.client.get(f"{sheet.path}/rows", headers={"Accept": "application/x-ndjson"})
    assert lines.status_code == 200, lines.text
    rows = map(json.loads, lines.text.splitlines())
    return [(row["found"], row["words"], row["number"]) for row in rows]


def _peer(stack: ExitStack, folder: Path, name: str, rows: int) -> Competitor:
    """Start a peer, and give it its rows."""
    own = folder / name
    own.mkdir()
    (own / "rows.csv").write_text(csv_text(rows))
    environment = {}
    if name == "procrastinate":
        postgres = PostgresServer.start(durable=True)
        stack.callback(postgres.stop)
        environment["PEER_POSTGRES"] = postgres.create_database(migrated=False)
    peer = stack.enter_context(
        process.started(
            "tests.bench.peers", name, own, str(rows), folder=own, environment=environment
        )
    )
    note(f"{name}: {peer.answer()['how']}")

    def run() -> float:
        return float(peer.ask("run")["seconds"])

    def results() -> str:
        return str(peer.ask("results")["digest"])

    return Competitor(name, rows * len(COLUMNS), run, results)


if __name__ == "__main__":
    main()
