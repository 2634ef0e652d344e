"""Providers that send counts, words and texts of another form than they should."""

from __future__ import annotations

from typing import Any

import pytest

from recalc.models.retry import retry_after
from tests.support.model_server import Answer, ModelServer
from tests.unit.models.fixture import serving

#: What is no number of tokens, also where an SDK has converted it.
NO_COUNTS = [10**12 + 1, 10**20, -1, -1_000_000, 2.5, None, [3], {}]


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
