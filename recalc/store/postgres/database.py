"""How transactions reach PostgreSQL: a pool of connections for all work, and two small ones because
of which a cancel does not wait for it: for keys, since a request is let in first, and for cancels.

Keys are not looked up on cancels' connections: a cancel may wait for locks, and whoever is let in
would wait behind it. A look at a key waits for no lock that any request takes.

Connections are in autocommit mode: one statement is one round trip and one transaction, and longer
transactions are begun in plain sight. No commit is less than durable.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import psycopg
import structlog
from psycopg import AsyncConnection, errors
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from recalc.engine import requester
from recalc.store.postgres.faults import told
from recalc.store.turns import Turns

_log = structlog.get_logger(__name__)

T = TypeVar("T")
Connection = AsyncConnection[tuple[Any, ...]]
Work = Callable[[Connection], Awaitable[T]]
Parameters = Sequence[object] | Mapping[str, object]

#: What another transaction in the way is no reason to give up for.
CONFLICTS = (errors.DeadlockDetected, errors.SerializationFailure)
_TRIES = 8
#: Seconds after which a pool begins its attempts to connect anew. It doubles the pause after each
#: failed attempt, from 1 s on: so it never pauses for longer than 2 s.
_ATTEMPTS_SECONDS = 4.0
#: Seconds that ``close`` waits for connections that are being looked at.
_CLOSE_SECONDS = 1.0
#: Seconds that work waits for its turn at a connection, and then for the connection.
_PATIENCE = 10.0
#: Seconds between two times that connections are made anew because they were read only.
_RENEWAL = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes of the pools, and how long the server lets a statement or an idle transaction be
    (milliseconds): what stopped in the middle holds nobody up for longer."""

    connections: int = 12
    cancel_connections: int = 2
    key_connections: int = 2
    statement_timeout: int = 30_000
    idle_timeout: int = 5_000


def connection_settings(limits: Limits) -> dict[str, object]:
    """Arguments of every connection. A peer that fell silent is noticed within ten seconds."""
    options = {
        "statement_timeout": limits.statement_timeout,
        "idle_in_transaction_session_timeout": limits.idle_timeout,
        "synchronous_commit": "on",
        "timezone": "UTC",
        # Statements come with arrays of all lengths, and one plan is right for all of them.
        "plan_cache_mode": "force_generic_plan",
        # A plan is kept for as long as autovacuum has nothing to tell. One made while a table was
        # empty must be as good when a sheet has filled it.
        "enable_seqscan": "off",
        "jit": "off",
    }
    return {
        "application_name": "recalc",
        "connect_timeout": 5,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "tcp_user_timeout": 10_000,
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
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
) -> AsyncConnectionPool[Connection]:
    """Make a pool of ``least`` to ``most`` connections that is not open yet.

    While the server is away, the pool tries to connect at least every 2 s, for ever, so that it
    has connections within seconds of the server's return. ``prepare`` runs on each new connection,
    ``check`` on each one before it is lent.
    """
    settings = connection_settings(limits)
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
    """Have a pool that gave up on a connection begin again. By itself it would do that only when
    somebody next asks it for one."""
    if not pool.closed:
        await pool.check()


