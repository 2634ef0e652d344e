"""Calls models for column types: connection, cache, turn, call, retries, metrics."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from typing_extensions import override

from recalc.calls import Turns, close_first
from recalc.models import call
from recalc.models.breaker import Breaker
from recalc.models.cache import Cache, call_key
from recalc.models.call import Tally
from recalc.models.connections import Configured
from recalc.models.expected import Expected, expected
from recalc.models.failures import explained, stopped
from recalc.models.kinds import MakeProvider, loaded
from recalc.models.limiter import Limiter
from recalc.models.metrics import CellMetrics, cached_spend, spend_of
from recalc.models.port import Answered, Caller, Chat, Embedded, Embedding, ModelFailed, Models
from recalc.models.provider import ChatCall, Provider, ProviderError, Trouble
from recalc.models.retry import backoff
from recalc.models.verdicts import is_shared, may_repeat

#: Bytes of the answers that are remembered in one process.
_CACHE_BYTES = 64 << 20
#: Bytes of the keys of calls whose schema was refused: there are 32 in each.
_REFUSED_BYTES = 1 << 20
#: Limiters that are kept although they are idle.
_LIMITERS = 1000
#: Bytes of a number of a vector.
_NUMBER = 32
#: The work of one call: reads an answer into its tally.
Work = Callable[[Provider, Tally], Awaitable[None]]


@dataclass(slots=True)
class _Cell:
    """The call that a cell asks for."""

    expected: Expected
    caller: Caller
    metrics: CellMetrics = field(default_factory=CellMetrics)

    @property
    def configured(self) -> Configured:
        return self.expected.configured

    @property
    def model(self) -> str:
        return self.expected.model


class ModelService(Models):
    """Calls models over configured connections. ``turns`` is shared by all calls of the process.
    ``processes`` share the limits, as ``share_with`` says. For one event loop."""

    def __init__(
        self,
        connections: Mapping[str, Configured],
        tls: ssl.SSLContext,
        turns: Turns,
        *,
        processes: int = 1,
        clock: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._connections = connections
        self._tls = tls
        self._turns = turns
        self._clock = clock
        self._random = chance or random.SystemRandom()
        self._sleep = sleep
        self._processes = processes
        self._limiters: dict[tuple[int, str], Limiter] = {}
        self._breakers = {
            name: Breaker(each.connection.identical_failures) for name, each in connections.items()
        }
        self._answers: Cache[str] = Cache(_CACHE_BYTES)
        self._vectors: Cache[list[list[float]]] = Cache(_CACHE_BYTES)
        #: Calls whose schema was refused, and that were answered without it.
        self._refused_schemas: Cache[bool] = Cache(_REFUSED_BYTES)

    def share_with(self, processes: int) -> None:
        """Divide all limits by this number of processes, this one included. 0: it is not known, and
        no call begins."""
        if processes != self._processes:
            self._processes = processes
            for limiter in self._limiters.values():
                limiter.share_with(processes)

    async def prepare(self) -> None:
        """Import the SDKs of the configured connections, in a thread: that takes a second."""
        for kind in {each.connection.kind for each in self._connections.values()}:
            await loaded(kind)

    @override
    async def complete(self, chat: Chat, caller: Caller) -> Answered:
        cell = _Cell(expected(self._connections, chat), caller)
        configured = cell.configured
        key = self._key(cell, chat.cache, chat.messages, chat.parameters, chat.schema)
        found = self._answers.get(key)
        if found is not None:
            return Answered(found, self._from_cache(cell))
        schema = chat.schema
        refusing = self._refusing(cell, chat)
        if not configured.connection.json_schema or self._refused_schemas.get(refusing):
            schema = None
        try:
            tally = await self._chat(cell, chat, schema)
        except ProviderError as error:
            if schema is None or error.status not in {400, 422}:
                raise self._failed(cell, error) from error
            # Perhaps the server knows no schemas. The refused call has cost nothing.
            try:
                tally = await self._chat(cell, chat, None)
            except ProviderError as second:
                raise self._failed(cell, second) from second
            self._refused_schemas.put(refusing, True, len(refusing))
        # What was cut off or refused in the middle is not what an identical call should get.
        kept = key if tally.ended == "stop" else None
        keep = partial(self._answers.put, kept, tally.text, 4 * len(tally.text))
        return Answered(tally.text, cell.metrics.shown(), keep)

    @override
    async def embed(self, embedding: Embedding, caller: Caller) -> Embedded:
        cell = _Cell(expected(self._connections, embedding), caller)
        configured, model = cell.configured, cell.model
        key = self._key(cell, embedding.cache, embedding.texts)
        found = self._vectors.get(key)
        if found is not None:
            return Embedded(found, self._from_cache(cell))
        vectors: list[list[float]] = []

        async def work(provider: Provider, tally: Tally) -> None:
            async with asyncio.timeout(configured.connection.timeouts.first_token):
                vectors[:], tally.usage = await provider.embed(model, embedding.texts)

        try:
            await self._called(cell, work)
        except ProviderError as error:
            raise self._failed(cell, error) from error
        keep = partial(self._vectors.put, key, vectors, _NUMBER * sum(map(len, vectors)))
        return Embedded(vectors, cell.metrics.shown(), keep)

    async def _chat(self, cell: _Cell, chat: Chat, schema: dict[str, object] | None) -> Tally:
        asked = ChatCall(cell.model, chat.messages, chat.parameters, schema)
        timeouts = cell.configured.connection.timeouts

        async def work(provider: Provider, tally: Tally) -> None:
            limit = cell.caller.max_bytes
            await call.chat(provider, asked, timeouts, tally, self._clock, limit)

        return await self._called(cell, work)

    # --- connection, cache ---

    def _key(self, cell: _Cell, wanted: bool | None, *asked: object) -> bytes | None:
        """Return the key of the call in the cache; None where the cache is not used. Workspaces
        share no answers."""
        if not (cell.configured.connection.cache if wanted is None else wanted):
            return None
        workspace_id = cell.caller.owner.workspace_id
        return call_key(workspace_id, cell.configured.name, cell.model, *asked)

    def _refusing(self, cell: _Cell, chat: Chat) -> bytes:
        """Return the key of the calls that a server would refuse as it refuses this one. A
        parameter may forbid a schema, and what one workspace sends decides for no other."""
        workspace_id, names = cell.caller.owner.workspace_id, sorted(chat.parameters)
        return call_key(workspace_id, cell.configured.name, cell.model, names, chat.schema)

    def _from_cache(self, cell: _Cell) -> dict[str, object]:
        spend = cached_spend(cell.configured, cell.model)
        cell.metrics.add(spend)
        cell.caller.spent(spend)
        return cell.metrics.shown()

    # --- turn, call, retries ---

    async def _called(self, cell: _Cell, work: Work) -> Tally:
        """Make the call, again where that may help. Raises ProviderError for the last failure, and
        ModelFailed where no call is made."""
        name, owner = cell.configured.name, cell.caller.owner
        breaker, limiter = self._breakers[name], self._limiter(owner.workspace_id, name)
        failures = 0
        while True:
            make = await loaded(cell.configured.connection.kind)
            try:
                async with AsyncExitStack() as stack:
                    self._check(cell, breaker)
                    if cell.metrics.price:
                        # It was paid for, and perhaps its operation may spend no more.
                        with cell.caller.deadline_paused():
                            await cell.caller.check_limits()
                    tokens = cell.expected.input_tokens + cell.expected.output_tokens
                    turn = await stack.enter_async_context(
                        limiter.turn(tokens, cell.caller.turn_awaited)
                    )
                    # Again: others may have failed while it waited.
                    turn.unused = breaker.open_reason(owner.operation_id) is not None
                    self._check(cell, breaker)
                    tally = Tally(cell.expected.input_tokens, self._clock())
                    try:
                        await self._once(cell, work, tally, make)
                    finally:
                        turn.used(sum(tally.tokens))
            except ProviderError as error:
                failures += 1
                wait = backoff(failures, self._random) + (error.retry_after or 0.0)
                if error.trouble is Trouble.RATE_LIMITED:
                    limiter.slow_down(wait)
                retries = cell.configured.connection.retries
                waits = wait < cell.caller.left() and may_repeat(
                    error, received=tally.received, failures=failures, retries=retries
                )
                self._note(cell, breaker, error, received=tally.received, waits=waits)
                if not waits:
                    raise
                async with cell.caller.permit_lent():
                    await self._sleep(wait)
            else:
                breaker.answered(owner.operation_id)
                limiter.answered()
                return tally

    def _check(self, cell: _Cell, breaker: Breaker) -> None:
        """Raise ModelFailed where no call of the operation is made any more."""
        reason = breaker.open_reason(cell.caller.owner.operation_id)
        if reason is not None:
            # Each caller is told: the one that was told first may have lost its claim.
            cell.caller.connection_failed(reason)
            failed = stopped(cell.configured, reason)
            failed.metrics = cell.metrics.shown() if cell.metrics.requests else None
            raise failed

    async def _once(self, cell: _Cell, work: Work, tally: Tally, make: MakeProvider) -> None:
        """Make one call, and tell what it cost. Raises ProviderError."""
        provider = make(cell.configured, self._tls, self._turns)
        outcome: Literal["completed", "failed", "aborted"] = "aborted"
        failed: ProviderError | None = None
        try:
            await close_first(_within(work(provider, tally)), provider.close)
            outcome = "completed"
        except ProviderError as error:
            outcome, failed = "failed", error
            raise
        except Exception:
            outcome = "failed"
            raise
        finally:
            tally.sent = provider.sent
            spend = spend_of(cell.configured, cell.model, tally, outcome, failed)
            # First: whatever fails afterwards, the call is counted.
            cell.caller.spent(spend)
            cell.metrics.timed(tally, self._clock())
            cell.metrics.add(spend)

    def _note(
        self, cell: _Cell, breaker: Breaker, error: ProviderError, *, received: bool, waits: bool
    ) -> None:
        """Count a failure that all calls of the operation share, and tell the caller where these
        are too many."""
        operation = cell.caller.owner.operation_id
        answered = breaker.has_answer(operation)
        if is_shared(error, answered=answered, received=received, waits=waits):
            breaker.failed(operation, error.cause, explained(cell.configured, error).message)
            reason = breaker.open_reason(operation)
            if reason is not None:
                cell.caller.connection_failed(reason)

    def _failed(self, cell: _Cell, error: ProviderError) -> ModelFailed:
        failed = explained(cell.configured, error)
        failed.metrics = cell.metrics.shown()
        return failed

    def _limiter(self, workspace_id: int, name: str) -> Limiter:
        found = self._limiters.get((workspace_id, name))
        if found is None:
            if len(self._limiters) >= _LIMITERS:
                self._limiters = {k: v for k, v in self._limiters.items() if not v.is_idle}
            limits = self._connections[name].connection.limits
            found = Limiter(limits, self._clock, processes=self._processes)
            self._limiters[workspace_id, name] = found
        return found


async def _within(work: Awaitable[None]) -> None:
    """Raise ProviderError where ``work`` raises TimeoutError."""
    try:
        await work
    except TimeoutError as error:
        raise ProviderError(
            Trouble.SILENT,
            "The connection was closed. Calculate the cell again, or raise the "
            "time limits of the connection.",
        ) from error
