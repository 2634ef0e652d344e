"""Columns that ask a model, over HTTP, on both stores: a server process, workers, and a server of
models that really streams."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from recalc.cli.demo_texts import described
from tests.server.sheets import Api, Sheet, lawful
from tests.support.cluster import Cluster, cluster
from tests.support.model_server import Answer, ModelServer, Request
from tests.support.prompts import prompt
from tests.support.server import Server, start
from tests.support.waiting import eventually

KEY = "sk-of-the-provider-0123456789"
FILE = """
[connections.default]
kind = "openai"
base_url = "{url}"
api_key_env = "MODEL_KEY"
default_model = "m"
default_embedding_model = "e"
prices = {{ m = {{ input = 1000, output = 2000 }} }}
identical_failures = 3

[connections.narrow]
kind = "openai"
base_url = "{url}"
default_model = "m"
limits = {{ calls = 4 }}

[connections.hasty]
kind = "openai"
base_url = "{url}"
default_model = "m"
timeouts = {{ between_tokens = 0.3 }}
"""


@dataclass
class Installation:
    """A server with a file of models, and all that its processes write. ``several`` are the
    processes on PostgreSQL, ``environment`` is that of a server on SQLite."""

    server: Server
    folder: Path
    environment: dict[str, str]
    several: Cluster | None = None

    def crash(self) -> None:
        """kill -9 the process that computes: a worker, or the server on SQLite."""
        if self.several is None:
            self.server.kill()
        else:
            self.several.workers.pop().kill()

    def start_again(self) -> None:
        """Start a process that computes, and end the leases of the one that crashed: SQLite does
        that by itself."""
        if self.several is None:
            self.server = start(self.folder, self.environment)
        else:
            self.several.add_worker().wait_ready()
            self.several.end_dead_leases()


@pytest.fixture(scope="module")
def shared_models() -> Iterator[ModelServer]:
    with ModelServer() as opened:
        yield opened


@pytest.fixture
def models(shared_models: ModelServer) -> ModelServer:
    """The server of models, as if it were new."""
    assert shared_models.open == 0
    shared_models.requests.clear()
    shared_models.most_open = 0
    shared_models.behave = lambda _: Answer()
    return shared_models


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def installation(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    shared_models: ModelServer,
) -> Iterator[Installation]:
    folder: Path = tmp_path_factory.mktemp("models")
    file = folder / "models.toml"
    file.write_text(FILE.format(url=shared_models.url))
    environment = {
        "RECALC_MODELS_FILE": str(file),
        "MODEL_KEY": KEY,
        # On a busy machine, a cell that is refused six times may wait for minutes.
        "RECALC_CELL_DEADLINE": "3600",
        # The calls that are open at once fill an execution.
        "RECALC_SLICE_CELLS": "50",
    }
    if request.param == "sqlite":
        installation = Installation(start(folder, environment), folder, environment)
        try:
            yield installation
        finally:
            installation.server.stop()
    else:
        with cluster(folder, servers=1, workers=1, environment=environment) as several:
            yield Installation(several.servers[0], folder, environment, several)


@pytest.fixture
def sheet(installation: Installation) -> Iterator[Sheet]:
    with installation.server.client() as client:
        yield Api(client).sheet()


def cells(sheet: Sheet, column: str) -> list[dict[str, Any]]:
    return [row["cells"][column] for row in sheet.page()]


def labelled(request: Request) -> Answer:
    """A model that says in JSON how long a text is, and whether that is even."""
    text = request.asked
    found = json.dumps({"length": len(text), "parity": {"even": len(text) % 2 == 0}})
    return Answer([found[:7], found[7:]], usage=(len(text), 2))


def chain(sheet: Sheet, texts: list[str]) -> None:
    """Add rows with these texts, and the columns asked → length → long."""
    values = [{"text": text} for text in texts]
    sheet.api.post(f"{sheet.path}/rows", {"values": values}, 201)
    model = {"parameters": {"response_format": {"type": "json_object"}}}
    sheet.column("asked", "PROMPT_TEMPLATE", **prompt(model=model))
    sheet.column("length", "JSON_PATH", source="asked", json_path="$.length")
    comparison = {"type": "NUMBER", "operator": "GT"}
    sheet.column("long", "COMPARE", sources=["length"], target=60, comparison_type=comparison)


def exported(sheet: Sheet) -> list[dict[str, Any]]:
    """The values of all rows, by title of their columns."""
    answer = sheet.api.client.get(f"{sheet.path}/rows", headers={"Accept": "application/x-ndjson"})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_chain_that_was_cancelled_half_way_equals_a_plain_script(
    sheet: Sheet, models: ModelServer
) -> None:
    """A chain of three columns over 1 000 real texts is cancelled half-way, and started again with
    the default selection: that asks exactly for what is not finished, no stored result is paid
    twice, and the cells are those that a script computes of the texts."""
    texts = [each.text for each in described(1000)]

    def half(request: Request) -> Answer:
        answer = labelled(request)
        answer.then = "end" if len(models.requests) <= 500 else "hold"
        return answer

    models.behave = half
    chain(sheet, texts)
    operation = sheet.operate()
    models.wait_for(lambda m: m.open == 64 and len(m.requests) == 500 + 64)
    answer = sheet.cancel(operation)
    models.wait_for(lambda m: m.open == 0)
    before = sheet.counts()
    stored = {row["text"] for row in exported(sheet) if row["asked"] is not None}
    paid = usage(sheet, operation)["total"]["call_count"]
    first = [request.asked for request in models.requests]
    assert 500 - answer["running_invalidated_count"] <= len(stored) <= 500

    models.behave = labelled
    again = sheet.operate()
    ended = sheet.ended(again, 600)
    assert ended["cell_count"] == ended["completed_count"] == before["STALE"]
    second = [request.asked for request in models.requests[len(first) :]]
    assert sorted(second) == sorted(set(texts) - stored)
    assert len(set(first) & set(second)) <= answer["running_invalidated_count"]
    assert usage(sheet, again)["total"]["call_count"] == len(second)
    assert paid <= len(first)
    assert [row["text"] for row in exported(sheet)] == texts
    for row, text in zip(exported(sheet), texts, strict=True):
        assert row["asked"] == {"length": len(text), "parity": {"even": len(text) % 2 == 0}}
        assert row["length"] == len(text)
        assert row["long"] is (len(text) > 60)


def test_tokens_and_price_are_those_that_the_provider_counted(
    sheet: Sheet, models: ModelServer
) -> None:
    """The metrics of a cell have the provider's tokens, and the price of the file for them."""
    models.behave = labelled
    chain(sheet, ["one", "three"])
    sheet.ended(sheet.operate(), 600)
    (asked,) = (
        c["id"] for c in sheet.api.get(f"{sheet.path}/columns")["data"] if c["title"] == "asked"
    )
    for cell, text in zip(cells(sheet, asked), ["one", "three"], strict=True):
        metrics = cell["request_metrics"]
        assert (metrics["input_tokens"], metrics["output_tokens"]) == (len(text), 2)
        assert metrics["price"] == pytest.approx(len(text) * 1e-3 + 2 * 2e-3)
        assert metrics["time_to_first_token_ms"] <= metrics["latency_ms"]


