"""What `recalc run` shows of the cost of an operation, and how it bounds it."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from recalc.cli import local_model
from tests.cli.test_commands import ids, remote
from tests.server.sheets import Api, Sheet
from tests.support.commands import called, recalc
from tests.support.hang import HANG_SECONDS
from tests.support.model_server import Answer, ModelServer, Request
from tests.support.prompts import models_file, prompt
from tests.support.server import RECALC, Server, running


@pytest.fixture(scope="module")
def models() -> Iterator[ModelServer]:
    with ModelServer() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, models: ModelServer) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("costs")
    with running(folder, models_file(folder, models.url)) as started:
        yield started


@pytest.fixture
def sheet(server: Server, models: ModelServer) -> Iterator[Sheet]:
    """A sheet of 200 rows with a prompt, of which each answer costs 13."""
    models.requests.clear()
    models.behave = lambda _: Answer(usage=(7, 3))
    with server.client() as client:
        made = Api(client).sheet()
        made.rows(200)
        made.column("asked", "PROMPT_TEMPLATE", **prompt())
        yield made


def test_run_of_the_first_rows_shows_what_it_costs(server: Server, sheet: Sheet) -> None:
    """The line of progress and the end have tokens and price, of the first rows only."""
    done = recalc("run", *ids(sheet), "--first", "150", **remote(server))
    assert done.returncode == 0, done.stderr
    assert re.search(r"150/150 cells, completed.*; \d+ tokens, \d+ USD", done.stdout)
    assert "Spent: 150 calls, 1050 tokens in, 450 out, 1950 USD" in done.stdout
    assert "Avoided" not in done.stdout
    assert sheet.counts()["STALE"] == 50


def test_dry_run_estimates_by_prompts_and_then_by_cells(
    server: Server, sheet: Sheet, models: ModelServer
) -> None:
    """It prints cells, calls, tokens and prices by column, and starts nothing."""
    first = called("run", *ids(sheet), "--dry-run", **remote(server))
    assert first.returncode == 0, first.stderr
    assert re.search(r"200  asked: 200 calls, \d+ tokens in, 51200 out, \d+ USD; by the length of"
                     r" 100 cells as prompts", first.stdout)  # fmt: skip
    assert not models.requests
    assert sheet.counts()["STALE"] == 200
    assert called("run", *ids(sheet), "--first", "10", **remote(server)).returncode == 0
    second = called("run", *ids(sheet), "--dry-run", **remote(server))
    assert (
        "190  asked: 190 calls, 1330 tokens in, 570 out, 2470 USD; by the mean of 10 cells that"
        " asked" in second.stdout
    )
    assert "About: 190 calls, 1330 tokens in, 570 out, 2470 USD\nNothing was" in second.stdout
    assert len(models.requests) == 10


def test_run_with_a_bound_of_the_price(server: Server, sheet: Sheet) -> None:
    """It is cancelled, and says why, what was spent and what was avoided."""
    done = called("run", *ids(sheet), "--max-price", "26", **remote(server))
    assert done.returncode == 3, done.stderr
    assert "its max_price is 26" in done.stdout
    assert re.search(r"Spent: \d+ calls", done.stdout)
    assert re.search(r"Avoided by the cancel, about: \d+ calls", done.stdout)


def test_the_demo_with_a_model(models: ModelServer) -> None:
    """`recalc demo-model` labels half of its texts, cancels, and shows what was aborted, spent and
    avoided, how soon the model was idle, and the labels."""
    models.requests.clear()

    def half(request: Request) -> Answer:
        schema = request.body["response_format"]["json_schema"]["schema"]
        assert "files" in schema["properties"]["topic"]["enum"]
        then = "end" if len(models.requests) <= 6 else "hold"
        return Answer(['{"topic": ', '"files"}'], usage=(50, 10), then=then)

    models.behave = half
    done = recalc("demo-model", "--rows", "12", "--server", models.url, "--model", "m")
    assert done.returncode == 0, done.stderr
    assert len(models.requests) == 6 + 4
    assert "running, invalidated" in done.stdout
    assert re.search(r"The model was idle \d+ ms after the answer", done.stdout)
    assert re.search(r"Spent: 10 calls, \d+ tokens in, \d+ out, \S+ demo coins", done.stdout)
    assert "(4 aborted, 4 estimated)" in done.stdout
    assert re.search(r"Avoided by the cancel, about: \d+ call", done.stdout)
    assert "Of 6 labels" in done.stdout


def test_the_demo_without_its_model_says_what_it_needs() -> None:
    """Its packages are no dependency: one sentence names them, and nothing is started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.util, "find_spec", lambda _: None)
        with pytest.raises(click.ClickException, match="make demo-model"):
            local_model.weights()


def test_ctrl_c_shows_what_was_spent_and_avoided(
    server: Server, sheet: Sheet, models: ModelServer
) -> None:
    """Also of the calls that it aborts."""
    models.behave = lambda _: Answer(["token "] * 3, at=3, then="hold")
    process = subprocess.Popen(
        [RECALC, "run", *ids(sheet)],
        env={**os.environ, **remote(server)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    models.wait_for(lambda m: sum(len(r.sent) == 3 for r in m.requests) == 64)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == 130, errors
    assert re.search(r"Spent: 64 calls.*\(64 aborted, 64 estimated\)", out)
    assert "Avoided by the cancel, about: 136 calls" in out


def test_failures_and_running_only_those_again(
    server: Server, sheet: Sheet, models: ModelServer
) -> None:
    """`failures` groups them by column and cause; `run --status FAILED` calculates them again and
    nothing else, and the other results stay."""
    models.behave = lambda asked: (
        Answer(status=400, error={"message": "\x1b[2Jno"}) if asked.asked[-1] in "12" else Answer()
    )
    assert "No cell has failed" in called("failures", *ids(sheet), **remote(server)).stdout
    assert called("run", *ids(sheet), **remote(server)).returncode == 1
    found = called("failures", *ids(sheet), **remote(server))
    assert found.returncode == 0, found.stderr
    assert re.search(
        r"^asked: 40 failed cells\n +40  model_refused\n +row 1: [ -~]+no", found.stdout
    ), found.stdout
    models.behave = lambda _: Answer()
    models.requests.clear()
    again = called("run", *ids(sheet), "--status", "FAILED", **remote(server))
    assert again.returncode == 0, again.stderr
    assert "40/40 cells, completed" in again.stdout
    assert len(models.requests) == 40
    assert sheet.counts()["COMPLETED"] == 400
    assert "No cell has failed" in called("failures", *ids(sheet), **remote(server)).stdout


def test_rows_and_first_exclude_each_other(server: Server, sheet: Sheet) -> None:
    """Wrong usage, and nothing is sent."""
    done = called("run", *ids(sheet), "--first", "1", "--row", "0", **remote(server))
    assert done.returncode == 2
    assert "exclude each other" in done.stderr
