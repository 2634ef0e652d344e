"""Slow cells that ask a model: what the runner tells of their cost, and what counts as time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

import msgspec
import pytest
from typing_extensions import override

from recalc.columns.slow_context import SlowContext
from recalc.engine.hidden_values import HiddenValues
from recalc.engine.ports import CellResult, InputRow
from recalc.engine.sealing import SecretBox
from recalc.engine.worker.account import Account
from recalc.engine.worker.deadline import Deadline
from recalc.engine.worker.permits import Permits
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.run_permits import CallPermit, RunPermits
from recalc.engine.worker.slow import SlowRunner
from recalc.models.port import Answered, Caller, Chat, Embedded, Embedding, Models, Owner, Spend
from tests.simulation import loop as simulated
from tests.support.waiting import until

OWNER = Owner(3, UUID(int=9))
SPEC = ColumnSpec(1, 1, "LLM_ASSERTION", {"source": "text", "prompt": "It is."}, (0,), ("text",))
ROW = InputRow(row_index=0, inputs_version=5, values={0: "words"})


class Spending(Models):
    """Tells a spend, then waits for ``end``, and answers."""

    def __init__(self) -> None:
        self.end = asyncio.Event()
        self.callers: list[Caller] = []

    @override
    async def complete(self, chat: Chat, caller: Caller) -> Answered:
        self.callers.append(caller)
        try:
            await self.end.wait()
        finally:
            caller.spent(Spend("main", "m", "completed" if self.end.is_set() else "aborted"))
        return Answered("true", {"request_count": 1})

    @override
    async def embed(self, embedding: Embedding, caller: Caller) -> Embedded:
        raise AssertionError


def runner(models: Models, deadline: float = 600.0) -> SlowRunner:
    unused: Any = None
    return SlowRunner(SlowContext(unused, 1, 1000, unused, models=models), deadline, 1 << 20)


def permit(calls: Permits | None = None) -> CallPermit:
    """The permit of a cell that has begun."""
    owner = OWNER.workspace_id, OWNER.operation_id
    run = RunPermits(Permits(1), calls or Permits(1), *owner, lambda: None)
    assert run.reserve_calls(1) == 1
    return run.begin_call(SPEC.number)


async def test_each_call_is_added_to_the_account() -> None:
    """The account gets each spend, also of a cell that is aborted; calls carry its owner."""
    models, account = Spending(), Account(OWNER)
    run = runner(models)
    aborted = asyncio.create_task(run.run(SPEC, ROW, account, permit()))
    await until(lambda: models.callers)
    aborted.cancel()
    with pytest.raises(asyncio.CancelledError):
        await aborted
    models.end.set()
    result = await run.run(SPEC, ROW, account, permit())
    assert result == CellResult(True, metrics={"request_count": 1}, inputs_version=5)
    assert (account.usage.total.calls, account.usage.aborted) == (2, 1)
    assert {caller.owner for caller in models.callers} == {OWNER}


async def test_a_config_is_opened_once_for_all_cells_of_a_run() -> None:
    """What a run knows of a column is one object; after a change of the column it is another."""
    opened: list[str] = []

    class Counted(HiddenValues):
        @override
        def opened(
            self, type_name: str, workspace_id: int, config: Mapping[str, Any]
        ) -> dict[str, Any]:
            opened.append(type_name)
            return super().opened(type_name, workspace_id, config)

    models = Spending()
    models.end.set()
    context = SlowContext(cast("Any", None), 1, 1000, cast("Any", None), models=models)
    run = SlowRunner(context, 600.0, 1 << 20, hidden=Counted(SecretBox(())))
    for spec in (SPEC, SPEC, msgspec.structs.replace(SPEC, config={**SPEC.config, "prompt": "?"})):
        await run.run(spec, ROW, Account(OWNER), permit())
    assert len(opened) == 2


async def test_a_failed_connection_is_told_to_the_account() -> None:
    """The account gets the reason, and wakes its run."""
    woken: list[bool] = []
    models = Spending()
    models.end.set()
    account = Account(OWNER, notify=lambda: woken.append(True))
    await runner(models).run(SPEC, ROW, account, permit())
    models.callers[0].connection_failed("no quota")
    assert account.failed_connection == "no quota"
    assert woken == [True]


async def test_the_deadline_of_a_cell() -> None:
    """A cell over its deadline FAILS, and its call is ended."""
    models, account = Spending(), Account(OWNER)
    result = await runner(models, 0.01).run(SPEC, ROW, account, permit())
    assert result.error is not None
    assert result.error.code == "deadline_exceeded"
    assert account.usage.aborted == 1


def test_a_pause_of_the_deadline() -> None:
    """Time inside a pause does not count; after it the rest is left."""

    async def work() -> None:
        deadline = Deadline(10.0)
        async with deadline.within:
            await asyncio.sleep(4)
            with deadline.paused():
                await asyncio.sleep(1000)
            assert deadline.left() == pytest.approx(6)
            await asyncio.sleep(100)

    with pytest.raises(TimeoutError):
        simulated.run(random.Random(1), work())


def test_a_pause_inside_another() -> None:
    """The time of both does not count, and nor does the rest of the outer one."""

    async def work() -> None:
        deadline = Deadline(10.0)
        async with deadline.within:
            with deadline.paused():
                with deadline.paused():
                    await asyncio.sleep(1000)
                await asyncio.sleep(1000)
            assert deadline.left() == pytest.approx(10)

    simulated.run(random.Random(1), work())


class Waiting(Spending):
    """Waits in a block of the caller's for some seconds, and then for its permit."""

    def __init__(self, block: str, calls: Permits, seconds: float) -> None:
        super().__init__()
        self._block = block
        self._calls = calls
        self._seconds = seconds
        self.left = 0.0
        self.held: list[int] = []

    @override
    async def complete(self, chat: Chat, caller: Caller) -> Answered:
        async with getattr(caller, self._block)():
            await asyncio.sleep(self._seconds)
            self.held.append(self._calls.held)
            other = self._calls.share(OWNER.workspace_id, UUID(int=1), lambda: None)
            assert other.take(1) == 1
            asyncio.get_running_loop().call_later(1000, other.close)
        self.held.append(self._calls.held)
        self.left = caller.left()
        return Answered("true", {})