def test_a_cancel_closes_all_streams(sheet: Sheet, models: ModelServer) -> None:
    """64 streams are cut mid-answer: every connection closes, no request begins after the answer,
    and the counts are those of the streams."""
    models.behave = lambda _: Answer(["token "] * 3, at=3, then="hold")
    sheet.rows(200)
    asked = sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    operation = sheet.operate()
    models.wait_for(lambda m: sum(len(r.sent) == 3 for r in m.requests) == 64)
    answer = sheet.cancel(operation)
    answered = time.monotonic()
    assert answer["running_invalidated_count"] == 64
    assert answer["not_started_reset_count"] == 200 - 64
    models.wait_for(lambda m: m.open == 0)
    assert len(models.requests) == 64
    assert all(request.begun < answered for request in models.requests)
    assert models.tokens_after(answered) == 0
    assert {cell["status"] for cell in cells(sheet, asked)} == {"STALE"}


def usage(sheet: Sheet, operation: str) -> dict[str, Any]:
    found: dict[str, Any] = sheet.api.get(f"{sheet.path}/operations/{operation}/usage")
    return found["usage"]  # type: ignore[no-any-return]


def test_what_a_cancel_cut_is_counted(sheet: Sheet, models: ModelServer) -> None:
    """Streams that were cut have their estimate on the operation: the prompt, and the pieces that
    the worker had read. What was avoided is told."""
    models.behave = lambda _: Answer(["token "] * 3, at=3, then="hold")
    sheet.rows(200)
    sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    operation = sheet.operate()
    models.wait_for(lambda m: sum(len(r.sent) == 3 for r in m.requests) == 64)
    sheet.cancel(operation)
    eventually(lambda: usage(sheet, operation)["aborted_call_count"] == 64)
    found = usage(sheet, operation)
    assert found["total"] == found["estimated"]
    total, avoided = found["total"], found["avoided"]
    assert (total["call_count"], avoided["call_count"]) == (64, 200 - 64)
    assert total["input_tokens"] >= 64
    # Three pieces of six characters each: two tokens by the estimate of each piece.
    assert 0 <= total["output_tokens"] <= 2 * 3 * 64
    assert total["prices"][0]["amount"] > 0
    assert avoided["input_tokens"] == round(total["input_tokens"] * 136 / 64)


