"""Make methods of the store from functions of a connection.

Each line of the store's table names a function and how it reaches the database. The method has the
parameters of the function without the connection, so that mypy compares them with the port's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID, uuid4

import structlog

from recalc.domain.records import Cancelled
from recalc.engine.ports import Clock
from recalc.store.postgres import cancel, delivery
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, Database

_log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


#: Functions that run in a transaction, those that also need the context, and those that begin
#: transactions of their own.
Function = Callable[Concatenate[Connection, P], Awaitable[T]]
FunctionInContext = Callable[Concatenate[Connection, StoreContext, P], Awaitable[T]]
FunctionOfDatabase = Callable[Concatenate[Database, StoreContext, P], Awaitable[T]]


class Methods:
    """An open database, as the methods made here need it."""

    def __init__(self, database: Database, *, clock: Clock, max_rows: int, deliver: bool) -> None:
        self.database = database
        self._clock = clock
        self._max_rows = max_rows
        self._deliver = deliver
        self._clearing: set[asyncio.Task[None]] = set()

    def context(self) -> StoreContext:
        """Read the clock for one transaction."""
        return StoreContext(self._clock.now(), self._clock, self._max_rows, self._deliver)

    async def close(self) -> None:
        """Close the pools, after the jobs of cancelled executions were cleared."""
        if self._clearing:
            await asyncio.wait(self._clearing)
        await self.database.close()

    def clear_jobs(self, execution_ids: Sequence[UUID]) -> None:
        """Begin to delete the waiting jobs of executions that have ended."""
        if self._deliver and execution_ids:
            task = asyncio.create_task(self._clear_jobs(execution_ids))
            self._clearing.add(task)
            task.add_done_callback(self._clearing.discard)

    async def _clear_jobs(self, execution_ids: Sequence[UUID]) -> None:
        try:
            await delivery.undeliver(self.database, execution_ids)
        except Exception:  # noqa: BLE001 - the claim of a job that is left behind is refused
            _log.info("jobs_not_cleared", exc_info=True)


Method = Callable[Concatenate[Methods, P], Coroutine[Any, Any, T]]


def write(function: Function[P, T]) -> Method[P, T]:
    """Make a method that runs ``function`` in a transaction of its own."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.database.write(lambda db: function(db, *args, **kwargs))

    return method


def write_in_context(function: FunctionInContext[P, T]) -> Method[P, T]:
    """Make a method that runs ``function`` in a transaction, with the store's context."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.database.write(lambda db: function(db, store.context(), *args, **kwargs))

    return method


def read(function: Function[P, T]) -> Method[P, T]:
    """Make a method that runs ``function`` on one snapshot."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.database.read(lambda db: function(db, *args, **kwargs))

    return method


def read_in_context(function: FunctionInContext[P, T]) -> Method[P, T]:
    """Make a method that runs ``function`` on one snapshot, with the store's context."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.database.read(lambda db: function(db, store.context(), *args, **kwargs))

    return method


def compute(function: Function[P, Callable[[], T]]) -> Method[P, T]:
    """Make a method that runs ``function`` on one snapshot, then its result in a thread."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.database.compute(lambda db: function(db, *args, **kwargs))

    return method


def read_inline(function: Function[P, T]) -> Method[P, T]:
    """Make a method that runs ``function``, which is one reading statement."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.database.read_inline(lambda db: function(db, *args, **kwargs))

    return method


def on_key_pool(function: Function[P, T]) -> Method[P, T]:
    """Make a method that runs ``function``, which reads a key, on a connection kept for keys."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.database.on_key_pool(lambda db: function(db, *args, **kwargs))

    return method


def execute_once(function: Function[P, T]) -> Method[P, T]:
    """Make a method that runs ``function``, which is one writing statement."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.database.execute_once(lambda db: function(db, *args, **kwargs))

    return method


def execute_once_in_context(function: FunctionInContext[P, T]) -> Method[P, T]:
    """Make a method that runs ``function``, one writing statement, with the store's context."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.database.execute_once(
            lambda db: function(db, store.context(), *args, **kwargs)
        )

    return method


def with_database(function: FunctionOfDatabase[P, T]) -> Method[P, T]:
    """Make a method that runs ``function``, which begins transactions of its own."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await function(store.database, store.context(), *args, **kwargs)

    return method


def reserved(
    function: Callable[Concatenate[Connection, StoreContext, UUID, P], Awaitable[Cancelled]],
) -> Method[P, Cancelled]:
    """Make a method that runs ``function``, a cancel, on a connection kept for cancels.

    The function gets the store's context and a nonce, the same for all attempts of a call. Jobs of
    the executions that it cancelled are deleted afterwards, which the caller does not wait for.
    """

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> Cancelled:
        context, nonce = store.context(), uuid4()
        outcome = await cancel.until_answered(
            store.database, lambda db: function(db, context, nonce, *args, **kwargs)
        )
        store.clear_jobs(outcome.execution_ids)
        return outcome

    return method