class Database:
    """The pools. Not open until ``open``; that for keys not until somebody is to be let in, so that
    workers have none of its connections."""

    def __init__(self, url: str, limits: Limits, prepare_cancels: Work[None]) -> None:
        """``prepare_cancels``: what each connection that is kept for cancels does first."""
        self.url = url
        self.limits = limits
        self._pool = self._make_pool("recalc", limits.connections)
        self._cancel_pool = self._make_pool(
            "recalc-cancel", limits.cancel_connections, prepare_cancels
        )
        self._key_pool = self._make_pool("recalc-key", limits.key_connections)
        self._checks: dict[str, asyncio.Task[None]] = {}
        self._renewed: dict[str, float] = {}
        self._turns = Turns(limits.connections)

    def _make_pool(
        self, name: str, size: int, prepare: Work[None] | None = None
    ) -> AsyncConnectionPool[Connection]:
        return make_pool(self.url, self.limits, name=name, least=2, most=size, prepare=prepare)

    async def open(self) -> None:
        """Raises psycopg_pool.PoolTimeout when the server does not answer; nothing is open then."""
        try:
            await self._pool.open(wait=True, timeout=15)
            await self._cancel_pool.open(wait=True, timeout=15)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        if self._checks:
            await asyncio.wait(self._checks.values(), timeout=_CLOSE_SECONDS)
        await self._pool.close()
        await self._cancel_pool.close()
        await self._key_pool.close()

    async def read(self, work: Work[T]) -> T:
        """Run ``work`` on one snapshot. Done again on another connection if this one broke."""
        with told():
            try:
                return await self._read(work)
            except psycopg.OperationalError as broken:
                if isinstance(broken, errors.QueryCanceled):
                    raise
                return await self._read(work)

    async def compute(self, work: Work[Callable[[], T]]) -> T:
        """Run ``work`` on one snapshot, let go of that, and run what ``work`` returned in a
        thread: what takes a while holds up neither other requests nor a transaction."""
        return await asyncio.to_thread(await self.read(work))

    async def _read(self, work: Work[T]) -> T:
        async def begun(db: Connection) -> T:
            await db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return await work(db)

        return await self._run_once(self._pool, begun)

    async def read_inline(self, work: Work[T]) -> T:
        """Run ``work`` of a single reading statement."""
        return await self._read_inline(self._pool, work)

    async def on_key_pool(self, work: Work[T]) -> T:
        """Run ``work`` of a single statement that reads a key, on a connection kept for that."""
        if self._key_pool.closed:
            await self._key_pool.open()
        return await self._read_inline(self._key_pool, work)

    async def _read_inline(self, pool: AsyncConnectionPool[Connection], work: Work[T]) -> T:
        with told():
            try:
                return await self._run_once(pool, work)
            except psycopg.OperationalError as broken:
                if isinstance(broken, errors.QueryCanceled):
                    raise
                return await self._run_once(pool, work)

    async def write(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction; durable when this returns. Begun anew on conflicts, so
        that ``work`` must not do anything but write."""
        with told():
            return await self._retry(work, begin=True)

    async def execute_once(self, work: Work[T]) -> T:
        """Run ``work`` of a single writing statement, begun anew on conflicts."""
        with told():
            return await self._retry(work, begin=False)

    async def _retry(self, work: Work[T], *, begin: bool) -> T:
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
                # The connection was dead before anything was written: another may be alive.
                if began or attempt == _TRIES or isinstance(broken, PoolTimeout):
                    raise
        raise AssertionError("unreachable")

    async def _run_once(self, pool: AsyncConnectionPool[Connection], work: Work[T]) -> T:
        async with self._connection(pool) as db:
            return await work(db)

    @asynccontextmanager
    async def _connection(self, pool: AsyncConnectionPool[Connection]) -> AsyncIterator[Connection]:
        """Lend a connection of ``pool``. If it turns out to be broken, its idle ones are looked at
        too: after a restart of the server all are dead, and one request finds that out for all."""
        async with self._turn(pool), pool.connection() as db:
            try:
                yield db
            except psycopg.OperationalError:
                if db.broken and pool.name not in self._checks:
                    check = asyncio.create_task(pool.check(), name=f"check {pool.name}")
                    self._checks[pool.name] = check
                    check.add_done_callback(partial(self._checked, pool.name))
                    await asyncio.sleep(0)  # it takes the idle ones out before anybody asks again
                raise

    def _checked(self, name: str, check: asyncio.Task[None]) -> None:
        del self._checks[name]
        if not check.cancelled() and (error := check.exception()) is not None:
            _log.warning("pool_check_failed", pool=name, error=str(error))

    @asynccontextmanager
    async def _turn(self, pool: AsyncConnectionPool[Connection]) -> AsyncIterator[None]:
        """Wait until a workspace may have one of the connections that all work shares. The
        server's own work takes them as they come, and so do keys and cancels theirs."""
        owner = requester.current().workspace_id
        if pool is not self._pool or owner is None:
            yield
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                turn = await self._turns.take(owner)
        except TimeoutError:
            raise PoolTimeout(f"no turn at a connection within {_PATIENCE} s") from None
        try:
            yield
        finally:
            turn.end()

    async def reserved(self, work: Work[T]) -> T:
        """Run ``work`` of a single statement on a connection that is kept for cancels."""
        return await self._changing(self._cancel_pool, work)

    async def _changing(self, pool: AsyncConnectionPool[Connection], work: Work[T]) -> T:
        """Run ``work`` that writes. A connection that was made while the database took no changes
        stays so: then all are made anew, once a second at most, and ``work`` is begun anew."""
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
    """All rows of a statement."""
    return await (await _execute(db, statement, parameters)).fetchall()


async def fetch_one(db: Connection, statement: str, parameters: Parameters = ()) -> Any:
    """The first row of a statement, or None."""
    return await (await _execute(db, statement, parameters)).fetchone()


async def run(db: Connection, statement: str, parameters: Parameters = ()) -> int:
    """How many rows a statement changed."""
    return (await _execute(db, statement, parameters)).rowcount


async def finish_with(db: Connection, statement: str, parameters: Parameters = ()) -> Any:
    """Run a transaction's last statement and its COMMIT in one round trip, so that no lock waits
    for this process in between. Returns the statement's first row."""
    async with db.pipeline():
        cursor = await _execute(db, statement, parameters)
        await db.execute("COMMIT")
    return await cursor.fetchone() if cursor.description else None


async def _execute(
    db: Connection, statement: str, parameters: Parameters
) -> psycopg.AsyncCursor[tuple[Any, ...]]:
    return await db.execute(statement.encode(), parameters or None, binary=True)


def numbers(values: Iterable[int]) -> str:
    """Numbers as one array parameter, to be cast in the statement: far cheaper than a list."""
    return "{" + ",".join(map(str, values)) + "}"