def test_a_crash_repeats_the_calls_that_ran_and_no_others(
    installation: Installation, sheet: Sheet, models: ModelServer
) -> None:
    """kill -9 of the process that computes, half-way: after it has been started again, the
    operation goes on by itself. Only the cells that were running are asked again."""

    def half(_: Request) -> Answer:
        return Answer() if len(models.requests) <= 100 else Answer(at=1, then="hold")

    models.behave = half
    sheet.rows(200)
    sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    operation = sheet.operate()
    models.wait_for(lambda m: m.open == 64)
    eventually(lambda: sheet.operation(operation)["completed_count"] == 100)
    installation.crash()
    models.wait_for(lambda m: m.open == 0)
    held = {request.asked for request in models.requests[100:]}
    models.behave = lambda _: Answer()
    models.requests.clear()
    installation.start_again()
    with installation.server.client() as client:
        ended = Sheet(Api(client), sheet.path).ended(operation, 600)
    assert ended["completed_count"] == 200
    repeated = [request.asked for request in models.requests]
    assert len(repeated) == len(set(repeated)) == 100
    assert held < set(repeated)


def test_the_price_of_an_operation_is_bounded(sheet: Sheet, models: ModelServer) -> None:
    """At max_price the server cancels: no more calls were made than those paid for by then, and
    those that were under way."""
    models.behave = lambda _: Answer(usage=(1000, 500))  # 2 each
    sheet.rows(600)
    sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    operation = sheet.operate(max_price=100)
    ended = sheet.ended(operation, 600)
    assert (ended["status"], ended["cancel_reason"]) == ("cancelled", "MAX_PRICE")
    assert "max_price is 100" in ended["cancel_message"]
    models.wait_for(lambda m: m.open == 0)
    seen = len(models.requests)
    assert 50 <= seen <= 50 + 2 * 64
    # A call that was aborted before the test's server had read it counts, too.
    eventually(lambda: usage(sheet, operation)["total"]["call_count"] >= seen)
    found = usage(sheet, operation)
    counted = found["total"]["call_count"]
    assert counted - found["aborted_call_count"] <= seen <= counted <= 50 + 2 * 64
    amount = sum(price["amount"] for price in found["total"]["prices"])
    whole = counted - found["estimated"]["call_count"]
    assert amount >= 2 * whole >= 0
    assert lawful(ended)


def test_the_price_bounds_calls_that_are_repeated(sheet: Sheet, models: ModelServer) -> None:
    """A call that breaks before its answer begins has cost its prompt. It is repeated while the
    operation is within max_price, and not at it."""
    models.behave = lambda _: Answer(at=0, then="cut")
    sheet.rows(8)
    sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    ended = sheet.ended(sheet.operate(max_price=1e-6), 600)
    assert (ended["status"], ended["cancel_reason"]) == ("cancelled", "MAX_PRICE")
    models.wait_for(lambda m: m.open == 0)
    asked = [request.asked for request in models.requests]
    assert len(asked) == len(set(asked))

    models.requests.clear()
    first: set[str] = set()

    def once(request: Request) -> Answer:
        broken = request.asked not in first
        first.add(request.asked)
        return Answer(at=0, then="cut") if broken else Answer()

    models.behave = once
    ended = sheet.ended(sheet.operate(max_price=1000), 600)
    assert (ended["status"], ended["completed_count"]) == ("completed", 8)
    assert len(models.requests) == 16


def test_the_failures_of_an_operation_are_bounded(sheet: Sheet, models: ModelServer) -> None:
    """At max_failed, or at a share of its cells, the server cancels."""
    models.behave = lambda _: Answer(status=400, error={"message": "no"})
    sheet.rows(300)
    sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    for limit in ({"max_failed": 30}, {"max_failed_share": 0.1}):
        ended = sheet.ended(sheet.operate(**limit), 600)
        assert (ended["status"], ended["cancel_reason"]) == ("cancelled", "MAX_FAILED")
        assert "max_failed is" in ended["cancel_message"]
        # Cells that FAILED in the first operation are not in the second.
        least = min(30, ceil(ended["cell_count"] / 10))
        assert least <= ended["failed_count"] <= least + 2 * 64


