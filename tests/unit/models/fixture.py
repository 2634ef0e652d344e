"""What the tests of model calls share: a service over a server of models, and what it spent."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import msgspec
from typing_extensions import override

from recalc.calls import Turns
from recalc.models.connections import Configured, Connection, Secret
from recalc.models.port import Answered, Caller, Chat, ModelFailed, Owner, Spend
from recalc.models.service import ModelService
from tests.support.model_server import Answer, ModelServer, Request

TLS = httpx.create_ssl_context(trust_env=False)
KEY = "sk-a-secret-of-the-tests"
OPERATION = UUID(int=7)
PRICES = {"m": {"input": 1.0, "output": 2.0}}


@dataclass
class Fixture:
    """A service with the connections ``configured``, and everything that it told."""

    server: ModelServer
    service: ModelService
    spends: list[Spend] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def caller(self, **more: Any) -> Caller:
        return Caller(
            **{
                "owner": Owner(1, OPERATION),
                "spent": self.spends.append,
                "connection_failed": self.failed.append,
                **more,
            }
        )

    async def ask(self, text: str = "hello", **more: Any) -> Answered:
        """The answer to a chat, which the caller has found to be usable."""
        answered = await self.service.complete(chat(text, **more), self.caller())
        answered.keep()
        return answered

    async def failure(self, text: str = "hello", **more: Any) -> ModelFailed:
        """The failure of a chat that has to fail."""
        try:
            await self.ask(text, **more)
        except ModelFailed as failed:
            return failed
        raise AssertionError("it was answered")


def chat(text: str = "hello", **more: Any) -> Chat:
    return Chat([{"role": "user", "content": text}], **more)


def configured(url: str, name: str = "main", **more: Any) -> Configured:
    """A connection as a file would describe it."""
    described = {"kind": "openai", "base_url": url, "default_model": "m", "prices": PRICES, **more}
    return Configured(name, msgspec.convert(described, Connection), Secret(KEY))


def statuses(*answers: Answer) -> ModelServer:
    """Answers in this order, the last one for ever."""
    left = list(answers)
    return ModelServer(lambda _: left.pop(0) if len(left) > 1 else left[0])


def raw(data: bytes) -> ModelServer:
    """Answers with these bytes of a stream."""

    class Raw(ModelServer):
        @override
        async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(data), data)
            )
            await writer.drain()

    return Raw()


def refusal(status: int, message: str = "no", **error: Any) -> Answer:
    return Answer(status=status, error={"message": message, **error})


@asynccontextmanager
async def serving(
    server: ModelServer | None = None, chance: random.Random | None = None, **more: Any
) -> AsyncIterator[Fixture]:
    """A service with one connection to a server of models. Waits before retries are not slept, and
    are noted."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    with server or ModelServer() as opened:
        one = configured(opened.url, **more)
        chance = chance or random.Random(1)
        service = ModelService({one.name: one}, TLS, Turns(), chance=chance, sleep=sleep)
        yield Fixture(opened, service, waits=waits)
