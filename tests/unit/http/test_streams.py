"""Streams take turns at the event loop. What ends them is tested in tests/codegen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import pytest
from starlette.types import Message

from recalc.engine.requester import Requester, working_for
from recalc.generated import wire
from recalc.http.streams import StreamLimits, Streams
from tests.support.turns import CountedTurns
from tests.support.waiting import until

LIMITS = StreamLimits(of_key=99, in_all=99, heartbeat=3600, lifetime=3600, grace=3600)
MANY, PIECES = 50, 3


async def valid() -> None:
    """The key of a stream is valid."""


class Sending:
    """Streams of pieces for which nobody waits."""

    def __init__(self) -> None:
        self.streams = Streams(LIMITS)
        self.turns = CountedTurns()
        #: The turns before each piece that was sent.
        self.sent: list[int] = []
        #: The workspaces of the pieces that were sent.
        self.workspaces: list[int] = []
        self.closed = 0

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        try:
            for _ in range(PIECES):
                yield b"piece"
        finally:
            self.closed += 1

    async def stream(self, workspace: int = 1) -> None:
        async def send(message: Message) -> None:
            if message.get("body"):
                self.sent.append(self.turns.number)
                self.workspaces.append(workspace)

        async def receive() -> Any:
            await asyncio.Event().wait()

        reply = wire.StreamReply(200, self._pieces(), "text/plain", endable=True)
        with working_for(Requester(workspace)):
            await self.streams.send(reply, receive, send, [], valid)


@pytest.fixture
async def sending() -> AsyncIterator[Sending]:
    sending = Sending()
    async with sending.turns:
        yield sending


async def test_other_tasks_have_a_turn_between_any_two_pieces(sending: Sending) -> None:
    """Of one stream and of any two."""
    await asyncio.gather(*(sending.stream() for _ in range(MANY)))
    assert len(set(sending.sent)) == len(sending.sent) == PIECES * MANY


async def test_workspaces_take_turns(sending: Sending) -> None:
    """A workspace with one stream does not wait for all streams of another."""
    await asyncio.gather(*(sending.stream() for _ in range(MANY)), sending.stream(workspace=2))
    assert sending.workspaces.index(2) < MANY / 2


async def test_streams_that_wait_for_a_turn_are_closed(sending: Sending) -> None:
    """Where the server stops meanwhile. The turns of others go on."""
    streams = [asyncio.create_task(sending.stream()) for _ in range(MANY)]
    await until(lambda: len(sending.sent) == MANY)
    sending.streams.stop()
    await asyncio.gather(*streams)
    assert sending.closed == MANY
    assert len(sending.sent) < PIECES * MANY
    sending.sent.clear()
    await sending.stream(workspace=2)
