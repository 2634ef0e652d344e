"""Streams of models over several worker processes: a cancel closes all of them, and limits of a
connection hold for all together."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.server.sheets import Api, Sheet
from tests.support.cluster import Cluster, cluster
from tests.support.model_server import Answer, ModelServer
from tests.support.prompts import models_file, prompt
from tests.support.waiting import eventually

WORKERS, CALLS, ROWS = 4, 64, 512
#: Calls at once of the connection ``narrow``.
LIMIT = 8
SETTINGS = {
    "RECALC_LEASE": "3600",
    "RECALC_POLL_INTERVAL": "0.3",
    "RECALC_SLICE_CELLS": str(CALLS),
    "RECALC_WORKER_PROCESSES": "0",
}


@pytest.fixture(scope="module")
def models() -> Iterator[ModelServer]:
    with ModelServer() as opened:
        yield opened


@pytest.fixture(scope="module")
def several(models: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("models")
    environment = {**SETTINGS, **models_file(folder, models.url)}
    with cluster(folder, servers=1, workers=WORKERS, environment=environment) as opened:
        yield opened


@pytest.fixture
def sheet(several: Cluster, models: ModelServer) -> Iterator[Sheet]:
    """A sheet with rows, and the server of models as if it were new."""
    models.requests.clear()
    models.most_open = 0
    models.behave = lambda _: Answer(["token "] * 2, at=2, then="hold")
    with several.servers[0].client() as client:
        made = Api(client).sheet()
        made.rows(ROWS)
        yield made


def test_a_cancel_over_four_workers_closes_256_streams(sheet: Sheet, models: ModelServer) -> None:
    """Every connection closes, a request that begins later belongs to a cell that the answer
    counted as running, and the next run computes exactly the cells that are not finished."""
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


def test_the_limit_of_calls_holds_over_all_workers(sheet: Sheet, models: ModelServer) -> None:
    """Four workers, each with more calls to make than the connection allows to all of them: as many
    as it allows are made at once, and never more."""
    sheet.column("asked", "PROMPT_TEMPLATE", **prompt(model={"provider": "narrow"}))
    operation = sheet.operate()
    eventually(lambda: sheet.operation(operation)["status_counts"]["RUNNING"] == WORKERS * CALLS)
    models.wait_for(lambda m: m.open >= LIMIT)
    models.behave = lambda _: Answer(first_delay=0.2)  # long enough that those of all overlap
    models.release()
    models.wait_for(lambda m: len(m.requests) >= 8 * LIMIT)
    sheet.cancel(operation)
    models.wait_for(lambda m: m.open == 0)
    assert models.most_open == LIMIT
