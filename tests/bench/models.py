"""Cancel of streams of models: 256 of them over four worker processes, on a durable PostgreSQL.

How soon after the answer of a cancel the last connection is closed, and how many tokens are sent
after it. ``make bench-models``.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.bench.cluster import CALLS, SETTINGS, WORKERS
from tests.bench.figures import times
from tests.bench.wire import Wire, cancel
from tests.server.sheets import Api
from tests.support.cluster import cluster
from tests.support.model_server import Answer, ModelServer
from tests.support.postgres import PostgresServer
from tests.support.prompts import models_file, prompt
from tests.support.waiting import eventually

#: Tokens of one answer, and seconds between two of them.
TOKENS, DELAY = 400, 0.25
ROWS = 2000


def main(*, smallest: bool = False) -> None:
    rounds = 1 if smallest else 40
    postgres = PostgresServer.start(durable=True)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            ModelServer(lambda _: Answer(["token "] * TOKENS, delay=DELAY)) as models,
        ):
            _cancels(postgres, Path(folder), models, rounds)
    finally:
        postgres.stop()


def _cancels(postgres: PostgresServer, folder: Path, models: ModelServer, rounds: int) -> None:
    settings = {**SETTINGS, "RECALC_SLICE_CELLS": "64", "RECALC_WORKER_PROCESSES": "0"}
    settings |= models_file(folder, models.url)
    with (
        cluster(
            folder, servers=1, workers=WORKERS, environment=settings, postgres=postgres
        ) as several,
        several.servers[0].client() as client,
    ):
        sheet = Api(client).sheet()
        sheet.rows(ROWS)
        wire = Wire(client)
        sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
        answers: list[float] = []
        closed: list[float] = []
        tokens = uncounted = 0
        for _ in range(rounds):
            models.requests.clear()
            operation = sheet.operate()
            models.wait_for(lambda m: sum(bool(r.sent) for r in m.requests) == WORKERS * CALLS)
            answer, took = cancel(wire, sheet, operation)
            answered = time.monotonic()
            models.wait_for(lambda m: m.open == 0)
            # Whatever begins later is seen below; give it its time.
            eventually(lambda at=answered: time.monotonic() > at + 0.3)  # type: ignore[misc]
            answers.append(took)
            ends = (request.closed or answered for request in models.requests)
            closed += [max(0.0, end - answered) * 1000 for end in ends]
            tokens += models.tokens_after(answered)
            called = len({request.asked for request in models.requests})
            uncounted += max(0, called - int(answer["running_invalidated_count"]))
        print(f"{WORKERS} workers, {CALLS} streams each, {DELAY:g} s between tokens")
        times("answer of a cancel of 256 streams", answers)
        times("answer to the close of a connection", closed, p99=100)
        whole = rounds * ROWS * TOKENS
        print(
            f"tokens sent after the answer: {tokens} of {whole:,} of whole runs"
            f" ({tokens / whole:.4%}, at most 1 %); cells asked and not counted as running:"
            f" {uncounted} (0)",
            flush=True,
        )


if __name__ == "__main__":
    main()
