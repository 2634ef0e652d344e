"""Providers that send counts, words and texts of another form than they should."""

from __future__ import annotations

from typing import Any

import pytest

from recalc.models.retry import retry_after
from tests.support.model_server import Answer, ModelServer
from tests.unit.models.fixture import refusal, serving, statuses

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
