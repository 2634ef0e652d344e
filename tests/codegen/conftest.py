"""The contract of all forms of answers, generated once, with handlers that tests steer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from recalc.domain.errors import NotFound
from recalc.domain.records import Caller
from recalc.generated import wire
from recalc.http.streams import StreamLimits, Streams
from recalc.settings import Settings
from tests.codegen.hosting import Generated, generate, host

ANSWERS = Path(__file__).with_name("answers.yaml")
AN_ID = UUID("3f8e1c52-6f0b-4f5c-9d0e-2b7a41c6d901")
#: Of a stream that is sent as fast as the client takes it.
PIECE = b"x" * 65_536
LIMITS = StreamLimits(of_key=2, in_all=3, heartbeat=3600, lifetime=3600, grace=3600)


@dataclass
class Things:
    """Handlers of answers.yaml. ``events`` are sent to watchers in their order, None ends them;
    ``closed`` and ``started`` count the streams."""

    generated: Generated
    events: asyncio.Queue[wire.Event[Any] | None] = field(default_factory=asyncio.Queue)
    pages: int = 3
    fail_after: int | None = None
    started: int = 0
    closed: int = 0
    made: int = 0

    @property
    def things(self) -> Things:
        return self

    def tick(self, number: int) -> Any:
        return self.generated.models.Tick(number=number)

    async def watch(self, _caller: Caller, *, name: str) -> Any:
        if name == "unknown":
            raise NotFound("operation")
        return self.generated.ops.Watch200(self._events())

    async def _events(self) -> AsyncGenerator[wire.Event[Any], None]:
        self.started += 1
        try:
            while (event := await self.events.get()) is not None:
                yield event
        finally:
            self.closed += 1

    async def rows(self, _caller: Caller, *, accept: str) -> Any:
        ops = self.generated.ops
        if accept == "text/csv":
            return ops.Rows200Csv(self._text(), 7)
        if accept == "application/x-ndjson":
            return ops.Rows200XNdjson(self._lines(), 7)
        return ops.Rows200(self.tick(0), 7)

    async def _lines(self) -> AsyncGenerator[Sequence[Any], None]:
        for page in range(self.pages):
            if page == self.fail_after:
                raise RuntimeError("the third page cannot be read")
            yield [self.tick(2 * page), self.tick(2 * page + 1)]

    async def _text(self) -> AsyncGenerator[bytes, None]:
        self.started += 1
        try:
            for _ in range(self.pages):
                self.made += 1
                yield PIECE
        finally:
            self.closed += 1

    async def gone(self, _caller: Caller) -> Any:
        return self.generated.ops.Gone204(None)

    async def moved(self, _caller: Caller) -> Any:
        return self.generated.ops.Moved303("/rows?a=1")

    async def headers(self, _caller: Caller) -> Any:
        at = datetime(2026, 11, 1, tzinfo=UTC)
        return self.generated.ops.Headers200(self.tick(1), "text", 1.5, True, AN_ID, at, "small")

    async def public(self) -> Any:
        return self.generated.ops.Public200(self.tick(1))

    async def either(self, caller: Caller) -> Any:
        return self.generated.ops.Either200(self._used(caller))

    async def both(self, caller: Caller) -> Any:
        return self.generated.ops.Both200(self._used(caller))

    def _used(self, caller: Caller) -> Any:
        return self.generated.models.Used(schemes=list(caller.schemes))

    async def any_error(self, _caller: Caller, *, accept: str) -> Any:
        raise NotFound("operation")

    async def old(self, _caller: Caller) -> Any:
        return self.generated.ops.Old200(self.tick(1))


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generate(ANSWERS, tmp_path_factory.mktemp("answers"), "generated_answers")


@pytest.fixture
async def things(generated: Generated) -> Things:
    return Things(generated)


@pytest.fixture
async def streams() -> Streams:
    return Streams(LIMITS)


@pytest.fixture
async def client(things: Things, streams: Streams) -> httpx.AsyncClient:
    """A client in this process, with a key."""
    app = host(things.generated, things, streams, Settings())
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(
        transport=transport, base_url="http://answers", headers={"X-Key": "one"}
    )
