"""Streams of models over several worker processes: a cancel closes all of them."""

from __future__ import annotations

import time
from pathlib import Path

from tests.server.sheets import Api
from tests.support.cluster import cluster
from tests.support.model_server import Answer, ModelServer
from tests.support.prompts import models_file, prompt

WORKERS, CALLS, ROWS = 4, 64, 600
SETTINGS = {
    "RECALC_LEASE": "3600",
    "RECALC_SLICE_CELLS": str(CALLS),
    "RECALC_WORKER_PROCESSES": "0",
}


def test_a_cancel_over_four_workers_closes_256_streams(tmp_path: Path) -> None:
    """Every connection closes, a request that begins later belongs to a cell that the answer
    counted as running, and the next run computes exactly the cells that are not finished."""
    with ModelServer(lambda _: Answer(["token "] * 2, at=2, then="hold")) as models:
        environment = {**SETTINGS, **models_file(tmp_path, models.url)}
        with (
            cluster(tmp_path, servers=1, workers=WORKERS, environment=environment) as several,
            several.servers[0].client() as client,
        ):
            sheet = Api(client).sheet()
            sheet.rows(ROWS)
            asked = sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
            operation = sheet.operate()
            models.wait_for(lambda m: sum(len(r.sent) == 2 for r in m.requests) == WORKERS * CALLS)
            answer = sheet.cancel(operation)
            answered = time.monotonic()
            models.wait_for(lambda m: m.open == 0)
            assert answer["running_invalidated_count"] == WORKERS * CALLS
            assert answer["not_started_reset_count"] == ROWS - WORKERS * CALLS
            assert len({r.asked for r in models.requests}) == WORKERS * CALLS
            assert models.tokens_after(answered) == 0
            assert sheet.counts()["STALE"] == ROWS

            models.behave = lambda _: Answer()
            models.requests.clear()
            ended = sheet.ended(sheet.operate(), 600)
            assert ended["completed_count"] == ROWS
            assert len({r.asked for r in models.requests}) == len(models.requests) == ROWS
            assert {row["cells"][asked]["value"] for row in sheet.page()} == {"Hello!"}
