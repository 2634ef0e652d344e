"""Calls of one workspace to one host take turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import pytest

from recalc.columns.host_limits import HostLimits


class Calls:
    """Calls that hold their slots until they are released."""

    def __init__(self, limits: HostLimits) -> None:
        self._limits = limits
        self.open: list[str] = []
        self.waited: list[str] = []
        self._release: dict[str, asyncio.Event] = {}
        #: What those that have waited wait for with their slots, as for a permit.
        self.hold: asyncio.Event | None = None

    def begin(self, name: str, workspace: int = 1, host: str = "a") -> asyncio.Task[None]:
        self._release[name] = asyncio.Event()
        return asyncio.create_task(self._call(name, workspace, host))

    async def _call(self, name: str, workspace: int, host: str) -> None:
        @asynccontextmanager
        async def awaited() -> AsyncIterator[None]:
            self.waited.append(name)
            yield
            if self.hold is not None:
                await self.hold.wait()

        async with self._limits.slot(workspace, host, awaited):
            self.open.append(name)
            try:
                await self._release[name].wait()
            finally:
                self.open.remove(name)

    def release(self, name: str) -> None:
        self._release[name].set()


async def _settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_calls_take_turns_by_workspace_and_host() -> None:
    """No more than allowed are open to a host; other hosts and workspaces do not wait. The next is
    the one that waited longest, and only those that have to wait are awaited."""
    limits = HostLimits(2)
    calls = Calls(limits)
    tasks = [calls.begin(name) for name in "pqrs"]
    tasks += [calls.begin("other host", host="b"), calls.begin("other workspace", workspace=2)]
    await _settle()
    assert sorted(calls.open) == ["other host", "other workspace", "p", "q"]
    assert calls.waited == ["r", "s"]
    calls.release("q")
    await _settle()
    assert "r" in calls.open
    assert "s" not in calls.open
    for name in ("p", "r", "s", "other host", "other workspace"):
        calls.release(name)
    await asyncio.gather(*tasks)
    assert limits._slots == {}


async def test_a_cancelled_call_frees_its_place() -> None:
    """One that is open, and one that waits."""
    limits = HostLimits(1)
    calls = Calls(limits)
    first, second, third = (calls.begin(name) for name in "pqr")
    await _settle()
    for task in (second, first):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await _settle()
    assert calls.open == ["r"]
    calls.release("r")
    await third
    assert limits._slots == {}


async def test_a_call_that_is_cancelled_with_its_slot_frees_it() -> None:
    """It had its slot, and waited for a permit."""
    limits = HostLimits(1)
    calls = Calls(limits)
    calls.hold = asyncio.Event()
    first, second, third = (calls.begin(name) for name in "pqr")
    await _settle()
    calls.release("p")
    await first
    await _settle()
    assert calls.open == []
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    calls.hold.set()
    await _settle()
    assert calls.open == ["r"]
    calls.release("r")
    await third
    assert limits._slots == {}


async def test_without_a_limit_all_are_open() -> None:
    limits = HostLimits()
    async with limits.slot(1, "a", nullcontext), limits.slot(1, "a", nullcontext):
        assert limits._slots == {}
