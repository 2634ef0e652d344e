"""Limits of calls: how many at once, how many and how many tokens a minute. Time is virtual."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from recalc.models.connections import Limits
from recalc.models.limiter import Limiter
from tests.simulation.loop import run


def limiter(**limits: int) -> Limiter:
    return Limiter(Limits(**limits), asyncio.get_running_loop().time)


class Load:
    """Calls that last ``seconds`` each: when they began, and how many were open."""

    def __init__(self, limiter: Limiter, seconds: float = 1.0) -> None:
        self.limiter = limiter
        self.seconds = seconds
        self.begun: list[tuple[float, int]] = []
        self.asked: list[int] = []
        self.order: list[int] = []
        self.open = 0
        self.most_open = 0

    async def call(self, number: int, tokens: int = 1, used: int | None = None) -> None:
        self.asked.append(number)
        async with self.limiter.turn(tokens) as turn:
            self.begun.append((asyncio.get_running_loop().time(), used or tokens))
            self.order.append(number)
            self.open += 1
            self.most_open = max(self.open, self.most_open)
            try:
                await asyncio.sleep(self.seconds)
                turn.used(used or tokens)
            finally:
                self.open -= 1

    def most_within_a_minute(self) -> tuple[int, int]:
        """The most calls, and the most tokens, that began within any 60 s."""
        spans = [
            [tokens for begun, tokens in self.begun if start <= begun < start + 60]
            for start, _ in self.begun
        ]
        return max(map(len, spans)), max(map(sum, spans))


def test_limits_hold_under_four_times_the_load() -> None:
    """With four times as many calls as a minute may have, no span of a minute has more calls or
    tokens than allowed, no more are open at once, and all are made, in order."""

    async def work() -> None:
        load = Load(limiter(calls=5, requests_per_minute=40, tokens_per_minute=1000))
        await asyncio.gather(*(load.call(n, tokens=20) for n in range(160)))
        calls, tokens = load.most_within_a_minute()
        assert calls == 40
        assert tokens <= 1000
        assert load.most_open == 5
        assert load.order == load.asked
        assert len(load.order) == 160
        assert asyncio.get_running_loop().time() < 5 * 60

    run(random.Random(1), work())


def test_tokens_that_were_used_count() -> None:
    """What a call really took replaces its estimate."""

    async def work() -> None:
        load = Load(limiter(tokens_per_minute=100))
        await load.call(1, tokens=90, used=10)
        await load.call(2, tokens=90)
        assert asyncio.get_running_loop().time() == pytest.approx(2)
        await load.call(3, tokens=10)
        assert load.begun[2][0] == pytest.approx(60)

    run(random.Random(1), work())


def test_a_call_larger_than_the_limit_is_made_alone() -> None:
    """A call whose tokens are more than a minute may have waits for a minute of its own."""

    async def work() -> None:
        load = Load(limiter(tokens_per_minute=100))
        await load.call(1, tokens=50)
        await load.call(2, tokens=500)
        assert [begun for begun, _ in load.begun] == pytest.approx([0, 60])

    run(random.Random(1), work())


def test_a_wait_that_is_cancelled_takes_nothing() -> None:
    """A call that is cancelled while it waits leaves its turn to the next."""

    async def work() -> None:
        load = Load(limiter(calls=1))
        tasks = [asyncio.create_task(load.call(n)) for n in range(3)]
        await asyncio.sleep(0.5)
        second = load.asked[1]
        tasks[second].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert load.order == [n for n in load.asked if n != second]
        assert load.limiter.is_idle is False  # the calls of the last minute count
        await asyncio.sleep(60)
        assert load.limiter.is_idle

    run(random.Random(1), work())


def test_a_share_of_the_limits() -> None:
    """One of four processes makes a quarter of the calls, rounded down; a larger share wakes those
    that wait. While the number of processes is not known, no call begins."""

    async def work() -> None:
        load = Load(limiter(calls=11), seconds=10)
        load.limiter.share_with(0)
        tasks = [asyncio.create_task(load.call(n)) for n in range(11)]
        await asyncio.sleep(1)
        assert load.open == 0
        load.limiter.share_with(4)
        await asyncio.sleep(1)
        assert load.open == 2
        load.limiter.share_with(1)
        await asyncio.sleep(1)
        assert load.open == 11
        await asyncio.gather(*tasks)

    run(random.Random(1), work())


def test_two_processes_share_the_limits_of_a_minute() -> None:
    """Together, two processes make no more calls and use no more tokens in a minute than one may,
    also where the limits are odd numbers."""

    async def work() -> None:
        loads = [Load(limiter(requests_per_minute=5, tokens_per_minute=101)) for _ in range(2)]
        for load in loads:
            load.limiter.share_with(2)
        calls = [load.call(n, tokens=25) for n in range(6) for load in loads]
        await asyncio.gather(*calls)
        together = Load(loads[0].limiter)
        together.begun = loads[0].begun + loads[1].begun
        assert together.most_within_a_minute() == (4, 100)
        assert len(together.begun) == 12

    run(random.Random(1), work())


def test_a_turn_that_was_not_used_does_not_count() -> None:
    """Where the caller makes no call after all, the next one takes its place at once."""

    async def work() -> None:
        one = limiter(requests_per_minute=2, tokens_per_minute=100)
        async with one.turn(60):
            pass
        for _ in range(5):
            async with one.turn(40) as turn:
                turn.unused = True
        async with one.turn(40):
            assert asyncio.get_running_loop().time() == 0
        async with one.turn(40):
            assert asyncio.get_running_loop().time() >= 60

    run(random.Random(1), work())


def test_a_429_slows_down() -> None:
    """A 429 holds all calls back, then half as many are open, and each answer allows one more."""

    async def work() -> None:
        load = Load(limiter(calls=8), seconds=10)
        first = [asyncio.create_task(load.call(n)) for n in range(8)]
        await asyncio.sleep(1)
        load.limiter.slow_down(20)
        await asyncio.gather(*first)
        more = [asyncio.create_task(load.call(n)) for n in range(8)]
        await asyncio.sleep(10.5)
        assert load.open == 0  # 20.5 s: still held back
        await asyncio.sleep(1)
        assert load.open == 4
        load.limiter.answered()
        await asyncio.sleep(0.1)
        assert load.open == 5
        for _ in range(3):
            load.limiter.answered()
        await asyncio.gather(*more)
        assert load.most_open == 8

    run(random.Random(1), work())


def test_limits_hold_for_any_load() -> None:
    """Whatever calls last and take, and whichever are cancelled, the limits hold."""

    async def work() -> None:
        chance = random.Random(5)
        for _ in range(20):
            most, calls = chance.randint(1, 20), chance.randint(1, 5)
            load = Load(limiter(calls=calls, requests_per_minute=most, tokens_per_minute=100))
            load.seconds = chance.choice((0.0, 1.0, 50.0, 90.0))
            tasks = [
                asyncio.create_task(load.call(n, tokens=chance.randint(1, 60))) for n in range(40)
            ]
            await asyncio.sleep(chance.uniform(0, 100))
            for task in chance.sample(tasks, 10):
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            begun, tokens = load.most_within_a_minute()
            assert begun <= most
            assert tokens <= 100
            assert load.most_open <= calls

    run(random.Random(1), work())


class Awaited:
    """What calls wait in that have to wait. They leave it ``seconds`` after their turn."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.entered = 0

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[None]:
        self.entered += 1
        yield
        await asyncio.sleep(self.seconds)


