"""Calls of models over real HTTP: answers, cost, cancel, time limits, retries."""

from __future__ import annotations

import asyncio
import gc
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpcore2
import pytest

from recalc.models import transport
from recalc.models.port import Caller, Embedding, ModelFailed, NoModels, Owner, Spend
from tests.support.model_server import Answer, ModelServer, Request
from tests.support.waiting import until
from tests.unit.models.fixture import KEY, chat, raw, refusal, serving, statuses


async def test_an_answer_with_its_metrics() -> None:
    """The text is put together; tokens and price are those that the provider counted."""
    async with serving() as fixture:
        answer = await fixture.ask()
    assert answer.text == "Hello!"
    latency, first = answer.metrics.pop("latency_ms"), answer.metrics.pop("time_to_first_token_ms")
    assert latency >= first > 0
    assert answer.metrics == {
        "request_count": 1,
        "input_tokens": 7,
        "output_tokens": 3,
        "price": 13e-6,
        "currency": "USD",
    }
    assert fixture.spends == [Spend("main", "m", "completed", 7, 3, 13e-6, "USD")]


async def test_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request has the model, the messages and the parameters, the key in its header, and
    nothing that an SDK reads from the environment."""
    for name in ("ORG_ID", "PROJECT_ID", "BASE_URL", "API_KEY"):
        monkeypatch.setenv(f"OPENAI_{name}", "http://127.0.0.1:9/of-the-environment")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with serving() as fixture:
        await fixture.ask(parameters={"temperature": 0.5, "top_k": 3})
    (request,) = fixture.server.requests
    assert request.body == {
        "model": "m",
        "messages": [{"role": "user", "content": "hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.5,
        "top_k": 3,
    }
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert set(request.headers) == {
        *("accept", "accept-encoding", "authorization", "connection", "content-length"),
        *("content-type", "host", "user-agent"),
    }


async def test_a_provider_that_does_not_count() -> None:
    """Without a usage of the provider tokens are estimated, and said to be."""
    async with serving(ModelServer(lambda _: Answer(["four", "more"], usage=None))) as fixture:
        answer = await fixture.ask("x" * 40)
    assert answer.metrics["estimated"] is True
    assert answer.metrics["input_tokens"] == 14  # 40 characters, and 4 tokens of the message
    assert answer.metrics["output_tokens"] == 2
    assert fixture.spends[0].estimated


async def test_a_cancel_closes_the_connection_and_counts_what_was_spent() -> None:
    """A call that is cancelled mid-stream closes its connection first; what came until then is told
    once, as an estimate."""
    held = ModelServer(lambda _: Answer(["four"] * 5, at=5, then="hold"))
    async with serving(held) as fixture:
        task = asyncio.create_task(fixture.ask("x" * 40))
        await until(lambda: held.requests and len(held.requests[0].sent) == 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: held.requests[0].closed is not None)
    (spend,) = fixture.spends
    assert (spend.outcome, spend.estimated, spend.input_tokens) == ("aborted", True, 14)
    assert spend.output_tokens <= 5
    assert spend.price == pytest.approx((14 + 2 * spend.output_tokens) / 1e6)


async def test_a_cancel_before_the_first_token_counts_the_prompt() -> None:
    """A provider reads a prompt before it answers: it is counted although nothing came back."""
    held = ModelServer(lambda _: Answer(at=0, then="hold"))
    async with serving(held) as fixture:
        task = asyncio.create_task(fixture.ask("x" * 40))
        await until(lambda: held.open == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    (spend,) = fixture.spends
    assert (spend.outcome, spend.input_tokens, spend.output_tokens) == ("aborted", 14, 0)


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
async def test_a_call_that_was_not_sent_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A call that ends while its connection is made is told, and costs nothing: no model has read
    its prompt. So it is where a cancel ends it, and where its time does."""
    connecting = asyncio.Event()

    async def connect(*_: Any, **__: Any) -> Any:
        connecting.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", connect)
    async with serving(kind=kind, timeouts={"first_token": 600}) as fixture:
        task = asyncio.create_task(fixture.ask())
        await connecting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert fixture.spends == [Spend("main", "m", "aborted", 0, 0, 0.0, "USD")]
    async with serving(kind=kind, timeouts={"first_token": 0.01}, retries=0) as fixture:
        assert (await fixture.failure()).code == "model_timeout"
    assert fixture.spends == [Spend("main", "m", "failed", 0, 0, 0.0, "USD")]


