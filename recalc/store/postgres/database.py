"""Run transactions on PostgreSQL, on connections of three pools.

All work shares the first pool. Two small ones keep a cancel from waiting behind it: one for API
keys, which every request needs first, and one for cancels. Keys are not read on the connections for
cancels: a cancel may wait for locks, and requests would wait behind it. Reading a key waits for no
lock that any request takes.

Connections are in autocommit mode: one statement is one round trip and one transaction; longer
transactions begin explicitly. Every commit is durable (``synchronous_commit``).
"""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import psycopg
import structlog
from psycopg import AsyncConnection, errors
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from recalc.engine import requester
from recalc.fair_queue import FairQueue
from recalc.store.postgres.faults import CONFLICTS, translate_errors, translate_stopped
from recalc.store.postgres.liveness import Liveness
from recalc.store.postgres.url import with_options

_log = structlog.get_logger(__name__)

T = TypeVar("T")
Connection = AsyncConnection[tuple[Any, ...]]
Work = Callable[[Connection], Awaitable[T]]
Parameters = Sequence[object] | Mapping[str, object]

#: Attempts of a transaction that meets conflicts.
_TRIES = 8
#: Seconds after which a pool begins its attempts to connect anew. It doubles its pause of 1 s after
#: each failed attempt, so that it never pauses for longer than 2 s.
_ATTEMPTS_SECONDS = 4.0
#: Seconds that ``close`` waits for connections that are being checked.
_CLOSE_SECONDS = 1.0
#: Seconds that a transaction waits for its turn, and then again for a connection.
_PATIENCE = 10.0
#: Seconds between two renewals of connections that were read only.
_RENEWAL = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Connections of the pools, and milliseconds after which the server ends a statement and an
    idle transaction: a process that hangs in the middle blocks others for no longer. A cancel waits
    for a lock for ``cancel_lock_timeout`` milliseconds at once, and then leaves its connection to
    others before it waits again. ``wait`` is the number of seconds that a request waits for a
    server that does not answer."""

    connections: int = 12
    cancel_connections: int = 2
    key_connections: int = 2
    statement_timeout: int = 30_000
    idle_timeout: int = 5_000
    cancel_lock_timeout: int = 1_500
    wait: float = 1.0


def connection_settings(url: str, limits: Limits, *, lock_timeout: int = 0) -> dict[str, object]:
    """Return the arguments of every connection to ``url``. A dead server is noticed within 10 s. A
    statement waits for a lock for ``lock_timeout`` milliseconds; 0: without a limit of its own.

    What the URL sets for a session counts, as a search path; what is set here counts before that,
    and before what was set for the role or the database.
    """
    options = {
        "statement_timeout": limits.statement_timeout,
        "idle_in_transaction_session_timeout": limits.idle_timeout,
        "idle_session_timeout": 0,
        "lock_timeout": lock_timeout,
        # Functions take locks first, and then read what was committed before they had them.
        "default_transaction_isolation": r"read\ committed",
        "synchronous_commit": "on",
        "timezone": "UTC",
        # Arrays differ in length from call to call; one plan is right for all of them.
        "plan_cache_mode": "force_generic_plan",
        # A plan is kept until autovacuum updates statistics. One that was made while a table was
        # empty must be right when the table is full.
        "enable_seqscan": "off",
        "jit": "off",
    }
    return {
        "application_name": "recalc",
        "client_encoding": "UTF8",
        "connect_timeout": 5,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "tcp_user_timeout": 10_000,
        "options": with_options(url, options),
    }


def make_pool(
    url: str,
    limits: Limits,
    *,
    name: str,
    least: int,
    most: int,
    prepare: Work[None] | None = None,
    check: Work[None] | None = None,
    autocommit: bool = True,
    lock_timeout: int = 0,
) -> AsyncConnectionPool[Connection]:
    """Make a pool of ``least`` to ``most`` connections that is not open yet.

    While the server is unreachable, the pool tries to connect at least every 2 s, without end, and
    so has connections within seconds of the server's return. ``prepare`` runs on each new
    connection, ``check`` on each one before it is used.
    """
    settings = connection_settings(url, limits, lock_timeout=lock_timeout)
    return AsyncConnectionPool(
        url,
        kwargs={**settings, "autocommit": True} if autocommit else settings,
        configure=prepare,
        check=check,
        min_size=min(least, most),
        max_size=most,
        open=False,
        name=name,
        timeout=_PATIENCE,
        reconnect_timeout=_ATTEMPTS_SECONDS,
        reconnect_failed=_attempt_again,
    )


async def _attempt_again(pool: AsyncConnectionPool[Any]) -> None:
    """Restart a pool that gave up on a connection; by itself it would restart at its next use."""
    if not pool.closed:
        await pool.check()


class Database:
    """The pools of a database. ``open`` opens the one that all work shares. Those for keys and
    cancels open once a key is looked up, as only servers do: workers have none of these
    connections."""

    def __init__(self, url: str, limits: Limits, prepare_cancels: Work[None]) -> None:
        """``prepare_cancels`` runs on each new connection for cancels."""
        self.url = url
        self.limits = limits
        self._pool = self._make_pool("recalc", limits.connections)
        self._cancel_pool = self._make_pool(
            "recalc-cancel", limits.cancel_connections, prepare_cancels, limits.cancel_lock_timeout
        )
        self._key_pool = self._make_pool("recalc-key", limits.key_connections)
        self._checks: dict[str, asyncio.Task[None]] = {}
        self._renewed: dict[str, float] = {}
        self._queue = FairQueue(limits.connections)
        self._liveness = Liveness(self._probe, limits.wait)

    def _make_pool(
        self, name: str, size: int, prepare: Work[None] | None = None, lock_timeout: int = 0
    ) -> AsyncConnectionPool[Connection]:
        return make_pool(
            self.url,
            self.limits,
            name=name,
            least=2,
            most=size,
            prepare=prepare,
            lock_timeout=lock_timeout,
        )

    async def open(self) -> None:
        """Open the pool of all work. Raises psycopg_pool.PoolTimeout, with no pool open, when the
        server does not answer within 15 s."""
        try:
            await self._pool.open(wait=True, timeout=15)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the pools."""
        await self._liveness.close()
        if self._checks:
            await asyncio.wait(self._checks.values(), timeout=_CLOSE_SECONDS)
        await self._pool.close()
        await self._cancel_pool.close()
        await self._key_pool.close()

    async def bounded(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what ``work`` returns, which uses this database. Raises Unavailable when the
        server does not answer within ``Limits.wait``, and when it stopped a statement."""
        with translate_stopped():
            return await self._liveness.bounded(work)

    async def _for_requester(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what ``work`` returns: bounded, where a client waits for it."""
        if requester.current().client_waits:
            return await self.bounded(work)
        with translate_stopped():
            return await work

    async def _probe(self) -> None:
        await self._on_key_pool(lambda db: db.execute("SELECT 1"))

    async def read(self, work: Work[T]) -> T:
        """Run ``work`` on one snapshot; once more, on another connection, if this one broke."""
        return await self._for_requester(self._read_again(work))

    async def _read_again(self, work: Work[T]) -> T:
        with translate_errors():
            try:
                return await self._read(work)
            except psycopg.OperationalError as broken:
                if isinstance(broken, errors.QueryCanceled):
                    raise
                return await self._read(work)

    async def compute(self, work: Work[Callable[[], T]]) -> T:
        """Run ``work`` on one snapshot, then the function that it returned in a thread.

        Long computations block neither other requests nor a transaction this way.
        """
        return await asyncio.to_thread(await self.read(work))

    async def _read(self, work: Work[T]) -> T:
        async def begun(db: Connection) -> T:
            await db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return await work(db)

        return await self._run_once(self._pool, begun)

    async def read_inline(self, work: Work[T]) -> T:
        """Run ``work``, which is one reading statement."""
        return await self._for_requester(self._read_inline(self._pool, work))

    async def on_key_pool(self, work: Work[T]) -> T:
        """Run ``work``, which is one statement that reads a key, on a connection kept for that.
        Bounded, since a client waits for it."""
        return await self.bounded(self._on_key_pool(work))

    async def _on_key_pool(self, work: Work[T]) -> T:
        await self._open_for_requests()
        return await self._read_inline(self._key_pool, work)

    async def _open_for_requests(self) -> None:
        for pool in (self._key_pool, self._cancel_pool):
            if pool.closed:
                await pool.open()

    async def _read_inline(self, pool: AsyncConnectionPool[Connection], work: Work[T]) -> T:
        with translate_errors():
            try:
                return await self._run_once(pool, work)
            except psycopg.OperationalError as broken:
                if isinstance(broken, errors.QueryCanceled):
                    raise
                return await self._run_once(pool, work)

    async def write(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction, which is durable when this returns.

        Retried on conflicts: ``work`` must have no effect outside the database.
        """
        return await self._for_requester(self._retry(work, begin=True))

    async def execute_once(self, work: Work[T]) -> T:
        """Run ``work``, which is one writing statement; retried on conflicts."""
        return await self._for_requester(self._retry(work, begin=False))

    async def _retry(self, work: Work[T], *, begin: bool) -> T:
        with translate_errors():
            return await self._retry_conflicts(work, begin=begin)

    async def _retry_conflicts(self, work: Work[T], *, begin: bool) -> T:
        began = not begin

        async def begun(db: Connection) -> T:
            nonlocal began
            if begin:
                await db.execute("BEGIN")
                began = True
            return await work(db)

        for attempt in range(1, _TRIES + 1):
            began = not begin
            try:
                return await self._changing(self._pool, begun)
            except CONFLICTS as conflict:
                _log.info("transaction_retried", attempt=attempt, sqlstate=conflict.sqlstate)
                if attempt == _TRIES:
                    raise
            except psycopg.OperationalError as broken:
                # The connection was dead before anything was written: another one may work.
                if began or attempt == _TRIES or isinstance(broken, PoolTimeout):
                    raise
        raise AssertionError("unreachable")

    async def _run_once(self, pool: AsyncConnectionPool[Connection], work: Work[T]) -> T:
        async with self._connection(pool) as db:
            result = await work(db)
            self._liveness.answered()
            return result

    @asynccontextmanager
    async def _connection(self, pool: AsyncConnectionPool[Connection]) -> AsyncIterator[Connection]:
        """Take a connection of ``pool`` for the block. If it is found broken, the idle ones are
        checked too: after a restart of the server all are, and one request finds that for all."""
        async with self._turn(pool), pool.connection() as db:
            try:
                yield db
            except psycopg.OperationalError:
                if db.broken and pool.name not in self._checks:
                    check = asyncio.create_task(pool.check(), name=f"check {pool.name}")
                    self._checks[pool.name] = check
                    check.add_done_callback(partial(self._checked, pool.name))
                    await asyncio.sleep(0)  # the check takes the idle ones out before the next use
                raise

    def _checked(self, name: str, check: asyncio.Task[None]) -> None:
        del self._checks[name]
        if not check.cancelled() and (error := check.exception()) is not None:
            _log.warning("pool_check_failed", pool=name, error=str(error))

    @asynccontextmanager
    async def _turn(self, pool: AsyncConnectionPool[Connection]) -> AsyncIterator[None]:
        """Wait for the workspace's turn at a connection that all work shares. Work of the server
        itself takes no turns, nor do keys and cancels."""
        owner = requester.current().workspace_id
        if pool is not self._pool or owner is None:
            yield
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                give_back = await self._queue.take(owner)
        except TimeoutError:
            raise PoolTimeout(f"no turn at a connection within {_PATIENCE} s") from None
        try:
            yield
        finally:
            give_back()

    async def reserved(self, work: Work[T]) -> T:
        """Run ``work``, which is one statement, on a connection kept for cancels."""
        await self._open_for_requests()
        return await self._changing(self._cancel_pool, work)

    async def _changing(self, pool: AsyncConnectionPool[Connection], work: Work[T]) -> T:
        """Run ``work``, which writes. A connection stays read only that was made while the database
        was: then all connections of the pool are replaced, once a second at most, and ``work`` runs
        again."""
        try:
            return await self._run_once(pool, work)
        except errors.ReadOnlySqlTransaction:
            now = asyncio.get_running_loop().time()
            if now < self._renewed.get(pool.name, -_RENEWAL) + _RENEWAL:
                raise
            self._renewed[pool.name] = now
        await pool.drain()
        return await self._run_once(pool, work)


async def fetch(db: Connection, statement: str, parameters: Parameters = ()) -> list[Any]:
    """Run a statement. Returns all its rows."""
    return await (await _execute(db, statement, parameters)).fetchall()


async def fetch_one(db: Connection, statement: str, parameters: Parameters = ()) -> Any:
    """Run a statement. Returns its first row, or None."""
    return await (await _execute(db, statement, parameters)).fetchone()


async def run(db: Connection, statement: str, parameters: Parameters = ()) -> int:
    """Run a statement. Returns how many rows it changed."""
    return (await _execute(db, statement, parameters)).rowcount


async def finish_with(db: Connection, statement: str, parameters: Parameters = ()) -> Any:
    """Run a transaction's last statement and its COMMIT in one round trip: no lock is held while
    this process waits in between. Returns the statement's first row."""
    async with db.pipeline():
        cursor = await _execute(db, statement, parameters)
        await db.execute("COMMIT")
    return await cursor.fetchone() if cursor.description else None


async def _execute(
    db: Connection, statement: str, parameters: Parameters
) -> psycopg.AsyncCursor[tuple[Any, ...]]:
    return await db.execute(statement.encode(), parameters or None, binary=True)


def numbers(values: Iterable[int]) -> str:
    """Return numbers as one array parameter, to be cast in the statement: cheaper than a list."""
    return "{" + ",".join(map(str, values)) + "}"