def test_only_calls_that_have_to_wait_are_awaited() -> None:
    """Also one that comes while another waits, before that has had its turn."""

    async def work() -> None:
        subject, awaited = limiter(calls=1), Awaited(1)

        async def call() -> None:
            async with subject.turn(1, awaited):
                await asyncio.sleep(1)

        first = asyncio.create_task(call())
        await asyncio.sleep(0.5)
        second = asyncio.create_task(call())
        await asyncio.sleep(0)
        assert awaited.entered == 1
        await first
        third = asyncio.create_task(call())  # the second has its turn, and has not begun
        await asyncio.gather(second, third)
        await call()
        assert awaited.entered == 2

    run(random.Random(1), work())


def test_the_minute_of_a_call_begins_with_the_call() -> None:
    """Calls that have their turns and wait for something else are counted as long as they do, and
    no span of a minute has more calls than allowed."""

    async def work() -> None:
        subject, begun = limiter(requests_per_minute=2), []
        awaited = Awaited(100)

        async def call() -> None:
            async with subject.turn(1, awaited):
                begun.append(asyncio.get_running_loop().time())

        await asyncio.gather(*(call() for _ in range(6)))
        assert begun == [0, 0, 160, 160, 320, 320]

    run(random.Random(1), work())


def test_a_call_that_is_cancelled_with_its_turn_has_not_been_made() -> None:
    """The next has its turn at once."""

    async def work() -> None:
        subject, awaited = limiter(requests_per_minute=1), Awaited(1000)

        async def call() -> None:
            async with subject.turn(1, awaited):
                pass

        await call()
        tasks = [asyncio.create_task(call())]
        await asyncio.sleep(70)
        tasks.append(asyncio.create_task(call()))
        await asyncio.sleep(1)
        assert awaited.entered == 2
        tasks[0].cancel()
        await asyncio.gather(tasks[0], return_exceptions=True)
        await tasks[1]
        assert asyncio.get_running_loop().time() == pytest.approx(1071, abs=1)

    run(random.Random(1), work())