async def test_a_cancel_while_it_waits_for_its_turn_costs_nothing() -> None:
    """A call that was never made is not told."""
    held = ModelServer(lambda _: Answer(then="hold"))
    async with serving(held, limits={"calls": 1}) as fixture:
        first = asyncio.create_task(fixture.ask())
        await until(lambda: held.open == 1)
        second = asyncio.create_task(fixture.ask())
        await asyncio.sleep(0)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert not fixture.spends
        held.release()
        assert (await first).text == "Hello!"
    assert len(held.requests) == 1


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (Answer(at=1, then="hold"), "model_timeout", "silent"),
        (Answer(at=1, then="cut"), "model_disconnected", "broke off"),
        (Answer(at=1, then="finish"), "model_disconnected", "before it was complete"),
        (Answer(at=1, then="garbage"), "model_invalid_answer", "not JSON"),
        (Answer(at=1, then="error", error={"message": "no GPU"}), "model_disconnected", "no GPU"),
        (Answer(["x" * 2000], at=1, then="hold"), "model_too_large", "1000"),
    ],
)
async def test_an_answer_that_breaks(answer: Answer, code: str, message: str) -> None:
    """An answer that stalls, breaks, is cut off or cannot be read FAILS its cell with what came
    before counted, and is not paid for twice. Its connection is closed."""
    timeouts = {"between_tokens": 0.2 if code == "model_timeout" else 600}
    async with serving(ModelServer(lambda _: answer), timeouts=timeouts) as fixture:
        with pytest.raises(ModelFailed) as failed:
            await fixture.service.complete(chat(), fixture.caller(max_bytes=1000))
        assert failed.value.code == code
        assert message in failed.value.message
        await until(lambda: fixture.server.open == 0)
    assert len(fixture.server.requests) == 1
    (spend,) = fixture.spends
    assert (spend.outcome, spend.estimated) == ("failed", True)
    assert spend.output_tokens >= 1
    assert failed.value.metrics is not None
    assert failed.value.metrics["output_tokens"] == spend.output_tokens


async def test_garbage_of_any_form() -> None:
    """Chunks of JSON that is no chunk FAIL the cell with a message, whatever they hold."""
    for chunk in ('{"choices": 3}', "[]", "3", '{"choices": [{"delta": 5}]}', '{"choices":[[]]}'):
        server = raw(f"data: {chunk}\n\n".encode())
        async with serving(server) as fixture:
            failed = await fixture.failure()
        assert failed.code in {"model_invalid_answer", "model_disconnected"}, chunk


