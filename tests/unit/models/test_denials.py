"""Failures that all calls of an operation share: no further call is made, and its callers are
told."""

from __future__ import annotations

import asyncio
import random
from itertools import count

import pytest
from typing_extensions import override

from recalc.models.port import Caller, ModelFailed, Owner
from tests.support.hang import HANG_SECONDS
from tests.support.model_server import Answer, ModelServer, Request
from tests.support.waiting import until
from tests.unit.models.fixture import Fixture, chat, refusal, serving, statuses

LATER = Answer(status=429, headers={"Retry-After": "3600"}, error={"message": "daily limit"})
#: What OpenRouter answers for a text that its moderation has flagged.
FLAGGED = refusal(403, "Your input was flagged", code=403, metadata={"reasons": ["violence"]})


async def impatient(fixture: Fixture) -> ModelFailed:
    """The failure of a cell that has no time left to wait."""
    with pytest.raises(ModelFailed) as failed:
        await fixture.service.complete(chat(), fixture.caller(left=lambda: 0.0))
    return failed.value


@pytest.mark.parametrize(
    "answer",
    [
        refusal(401, "wrong key"),
        refusal(402, "no credit"),
        refusal(403, "not yours"),
        refusal(429, "no credit", code="insufficient_quota"),
    ],
)
async def test_a_connection_that_fails_for_everybody(answer: Answer) -> None:
    """After three identical failures in a row no further call is made for the operation. Each
    caller is told from then on: the first may have lost its claim. Another operation tries
    again."""
    async with serving(ModelServer(lambda _: answer), identical_failures=3) as fixture:
        codes = [(await fixture.failure()).code for _ in range(5)]
        assert codes == ["model_denied"] * 3 + ["connection_failed"] * 2
        assert len(fixture.server.requests) == 3
        assert len(fixture.failed) == 3
        (reason,) = set(fixture.failed)
        assert answer.error["message"] in reason
        with pytest.raises(ModelFailed) as failed:
            await fixture.service.complete(chat(), Caller())
        assert failed.value.code == "model_denied"
    assert len(fixture.spends) == 3


async def test_the_calls_that_were_open_tell_it_too() -> None:
    """Callers whose calls are denied after the one that stopped the operation are told."""
    denied = {"code": "invalid_api_key", "message": "wrong key"}
    held = ModelServer(lambda _: Answer(at=0, then="hold", error=denied))
    async with serving(held, identical_failures=1) as fixture:
        tasks = [asyncio.create_task(fixture.failure(str(n))) for n in range(3)]
        await until(lambda: held.open == 3)
        held.release()
        await asyncio.gather(*tasks)
    assert len(fixture.failed) == 3


async def test_other_failures_and_answers_in_between() -> None:
    """Failures of another status or code, or that an answer came between, are not in a row."""
    denied, other = refusal(401, "a"), refusal(401, "a", code="expired")
    server = statuses(denied, other, refusal(402, "a"), denied, Answer(), denied, denied)
    async with serving(server, identical_failures=2) as fixture:
        for _ in range(4):
            await fixture.failure()
        await fixture.ask()
        await fixture.failure()
        assert not fixture.failed
        await fixture.failure()
    assert len(fixture.failed) == 1


async def test_sentences_that_name_their_requests() -> None:
    """Denials are identical although their sentences differ; people read the newest."""
    numbers = count(1)
    server = ModelServer(lambda _: refusal(401, f"wrong key (request {next(numbers)})"))
    async with serving(server, identical_failures=3) as fixture:
        for _ in range(4):
            await fixture.failure()
    assert len(server.requests) == 3
    assert all("request 3" in reason for reason in fixture.failed)


async def test_a_text_that_was_flagged() -> None:
    """A 403 for what was asked FAILS its cell, and is none of the account."""
    async with serving(ModelServer(lambda _: FLAGGED), identical_failures=2) as fixture:
        codes = {(await fixture.failure()).code for _ in range(4)}
    assert codes == {"model_refused"}
    assert not fixture.failed
    assert not any(spend.price for spend in fixture.spends)


async def test_a_403_after_an_answer() -> None:
    """An account that was answered is not denied: a 403 for other calls of the operation FAILS
    these only, also where nothing says that it is about the text."""
    server = statuses(refusal(403), Answer(), refusal(403))
    async with serving(server, identical_failures=2) as fixture:
        await fixture.failure()
        await fixture.ask()
        codes = {(await fixture.failure()).code for _ in range(4)}
    assert codes == {"model_denied"}
    assert not fixture.failed


async def test_a_429_that_a_cell_cannot_wait_for() -> None:
    """The calls of the workspace pause, although the cell FAILS."""
    async with serving(statuses(LATER)) as fixture:
        assert (await impatient(fixture)).code == "model_rate_limited"
        assert 59 < fixture.service._limiter(1, "main")._wait(1) <= 60


async def test_429s_that_cells_cannot_wait_for() -> None:
    """After some in a row the operation has no further calls, so that its other rows do not FAIL
    one after the other. An answer in between begins the row anew."""
    later = Answer(status=429, headers={"Retry-After": "0.01"}, error={"message": "daily limit"})
    server = statuses(later, Answer(), later)
    async with serving(server, chance=Least(), identical_failures=2) as fixture:
        await impatient(fixture)
        await fixture.ask()
        await impatient(fixture)
        assert not fixture.failed
        await impatient(fixture)
        (reason,) = fixture.failed
        assert "daily limit" in reason
        assert (await impatient(fixture)).code == "connection_failed"
    assert len(server.requests) == 4


class Least(random.Random):
    """Chooses the least."""

    @override
    def uniform(self, a: float, b: float) -> float:
        return a


async def test_a_refused_cell_waits_for_no_turn() -> None:
    """A cell for which no call is made fails at once, although no call may begin now."""

    def behave(request: Request) -> Answer:
        return refusal(401) if request.asked == "denied" else Answer(then="hold")

    server = ModelServer(behave)
    async with serving(server, identical_failures=1, limits={"calls": 1}) as fixture:
        await fixture.failure("denied")
        other = asyncio.create_task(fixture.service.complete(chat("held"), Caller(Owner(1))))
        await until(lambda: server.open == 1)
        async with asyncio.timeout(HANG_SECONDS):
            assert (await fixture.failure()).code == "connection_failed"
        server.release()
        await other
    assert len(server.requests) == 2


async def test_a_cell_that_waited_takes_no_turn() -> None:
    """Cells that wait for their turns while the connection denies another make no call, and leave
    the calls of the minute to other operations."""
    denied = {"code": "invalid_api_key", "message": "wrong key"}
    server = ModelServer(lambda _: Answer(at=0, then="hold", error=denied))
    limits = {"calls": 1, "requests_per_minute": 2}
    async with serving(server, identical_failures=1, limits=limits) as fixture:
        tasks = [asyncio.create_task(fixture.failure()) for _ in range(4)]
        await until(lambda: server.open == 1)
        server.behave = lambda _: Answer()
        server.release()
        codes = [failed.code for failed in await asyncio.gather(*tasks)]
        assert codes == ["model_denied"] + ["connection_failed"] * 3
        assert fixture.service._limiter(1, "main")._wait(1) == 0
        await fixture.service.complete(chat(), Caller(Owner(1)))
    assert len(server.requests) == 2
