"""Make methods of the store from functions of a connection.

Each line of the store's table names a function and how it reaches the database. The method has the
parameters of the function without the connection, so that mypy compares them with the port's.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from sqlite3 import Connection
from typing import Any, Concatenate, ParamSpec, TypeVar

from recalc.engine.ports import Clock
from recalc.store.sqlite.announced import Announce
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.short_reads import ShortReads
from recalc.store.sqlite.transactions import Transactions

P = ParamSpec("P")
T = TypeVar("T")
#: A function that runs in a transaction, and one that also needs the store's clock or limits.
Function = Callable[Concatenate[Connection, P], T]
FunctionInContext = Callable[Concatenate[Connection, StoreContext, P], T]


class Methods:
    """An open database, as the methods made here need it."""

    def __init__(self, transactions: Transactions, clock: Clock, max_rows: int) -> None:
        self.transactions = transactions
        self.short_reads = ShortReads(transactions)
        self._clock = clock
        self._max_rows = max_rows

    def context(self) -> StoreContext:
        """Read the clock for one transaction."""
        monotonic = int(self._clock.monotonic() * 1000)
        return StoreContext(self._clock.now(), monotonic, self._max_rows)


Method = Callable[Concatenate[Methods, P], Coroutine[Any, Any, T]]


def _work(
    function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
) -> Callable[[Connection], T]:
    """Bind all arguments but the connection. The result keeps the function's names, by which the
    simulation labels transactions."""

    @wraps(function)
    def work(db: Connection) -> T:
        return function(db, *args, **kwargs)

    return work


def _work_in_context(
    store: Methods, function: FunctionInContext[P, T], *args: P.args, **kwargs: P.kwargs
) -> Callable[[Connection], T]:
    """Bind all arguments but the connection. The clock is read when the transaction runs."""

    @wraps(function)
    def work(db: Connection) -> T:
        return function(db, store.context(), *args, **kwargs)

    return work


def write(function: Function[P, T]) -> Method[P, T]:
    """Make a method that runs ``function`` in a writing transaction."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.transactions.write(_work(function, *args, **kwargs))

    return method


def write_in_context(function: FunctionInContext[P, T], *, urgent: bool = False) -> Method[P, T]:
    """Make a method that runs ``function`` in a writing transaction, with the store's context.

    Urgent transactions run ahead of all others that wait.
    """

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        work = _work_in_context(store, function, *args, **kwargs)
        return await store.transactions.write(work, urgent=urgent)

    return method


def read(function: Function[P, T]) -> Method[P, T]:
    """Make a method that runs ``function`` on a snapshot, in a reader thread."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.transactions.read(_work(function, *args, **kwargs))

    return method


def read_short(function: Callable[Concatenate[Connection, Announce, P], T]) -> Method[P, T]:
    """Make a method that runs ``function`` on a snapshot, on the event loop where that is short and
    else in a thread."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.short_reads.run(function, *args, **kwargs)

    return method


def read_inline(function: Function[P, T]) -> Method[P, T]:
    """Make a method that runs ``function`` on a snapshot, on the event loop.

    For look-ups that take some ten microseconds.
    """

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return store.transactions.read_inline(function, *args, **kwargs)

    return method


def read_inline_in_context(function: FunctionInContext[P, T]) -> Method[P, T]:
    """Make a method as ``read_inline`` does, with the store's context."""

    @wraps(function)
    async def method(store: Methods, /, *args: P.args, **kwargs: P.kwargs) -> T:
        work = _work_in_context(store, function, *args, **kwargs)
        return store.transactions.read_inline(work)

    return method