async def test_an_endless_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer whose line never ends is cut where it is too large to hold."""
    monkeypatch.setattr(transport, "MAX_WIRE_BYTES", 10_000)
    async with serving(raw(b"data: " + b"x" * 20_000)) as fixture:
        failed = await fixture.failure()
    assert failed.code == "model_too_large"


async def test_nothing_within_the_time_to_the_first_token() -> None:
    """A silent provider is asked again, as nothing was answered; then the cell FAILS."""
    silent = ModelServer(lambda _: Answer(at=0, then="hold"))
    async with serving(silent, timeouts={"first_token": 0.05}, retries=1) as fixture:
        failed = await fixture.failure()
    assert failed.code == "model_timeout"
    assert [spend.outcome for spend in fixture.spends] == ["failed", "failed"]


async def test_limits_are_checked_before_a_call_that_was_paid_for_is_repeated() -> None:
    """A call that broke before its answer began has cost its prompt: the caller's limits are
    checked before the next, and none is made where they end the cell. A free failure needs no
    check."""
    checked: list[int] = []

    async def at_the_second() -> None:
        checked.append(len(fixture.spends))
        if len(checked) == 2:
            raise asyncio.CancelledError

    server = statuses(refusal(500), Answer(at=0, then="cut"))
    async with serving(server) as fixture:
        with pytest.raises(asyncio.CancelledError):
            await fixture.service.complete(chat(), fixture.caller(check_limits=at_the_second))
    assert checked == [2, 3]
    assert [bool(spend.price) for spend in fixture.spends] == [False, True, True]
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
async def test_a_refusal_that_passes(status: int) -> None:
    """429 and 5xx are tried again; each call is counted, and what was refused costs nothing."""
    async with serving(statuses(refusal(status), refusal(status), Answer())) as fixture:
        answer = await fixture.ask()
    assert answer.text == "Hello!"
    assert answer.metrics["request_count"] == 3
    assert answer.metrics["output_tokens"] == 3
    assert "estimated" not in answer.metrics
    assert [spend.outcome for spend in fixture.spends] == ["failed", "failed", "completed"]
    assert len(fixture.waits) == 2


async def test_a_cell_that_waits_lends_its_permit() -> None:
    """While it sleeps before its call is repeated, and while it waits for its turn. A call that has
    to wait for nothing lends none."""
    lent: list[int] = []

    @asynccontextmanager
    async def permit_lent() -> AsyncIterator[None]:
        lent.append(fixture.server.open)
        yield

    server = statuses(refusal(429), Answer())
    async with serving(server, limits={"calls": 1}) as fixture:
        await fixture.service.complete(chat(), fixture.caller(permit_lent=permit_lent))
        # The sleep of these tests is none, so that the second call waits for the end of the pause.
        assert lent == [0, 0]
        await fixture.service.complete(chat(), fixture.caller(permit_lent=permit_lent))
        assert lent == [0, 0]


async def test_retry_after_is_honoured() -> None:
    """The wait is what the server asked for, and a little more."""
    asked = Answer(status=429, headers={"Retry-After": "0.05"}, error={"message": "slow"})
    async with serving(statuses(asked, Answer())) as fixture:
        await fixture.ask()
    assert 0.05 <= fixture.waits[0] <= 0.05 + 0.5


async def test_a_wait_longer_than_the_cell_has() -> None:
    """A cell does not wait for longer than its deadline: it FAILS, and says why."""
    asked = Answer(status=429, headers={"Retry-After": "120"}, error={"message": "come later"})
    async with serving(statuses(asked)) as fixture:
        with pytest.raises(ModelFailed, match="come later") as failed:
            await fixture.service.complete(chat(), fixture.caller(left=lambda: 100.0))
    assert failed.value.code == "model_rate_limited"
    assert len(fixture.server.requests) == 1


async def test_retries_are_bounded() -> None:
    """A server that always fails is asked ``retries`` times more."""
    async with serving(statuses(refusal(500, "out of order")), retries=2) as fixture:
        failed = await fixture.failure()
    assert failed.code == "model_server_error"
    assert "out of order" in failed.message
    assert "500" in failed.message
    assert len(fixture.server.requests) == 3


async def test_a_refused_call_is_not_repeated() -> None:
    """Another status is this call's fault."""
    async with serving(statuses(refusal(404, "no such model"))) as fixture:
        failed = await fixture.failure()
    assert failed.code == "model_refused"
    assert "no such model" in failed.message
    assert len(fixture.server.requests) == 1
    assert (fixture.spends[0].price, fixture.spends[0].estimated) == (0.0, False)


