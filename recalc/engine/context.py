"""The context of the use cases. Clock, randomness and threads are injected, so that the engine also
runs on a virtual clock and a seeded scheduler."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from recalc.domain.records import Millis
from recalc.engine.ports import Clock, Store
from recalc.engine.signals import Signals
from recalc.models.connections import Configured
from recalc.sandbox.port import NoSandbox, Sandbox
from recalc.settings import Settings

T = TypeVar("T")


class SystemClock:
    """The clock of the machine."""

    def now(self) -> Millis:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()


async def in_thread(work: Callable[..., T], *args: Any) -> T:
    """Run CPU-bound ``work`` in a thread."""
    return await asyncio.to_thread(work, *args)


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that use cases depend on. ``secret`` signs confirmation tokens and cursors;
    ``sandbox`` compiles the code of columns; ``connections`` are those to models, by name, of which
    estimates take the prices."""

    store: Store
    settings: Settings
    signals: Signals
    secret: bytes
    clock: Clock = field(default_factory=SystemClock)
    random: random.Random = field(default_factory=random.SystemRandom)
    offload: Callable[..., Awaitable[Any]] = in_thread
    sandbox: Sandbox = field(default_factory=NoSandbox)
    connections: Mapping[str, Configured] = field(default_factory=dict)

    def new_id(self) -> UUID:
        """Return a random UUID (version 4)."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def now(self) -> Millis:
        """Return the wall-clock time."""
        return self.clock.now()
