"""An ENDPOINT column against an endpoint that answers at once: calls per second of one server with
its own worker, against loops of httpx and aiohttp with the same concurrency. Rounds take turns.

The loops keep their connections open and store nothing; recalc stores each result durably, and can
abort each call. The loop of httpx makes a tenth of the calls, as it takes ten times as long and
more.
"""

from __future__ import annotations

import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench.figures import figure, note, scaled
from tests.bench.instant_endpoint import answering
from tests.bench.peers import process
from tests.bench.recalc_quick import recalculated
from tests.server.sheets import Api
from tests.support.server import running

CALLS, SMALLEST = 5_000, 100
CONCURRENCY = 64
ROUNDS = 3
#: Parts of the peers' rates that recalc should reach, and of the calls that they make.
WANTED = {"httpx": None, "aiohttp": 0.7}
PARTS = {"httpx": 0.1, "aiohttp": 1.0}


def main(*, smallest: bool = False) -> None:
    calls, rounds = (SMALLEST, 1) if smallest else (scaled(CALLS), ROUNDS)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        url = stack.enter_context(answering())
        calls_of = {kind: max(1, int(calls * part)) for kind, part in PARTS.items()}
        peers = {
            kind: stack.enter_context(
                process.started(
                    "tests.bench.peers.call_loop",
                    *(kind, url, str(calls_of[kind]), str(CONCURRENCY)),
                    folder=folder,
                )
            )
            for kind in WANTED
        }
        settings = {"RECALC_LOG_LEVEL": "warning", "RECALC_SLOW_CALLS": str(CONCURRENCY)}
        server = stack.enter_context(running(folder, settings))
        sheet = Api(stack.enter_context(server.client())).sheet()
        sheet.rows(calls)
        sheet.column("call", "ENDPOINT", url=url)
        for peer in peers.values():
            note(peer.answer()["how"])
        ours: list[float] = []
        theirs: dict[str, list[float]] = {kind: [] for kind in WANTED}
        for _ in range(rounds):
            ours.append(calls / recalculated(sheet, calls))
            for kind, peer in peers.items():
                theirs[kind].append(calls_of[kind] / float(peer.ask("run")["seconds"]))
    rate = statistics.median(ours)
    figure(f"recalc, {calls:,} calls, {CONCURRENCY} at once, median of {rounds}", rate, "calls/s")
    for kind, least in WANTED.items():
        peer_rate = statistics.median(theirs[kind])
        figure(f"a loop of {kind}", peer_rate, "calls/s")
        figure(f"recalc over {kind}", rate / peer_rate, "×", at_least=least)


if __name__ == "__main__":
    main()
