"""Connections close before the calls on them have unwound."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from recalc.columns.outbound import Connections


class Wire:
    """One client with a connection of its own, and one call that never ends by itself."""

    def __init__(self, name: str, log: list[str]) -> None:
        self.connections = Connections()
        self.began = asyncio.Event()
        self.release = asyncio.Event()
        self._name = name
        self._log = log

    async def aclose(self) -> None:
        self._log.append(f"{self._name} closed")
        await asyncio.sleep(0)

    async def call(self, error: Exception | None = None) -> None:
        await self.connections.trace("connection.connect_tcp.started", {"host": "here"})
        await self.connections.trace("connection.connect_tcp.complete", {"return_value": self})
        self.began.set()
        try:
            await asyncio.Event().wait()
        finally:
            self._log.append(f"{self._name} unwinds")
            if error is not None:
                raise error

    async def slow_to_end(self) -> None:
        try:
            await self.call()
        finally:
            await self.release.wait()
            self._log.append(f"{self._name} ended")


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_all_close_before_any_unwinds() -> None:
    log: list[str] = []
    wires = [Wire(name, log) for name in "abc"]
    tasks = [asyncio.create_task(wire.connections.run(wire.call())) for wire in wires]
    for wire in wires:
        await wire.began.wait()
    await _cancelled(*tasks)
    assert log == [
        *("a closed", "b closed", "c closed"),
        *("a unwinds", "b unwinds", "c unwinds"),
    ]


async def test_it_ends_with_the_call() -> None:
    """Who waits for a cancelled call may use its client again."""
    log: list[str] = []
    wire = Wire("a", log)
    task = asyncio.create_task(wire.connections.run(wire.slow_to_end()))
    await wire.began.wait()
    asyncio.get_running_loop().call_later(0, wire.release.set)
    await _cancelled(task)
    assert log == ["a closed", "a unwinds", "a ended"]


async def test_an_error_of_a_cancelled_call_is_nobodys() -> None:
    """A call that breaks because its connection was closed was cancelled, and says no more."""
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: complaints.append(what))
    wire = Wire("a", [])
    task = asyncio.create_task(wire.connections.run(wire.call(ConnectionError())))
    await wire.began.wait()
    await _cancelled(task)
    del task
    await asyncio.sleep(0)
    assert complaints == []


async def test_cancelled_twice() -> None:
    """A second cancel that comes while connections close still cancels the call."""
    log: list[str] = []
    wire = Wire("a", log)
    task = asyncio.create_task(wire.connections.run(wire.call()))
    await wire.began.wait()
    task.cancel()
    await asyncio.sleep(0)  # in aclose
    assert log == ["a closed"]
    await _cancelled(task)
    assert log == ["a closed", "a unwinds"]


async def test_results_and_errors_pass() -> None:
    async def answer(error: Exception | None = None) -> int:
        if error is not None:
            raise error
        return 7

    connections = Connections()
    assert await connections.run(answer()) == 7
    with pytest.raises(KeyError, match="x"):
        await connections.run(answer(KeyError("x")))
