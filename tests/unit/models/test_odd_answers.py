"""Providers that send counts, words and texts of another form than they should."""

from __future__ import annotations

from typing import Any

import pytest

from recalc.models.port import Embedding, ModelFailed
from recalc.models.retry import retry_after
from tests.support.model_server import Answer, ModelServer
from tests.unit.models.fixture import raw, refusal, serving, statuses

#: What is no number of tokens, also where an SDK has converted it.
NO_COUNTS: list[Any] = [10**12 + 1, 10**20, -1, -1_000_000, 2.5, None, [3], {}]


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("count", NO_COUNTS, ids=repr)
async def test_a_count_that_is_no_number_of_tokens(kind: str, place: int, count: Any) -> None:
    """Where a provider sends no number of tokens, both are estimated, and the call is counted."""
    usage = (count, 3) if place == 0 else (7, count)
    async with serving(ModelServer(lambda _: Answer(usage=usage)), kind=kind) as fixture:
        answer = await fixture.ask()
    assert answer.text == "Hello!"
    assert answer.metrics["estimated"] is True
    (spend,) = fixture.spends
    assert (spend.outcome, spend.input_tokens, spend.output_tokens) == ("completed", 6, 3)
    assert spend.price == 12e-6


@pytest.mark.parametrize("count", [True, "3"])
async def test_a_count_of_another_type(count: Any) -> None:
    """A count that is true or a text is none."""
    async with serving(ModelServer(lambda _: Answer(usage=(7, count)))) as fixture:
        answer = await fixture.ask()
    assert answer.metrics["estimated"] is True


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
async def test_the_largest_count(kind: str) -> None:
    """A count of 10^12 is taken."""
    async with serving(ModelServer(lambda _: Answer(usage=(10**12, 0))), kind=kind) as fixture:
        answer = await fixture.ask()
    assert answer.metrics["input_tokens"] == 10**12
    assert "estimated" not in answer.metrics


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
@pytest.mark.parametrize(
    "ended", [5, 1.5, True, ["x"], {"a": 1}, "x" * 65, "a\0b", "\ud800"], ids=repr
)
async def test_a_reason_of_the_end_that_cannot_be_shown(kind: str, ended: Any) -> None:
    """An answer whose end has a reason of another form is complete, and its reason is unknown."""
    async with serving(ModelServer(lambda _: Answer(ended=ended)), kind=kind) as fixture:
        answer = await fixture.ask()
    assert answer.text == "Hello!"
    assert answer.metrics["finish_reason"] == "unknown"


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Fri, 01 Jan 2021 00:00:00 +99999999999999999999",
        "Fri, 01 Jan 2021 99999999999999999999:00:00 GMT",
        "(",
        "\0",
    ],
)
def test_a_date_that_no_calendar_has(date: str) -> None:
    """A Retry-After that cannot be read asks for nothing."""
    assert retry_after({"retry-after": date}) is None


def within(**error: Any) -> Answer:
    """An answer that is an error in its first event."""
    return Answer(at=0, then="error", error={"message": "no", **error})


LATER = [
    ("openai", {"code": 429}),
    ("openai", {"code": "rate_limit_exceeded", "type": "tokens"}),
    ("openai", {"code": "503"}),
    ("openai", {"code": None, "type": "server_error"}),
    ("anthropic", {"type": "rate_limit_error"}),
    ("anthropic", {"type": "overloaded_error"}),
]
DENIED = [
    ("openai", {"code": 401}),
    ("openai", {"code": "insufficient_quota"}),
    ("openai", {"code": "invalid_api_key", "type": "invalid_request_error"}),
    ("anthropic", {"type": "authentication_error"}),
    ("anthropic", {"type": "billing_error"}),
]


@pytest.mark.parametrize(("kind", "error"), LATER, ids=str)
async def test_an_error_in_place_of_an_answer_that_passes(kind: str, error: Any) -> None:
    """An error inside an answer is that of the status for which its code stands: the call is
    repeated, and costs nothing where nothing of the answer had come."""
    server = statuses(within(**error), Answer())
    async with serving(server, kind=kind, retries=1) as fixture:
        answer = await fixture.ask()
    assert answer.text == "Hello!"
    first, second = fixture.spends
    assert (first.outcome, first.price, first.input_tokens) == ("failed", 0.0, 0)
    assert second.outcome == "completed"


@pytest.mark.parametrize(("kind", "error"), DENIED, ids=str)
async def test_an_error_in_place_of_an_answer_that_denies(kind: str, error: Any) -> None:
    """So is a denial: it stops the calls of the operation."""
    server = statuses(within(**error))
    async with serving(server, kind=kind, identical_failures=1) as fixture:
        assert (await fixture.failure()).code == "model_denied"
    assert len(fixture.failed) == 1
    assert fixture.spends[0].price == 0.0


async def test_a_429_inside_an_answer_that_had_begun() -> None:
    """What had come is paid for, so the call is not repeated; the workspace's calls slow down. The
    connection does not fail for everybody."""
    answer = Answer(at=1, then="error", error={"code": 429, "message": "slow"})
    async with serving(statuses(answer), identical_failures=1) as fixture:
        assert (await fixture.failure()).code == "model_rate_limited"
        assert fixture.service._limiter(1, "main")._wait(1) > 0
    (spend,) = fixture.spends
    assert spend.price
    assert not fixture.failed


async def test_a_sentence_that_cannot_be_stored() -> None:
    """What a server says is shortened and made printable before anybody gets to read it."""
    said = "wrong \ud800 key \0 \x1b[31m \u202e" + "x" * 10_000
    async with serving(statuses(refusal(401, said)), identical_failures=1) as fixture:
        failed = await fixture.failure()
    assert fixture.failed == [failed.message]
    assert r"wrong \ud800 key" in failed.message
    assert failed.message.isprintable()
    assert len(failed.message) < 700


async def test_halves_of_a_surrogate_pair() -> None:
    """Halves that come in two pieces are one character. A half alone FAILS the cell, whose call
    was paid for."""
    server = statuses(Answer(["a \ud83d", "\ude00"]), Answer(["a \ud83d", " b"]))
    async with serving(server) as fixture:
        assert (await fixture.ask()).text == "a \U0001f600"
        failed = await fixture.failure()
    assert failed.code == "model_invalid_answer"
    assert failed.metrics is not None
    assert failed.metrics["output_tokens"] == 3


async def test_an_answer_that_is_nested_too_deeply() -> None:
    """A chunk that cannot be read FAILS the cell as any that is no JSON."""
    for chunk in ("[" * 100_000 + "]" * 100_000, '{"choices":' * 5000):
        async with serving(raw(f"data: {chunk}\n\n".encode())) as fixture:
            assert (await fixture.failure()).code == "model_invalid_answer"
        assert len(fixture.spends) == 1


async def test_a_vector_with_too_large_a_number() -> None:
    """Numbers that are none of a vector FAIL the cell, and the call is counted."""
    server = statuses(Answer(vectors=[[10**400, 1]]))
    async with serving(server, default_embedding_model="e") as fixture:
        with pytest.raises(ModelFailed) as failed:
            await fixture.service.embed(Embedding(["a"]), fixture.caller())
    assert failed.value.code == "model_invalid_answer"
    assert len(fixture.spends) == 1
