"""Changes run to their end, whatever becomes of the request that began them."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from recalc.http.mutations import Mutations


async def _answer() -> str:
    await asyncio.sleep(0)
    return "done"


async def _fail() -> str:
    raise ValueError("wrong")


async def test_the_result_or_the_error_of_a_change_is_that_of_its_request() -> None:
    """A change is awaited as if it ran in the request."""
    mutations = Mutations()
    assert await mutations.run(_answer()) == "done"
    with pytest.raises(ValueError, match="wrong"):
        await mutations.run(_fail())


async def test_a_change_goes_on_without_its_request() -> None:
    """Cancelling the request does not stop the change; ``drain`` waits for it."""
    mutations, begun, may_end, ended = Mutations(), asyncio.Event(), asyncio.Event(), []

    async def change() -> None:
        begun.set()
        await may_end.wait()
        ended.append("change")

    request = asyncio.ensure_future(mutations.run(change()))
    await begun.wait()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert not ended
    may_end.set()
    await mutations.drain()
    assert ended == ["change"]


async def test_an_error_that_no_request_reads_is_not_reported() -> None:
    """asyncio reports errors of tasks that nobody has read; a client that left is no reason to."""
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    tasks: set[asyncio.Task[Any]] = set()
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def change() -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        begun.set()
        await may_end.wait()
        raise ValueError("wrong")

    request = asyncio.ensure_future(Mutations().run(change()))
    await begun.wait()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    may_end.set()
    await asyncio.wait(tasks)
    tasks.clear()
    gc.collect()
    assert not reported
