"""What every use case is given. Clock, randomness and threads are injected, so that the engine
also runs on a virtual clock and a seeded scheduler."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from recalc.domain.records import Millis
from recalc.engine.ports import Clock, Store
from recalc.engine.signals import Signals
from recalc.settings import Settings

T = TypeVar("T")


class SystemClock:
    def now(self) -> Millis:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()


async def in_thread(work: Callable[..., T], *args: Any) -> T:
    """Run CPU-bound ``work`` beside the event loop."""
    return await asyncio.to_thread(work, *args)


@dataclass(frozen=True, slots=True)
class Context:
    """The world of the use cases. ``secret`` signs confirmation tokens."""

    store: Store
    settings: Settings
    signals: Signals
    secret: bytes
    clock: Clock = field(default_factory=SystemClock)
    random: random.Random = field(default_factory=random.SystemRandom)
    offload: Callable[..., Awaitable[Any]] = in_thread

    def new_id(self) -> UUID:
        """A random UUID (version 4)."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def now(self) -> Millis:
        return self.clock.now()