def test_a_stalled_stream_is_cut(sheet: Sheet, models: ModelServer) -> None:
    """A stream that stalls FAILS its cell after the connection's time-out, with what it cost."""
    models.behave = lambda _: Answer(["token "] * 3, at=2, then="hold")
    sheet.rows(3)
    asked = sheet.column("asked", "PROMPT_TEMPLATE", **prompt(model={"provider": "hasty"}))
    ended = sheet.ended(sheet.operate(), 600)
    assert ended["failed_count"] == 3
    models.wait_for(lambda m: m.open == 0)
    for cell in cells(sheet, asked):
        assert cell["error"] == "model_timeout"
        assert cell["request_metrics"]["estimated"] is True


def test_the_limit_of_calls_holds(sheet: Sheet, models: ModelServer) -> None:
    """With 64 calls to make, no more are open than the connection allows, and all are made."""
    models.behave = lambda _: Answer(first_delay=0.02)
    sheet.rows(64)
    sheet.column("asked", "PROMPT_TEMPLATE", **prompt(model={"provider": "narrow"}))
    ended = sheet.ended(sheet.operate(), 600)
    assert ended["completed_count"] == 64
    assert models.most_open <= 4


def test_a_storm_of_429s_loses_no_row(sheet: Sheet, models: ModelServer) -> None:
    """Where most calls are refused for a while, every cell completes all the same, but for those
    that shall wait for longer than a cell may: these say so."""
    refused: list[Request] = []
    late = {"row 7", "row 11"}

    def behave(request: Request) -> Answer:
        if request.asked in late:
            later = {"Retry-After": "999999"}
            return Answer(status=429, headers=later, error={"message": "come next week"})
        if len(refused) >= 50:
            return Answer()
        refused.append(request)
        return Answer(status=429, headers={"Retry-After": "0.01"}, error={"message": "slow"})

    models.behave = behave
    sheet.rows(40)
    asked = sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    ended = sheet.ended(sheet.operate(), 600)
    assert (ended["completed_count"], ended["failed_count"]) == (38, 2)
    found = cells(sheet, asked)
    requests = [cell["request_metrics"]["request_count"] for cell in found]
    assert sum(requests) == len(models.requests) == 38 + 50 + 2
    failed = [cell for cell in found if cell["status"] == "FAILED"]
    assert [cell["error"] for cell in failed] == ["model_rate_limited"] * 2
    assert all("come next week" in cell["error_message"] for cell in failed)


def test_a_key_that_is_refused(
    installation: Installation, sheet: Sheet, models: ModelServer
) -> None:
    """A connection that denies everybody ends the operation, which says why, as the cells do whose
    failures are stored before; the key is in no answer, no log and no file."""
    models.behave = lambda r: Answer(
        status=401, error={"message": f"wrong key {r.headers['authorization']}"}
    )
    sheet.rows(300)
    asked = sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    ended = sheet.ended(sheet.operate(), 600)
    assert (ended["status"], ended["cancel_reason"]) == ("cancelled", "CONNECTION_FAILED")
    assert "wrong key" in ended["cancel_message"]
    assert ended["not_started_reset_count"] >= 300 - 2 * 64
    assert len(models.requests) <= 64 + 3
    failed = [cell for cell in cells(sheet, asked) if cell["status"] == "FAILED"]
    assert len(failed) == ended["failed_count"]
    assert {cell["error"] for cell in failed} <= {"model_denied", "connection_failed"}, failed
    assert all("wrong key" in cell["error_message"] for cell in failed)
    assert all(request.headers["authorization"] == f"Bearer {KEY}" for request in models.requests)
    assert KEY not in json.dumps([failed, ended])
    for file in installation.folder.iterdir():
        assert KEY.encode() not in file.read_bytes(), file