async def test_nobody_listens() -> None:
    """A server that is not there FAILS the cell after the retries, and costs nothing."""
    async with serving(base_url="http://127.0.0.1:9/v1", retries=1) as fixture:
        failed = await fixture.failure()
    assert failed.code == "model_unreachable"
    assert [spend.input_tokens for spend in fixture.spends] == [0, 0]


async def test_the_key_is_in_no_message() -> None:
    """A server that repeats the key does not get it into a message, nor does the representation of
    the connection."""
    async with serving(statuses(refusal(401, f"the key {KEY} is wrong"))) as fixture:
        failed = await fixture.failure()
        shown = repr(fixture.service._connections)
    assert "••••" in failed.message
    assert KEY not in failed.message
    assert KEY not in shown


async def test_a_server_that_knows_no_schemas() -> None:
    """A server that refuses a schema is asked without, and from then on at once."""

    def behave(request: Request) -> Answer:
        return refusal(400, "response_format") if "response_format" in request.body else Answer()

    async with serving(ModelServer(behave)) as fixture:
        answer = await fixture.ask(schema={"type": "object"})
        assert answer.metrics["request_count"] == 2
        await fixture.ask(schema={"type": "object"})
    assert len(fixture.server.requests) == 3
    sent = fixture.server.requests[0].body["response_format"]
    assert sent["json_schema"]["schema"] == {"type": "object"}


async def test_a_schema_that_one_parameter_forbids() -> None:
    """What a server refuses for a parameter, or for another workspace, it is asked again for
    others."""

    def behave(request: Request) -> Answer:
        forbidden = "guided_regex" in request.body and "response_format" in request.body
        return refusal(400, "one kind of guided decoding") if forbidden else Answer()

    schema, guided = {"type": "object"}, {"guided_regex": ".*"}
    async with serving(ModelServer(behave)) as fixture:
        for _ in range(2):
            await fixture.ask(schema=schema, parameters=guided)
        await fixture.ask(schema=schema)
        await fixture.ask(schema={"type": "array"}, parameters={"temperature": 0})
        caller = Caller(Owner(2))
        await fixture.service.complete(chat(schema=schema, parameters=guided), caller)
    sent = ["response_format" in request.body for request in fixture.server.requests]
    assert sent == [True, False, False, True, True, True, False]


async def test_a_refusal_that_is_not_about_the_schema() -> None:
    """The schema is sent again to a server that refuses the call without one too."""
    async with serving(statuses(refusal(400, "bad model"))) as fixture:
        for _ in range(2):
            assert "bad model" in (await fixture.failure(schema={"type": "object"})).message
    sent = ["response_format" in request.body for request in fixture.server.requests]
    assert sent == [True, False, True, False]


async def test_identical_calls_are_cached() -> None:
    """An identical call is answered from the cache and costs nothing; one of another workspace,
    model, parameter or text is not, and neither is a failure."""
    server = ModelServer(lambda r: refusal(404) if r.asked == "no" else Answer())
    async with serving(server, cache=True) as fixture:
        first, second = await fixture.ask(), await fixture.ask()
        assert second.text == first.text
        assert second.metrics["cached"] is True
        assert second.metrics["request_count"] == 0
        assert second.metrics["price"] == 0.0
        assert fixture.spends[1].outcome == "cached"
        await fixture.ask(parameters={"temperature": 1})
        await fixture.ask(parameters={"temperature": 1.0})
        await fixture.ask(model="other")
        await fixture.ask("other")
        await fixture.ask(cache=False)
        await fixture.service.complete(chat(), Caller())
        assert len(server.requests) == 7
        for _ in range(2):
            await fixture.failure("no")
    assert len(server.requests) == 9


async def test_answers_that_are_not_cached() -> None:
    """An answer that its caller has not found usable is not kept, nor one that was cut off."""
    server = statuses(Answer(ended="length"), Answer())
    async with serving(server, cache=True) as fixture:
        await fixture.ask()
        await fixture.service.complete(chat(), fixture.caller())
        assert "cached" not in (await fixture.ask()).metrics
        assert (await fixture.ask()).metrics["cached"] is True
    assert len(server.requests) == 3