@pytest.mark.parametrize(("block", "left"), [("turn_awaited", 10), ("permit_lent", 6)])
def test_a_cell_that_only_waits_lends_its_permit(block: str, left: float) -> None:
    """It has one again at the end. The wait for that never counts towards the deadline; a sleep
    before a call is repeated does, and the wait for a turn does not."""

    async def work() -> None:
        calls = Permits(1)
        models = Waiting(block, calls, 4)
        mine = permit(calls)
        result = await runner(models, 10.0).run(SPEC, ROW, Account(OWNER), mine)
        assert result.error is None
        assert models.left == pytest.approx(left)
        assert models.held == [0, 1]
        mine.end()
        assert calls.held == 0

    simulated.run(random.Random(1), work())


def test_a_cell_whose_deadline_passes_while_it_has_lent_its_permit() -> None:
    """It FAILS at once, and waits for no permit."""

    async def work() -> None:
        calls = Permits(1)
        models, mine = Waiting("permit_lent", calls, 600), permit(calls)
        result = await runner(models, 10.0).run(SPEC, ROW, Account(OWNER), mine)
        assert result.error is not None
        assert result.error.code == "deadline_exceeded"
        assert asyncio.get_running_loop().time() == pytest.approx(10)
        mine.end()
        assert calls.held == 0

    simulated.run(random.Random(1), work())


def test_a_pause_when_the_deadline_is_over() -> None:
    """A deadline that is over stays over."""
    seen = []

    async def work() -> None:
        deadline = Deadline(10.0)
        async with deadline.within:
            try:
                await asyncio.sleep(600)
            finally:
                with deadline.paused():
                    seen.append(deadline.within.expired())

    with pytest.raises(TimeoutError):
        simulated.run(random.Random(1), work())
    assert seen == [True]
