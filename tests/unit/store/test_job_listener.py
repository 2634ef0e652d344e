"""Workers share a connection that listens for jobs: who comes while the last one leaves."""

from __future__ import annotations

import asyncio
from typing import Any

import procrastinate
import pytest

from recalc.store.postgres.job_listener import SharedListeningConnector


class Connections:
    """Connections that listen. Each ends when ``may_end``, as those of a database that is away."""

    def __init__(self) -> None:
        self.open = 0
        self.made = 0
        self.may_end = asyncio.Event()

    async def listen(self, *_: Any) -> None:
        self.made += 1
        self.open += 1
        try:
            await asyncio.Event().wait()
        finally:
            await self.may_end.wait()
            self.open -= 1


@pytest.fixture
async def connections(monkeypatch: pytest.MonkeyPatch) -> Connections:
    made = Connections()
    monkeypatch.setattr(procrastinate.PsycopgConnector, "listen_notify", made.listen)
    return made


async def _ignore(**_: Any) -> None:
    return None


async def _turns() -> None:
    """Let all tasks go as far as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_who_comes_while_the_last_one_leaves_listens_anew(connections: Connections) -> None:
    """The connection that the last one leaves takes a while to end; its end is not the newcomer's.
    The connector ends all of them when it is closed."""
    connector = SharedListeningConnector(["a"])
    leaving = asyncio.create_task(connector.listen_notify(_ignore, ["a"]))
    await _turns()
    leaving.cancel()
    await _turns()
    newcomer = asyncio.create_task(connector.listen_notify(_ignore, ["a"]))
    await _turns()
    assert (connections.made, leaving.done()) == (2, False)
    connections.may_end.set()
    await asyncio.wait([leaving])
    await _turns()
    assert (connections.open, newcomer.done()) == (1, False)
    newcomer.cancel()
    await asyncio.wait([newcomer])
    assert connections.open == 0
    await connector.close_async()


async def test_workers_share_one_connection(connections: Connections) -> None:
    """It is closed when the last of them leaves, and not before."""
    connector = SharedListeningConnector(["a"])
    connections.may_end.set()
    workers = [asyncio.create_task(connector.listen_notify(_ignore, ["a"])) for _ in range(3)]
    await _turns()
    for left, worker in zip((1, 1, 0), workers, strict=True):
        worker.cancel()
        await asyncio.wait([worker])
        assert (connections.made, connections.open) == (1, left)
    await connector.close_async()