def test_values_of_cells_without_a_call_stay(sheet: Sheet, models: ModelServer) -> None:
    """Where a connection denies everybody, cells that were not asked for keep their values, also
    those of executions that the last denied calls end. A text that no store takes as it is undoes
    no cancel."""
    sheet.rows(300)
    asked = sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    assert sheet.ended(sheet.operate(), 600)["completed_count"] == 300
    models.requests.clear()
    models.behave = lambda _: Answer(status=402, error={"message": "no \0 credit \ud800"})
    ended = sheet.ended(sheet.operate(statuses=["COMPLETED"]), 600)
    assert (ended["status"], ended["cancel_reason"]) == ("cancelled", "CONNECTION_FAILED")
    assert "credit" in ended["cancel_message"]
    found = cells(sheet, asked)
    without_value = [cell for cell in found if cell["value"] is None]
    assert len(without_value) <= len(models.requests) <= 64 + 3
    assert {cell["error"] for cell in found} <= {None, "model_denied"}


def test_the_other_columns(sheet: Sheet, models: ModelServer) -> None:
    """An assertion, an extraction and a similarity are computed of the row's values, by the
    configured models."""

    def behave(request: Request) -> Answer:
        if request.path.endswith("/embeddings"):
            return Answer(vectors=[[1.0, 0.0], [1.0, 1.0]], usage=(5, 0))
        if "Assertion" in request.asked:
            return Answer(['{"result": ', str("row 1" in request.asked).lower(), "}"])
        return Answer(['{"value": "', request.asked.rsplit(" ", 1)[1], '"}'])

    models.behave = behave
    sheet.rows(2)
    truth = sheet.column("true", "LLM_ASSERTION", source="text", prompt="It is one.")
    part = sheet.column("part", "AI_DATA_EXTRACTION", source="text", query="the number")
    near = sheet.column("near", "COSINE_SIMILARITY", sources=["text", "part"])
    ended = sheet.ended(sheet.operate(), 600)
    assert ended["completed_count"] == 6
    assert [cell["value"] for cell in cells(sheet, truth)] == [False, True]
    assert [cell["value"] for cell in cells(sheet, part)] == ["0", "1"]
    assert [cell["value"] for cell in cells(sheet, near)] == [pytest.approx(0.5**0.5)] * 2
    assert cells(sheet, near)[0]["request_metrics"]["input_tokens"] == 5
    vectors = [r.body for r in models.requests if r.path.endswith("/embeddings")]
    assert sorted(each["input"] for each in vectors) == [["row 0", "0"], ["row 1", "1"]]
    assert {each["model"] for each in vectors} == {"e"}


def test_identical_calls_of_a_cached_column(sheet: Sheet, models: ModelServer) -> None:
    """A column with a cache pays once for what it asks again."""
    sheet.rows(5)
    asked = sheet.column("asked", "PROMPT_TEMPLATE", **prompt(cache=True))
    for _ in range(2):
        sheet.ended(sheet.operate(statuses=[]), 600)
    assert len(models.requests) == 5
    for cell in cells(sheet, asked):
        assert cell["value"] == "Hello!"
        assert cell["request_metrics"]["cached"] is True
        assert cell["request_metrics"]["price"] == 0


def test_an_unknown_connection(sheet: Sheet, models: ModelServer) -> None:
    """A column that names a connection that is not there is told which there are."""
    sheet.rows(1)
    asked = sheet.column("asked", "PROMPT_TEMPLATE", **prompt(model={"provider": "openai"}))
    sheet.ended(sheet.operate(), 600)
    (cell,) = cells(sheet, asked)
    assert cell["error"] == "unknown_connection"
    assert "default, hasty, narrow" in cell["error_message"]
    assert not models.requests


def test_sources_of_a_prompt_follow_their_titles(sheet: Sheet, models: ModelServer) -> None:
    """The config names its sources by their present titles, and an edit makes the cell STALE."""
    sheet.rows(1)
    asked = sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    sheet.ended(sheet.operate(), 600)
    found = sheet.api.get(f"{sheet.path}/columns")["data"]
    (text,) = [column["id"] for column in found if column["title"] == "text"]
    renamed = sheet.api.client.patch(f"{sheet.path}/columns/{text}", json={"title": "words"})
    assert renamed.status_code == 200
    (column,) = [c for c in sheet.api.get(f"{sheet.path}/columns")["data"] if c["id"] == asked]
    assert column["config"]["prompt_template_variable_mappings"] == {"text": "words"}
    assert [cell["status"] for cell in cells(sheet, asked)] == ["COMPLETED"]
    source = sheet.page()[0]["cells"][text]["id"]
    edited = sheet.api.client.patch(f"{sheet.path}/cells/{source}", json={"value": "other"})
    assert edited.status_code == 200, edited.text
    assert cells(sheet, asked)[0]["status"] == "STALE"