async def test_vectors_are_cached_when_they_are_usable() -> None:
    """Vectors are kept as answers are."""
    async with serving(default_embedding_model="e", cache=True) as fixture:
        for _ in range(2):
            found = await fixture.service.embed(Embedding(["a"]), fixture.caller())
        found.keep()
        again = await fixture.service.embed(Embedding(["a"]), fixture.caller())
    assert again.vectors == found.vectors
    assert again.metrics["cached"] is True
    assert len(fixture.server.requests) == 2


async def test_the_cache_is_off_by_default() -> None:
    """Without the connection's or the column's setting each call is made."""
    async with serving() as fixture:
        await fixture.ask()
        await fixture.ask()
        await fixture.ask(cache=True)
        await fixture.ask(cache=True)
    assert len(fixture.server.requests) == 3


async def test_anthropic() -> None:
    """The other kind has the same answers, metrics and headers of its own."""
    async with serving(kind="anthropic") as fixture:
        answer = await fixture.service.complete(
            chat(schema={"type": "object"}, parameters={"temperature": 0}), fixture.caller()
        )
    assert answer.text == "Hello!"
    assert (answer.metrics["input_tokens"], answer.metrics["output_tokens"]) == (7, 3)
    (request,) = fixture.server.requests
    assert request.headers["x-api-key"] == KEY
    assert "authorization" not in request.headers
    assert request.headers["anthropic-version"]
    assert request.body["max_tokens"] == 4096
    assert request.body["temperature"] == 0
    assert request.body["output_config"]["format"]["type"] == "json_schema"


async def test_anthropic_is_cancelled_and_refused_alike() -> None:
    """A cancel closes its connection, and its refusals are read."""
    held = ModelServer(lambda _: Answer(at=2, then="hold"))
    async with serving(held, kind="anthropic") as fixture:
        task = asyncio.create_task(fixture.ask())
        await until(lambda: held.requests and len(held.requests[0].sent) == 2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: held.open == 0)
        held.behave = lambda _: refusal(401, "invalid x-api-key", type="authentication_error")
        assert "invalid x-api-key" in (await fixture.failure()).message
    assert fixture.spends[0].outcome == "aborted"


async def test_connections_that_are_not_there() -> None:
    """A column that names an unknown connection, or none at all, is told what there is."""
    async with serving(default_model=None) as fixture:
        assert re.search(r"'other'.*main", (await fixture.failure(connection="other")).message)
        assert "default_model" in (await fixture.failure()).message
    with pytest.raises(ModelFailed, match="RECALC_MODELS_FILE"):
        await NoModels().complete(chat(), Caller())


async def test_a_cancel_of_many_leaves_nothing_behind() -> None:
    """Streams that are cancelled at any moment end all generators of the SDK: the garbage
    collector finds none that it would have to close."""
    left: list[object] = []
    many = ModelServer(lambda _: Answer(["token "] * 2000, at=2000, then="hold"))
    async with serving(many) as fixture:
        await fixture.service.prepare()
        first, finalized = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(first, left.append)
        try:
            for turns in range(5, 105, 10):
                tasks = [asyncio.create_task(fixture.ask()) for _ in range(8)]
                await until(lambda: all(r.sent for r in many.requests) and many.open == 8)
                for _ in range(turns):
                    await asyncio.sleep(0)
                for task in tasks:
                    task.cancel()
                done = await asyncio.gather(*tasks, return_exceptions=True)
                assert all(isinstance(each, asyncio.CancelledError) for each in done)
                await until(lambda: many.open == 0)
                many.requests.clear()
            del tasks, task, done
            gc.collect()
        finally:
            sys.set_asyncgen_hooks(first, finalized)
    assert not left
