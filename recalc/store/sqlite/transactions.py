"""Run transactions on SQLite: one writer thread, where urgent work goes first, and readers."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from recalc.engine import requester
from recalc.fair_queue import FairQueue
from recalc.store.sqlite.checkpoints import Checkpoints
from recalc.store.sqlite.connection import connect, is_busy
from recalc.store.sqlite.faults import Identity, translated, unavailable
from recalc.store.sqlite.snapshots import CursorsDropped, run_snapshot
from recalc.store.sqlite.write_queue import OWN_SECONDS, URGENT, Job, WriteQueue

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

#: Seconds after which a shared transaction accepts no further work. A cancel waits for at most
#: this, one piece of work, and one flush to disk.
SHARED_SECONDS = 0.002
#: Seconds of one attempt to begin a writing transaction while another program has the file locked.
_ATTEMPT_SECONDS = 0.05
#: Reader threads. One workspace uses at most all but one of them.
READERS = 3


class Abandon(Exception):
    """Raised by work that has to undo its own writes and still return ``result``."""

    def __init__(self, result: object) -> None:
        super().__init__()
        self.result = result


class Transactions(Protocol):
    """Run work in transactions.

    Work is a plain function of a connection. An exception of it rolls back its own writes only.
    """

    async def write(self, work: Work[T], *, urgent: bool = False) -> T:
        """Run ``work`` in a writing transaction; return once its commit is durable.

        Cancelling the caller does not withdraw the work, which may still be committed.
        """

    async def read(self, work: Work[T]) -> T:
        """Run ``work`` on one snapshot, in a thread, when it is the workspace's turn."""

    def read_inline(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``function`` of a connection on one snapshot, on the event loop. For look-ups of ten
        microseconds: arguments are not bound to a function before, which would take one of them.

        The snapshot has every write that returned before this call.
        """

    async def close(self) -> None:
        """End the transactions under way and close all connections."""


def run_savepoint(connection: sqlite3.Connection, work: Work[T]) -> T:
    """Run ``work`` in an open transaction; when it fails, roll back its own writes only."""
    connection.execute("SAVEPOINT work")
    try:
        with CursorsDropped():
            result = work(connection)
    except Abandon as abandoned:
        connection.execute("ROLLBACK TO work")
        connection.execute("RELEASE work")
        return abandoned.result  # type: ignore[return-value]
    except BaseException:
        if connection.in_transaction:  # SQLite rolls back itself when the disk is full
            connection.execute("ROLLBACK TO work")
            connection.execute("RELEASE work")
        raise
    connection.execute("RELEASE work")
    return result


class ThreadTransactions:
    """A server's transactions: a writer thread, reader threads, one connection for the event loop.

    Workspaces take turns at the reader threads. The writer puts all waiting work into one
    transaction, and so one flush to disk, for at most ``SHARED_SECONDS``. Urgent work goes first,
    and its transaction is committed right after it.

    Work for a request, and urgent work, waits for a lock of another program for ``wait`` seconds,
    other work for ``OWN_SECONDS`` at least. It is refused after that with ``database_busy``.
    """

    def __init__(self, path: Path, wait: float = OWN_SECONDS) -> None:
        self._path = path
        self._wait = wait
        self._identity = Identity(path)
        self._queue = WriteQueue()
        self._writer_connection = connect(path, wait=_ATTEMPT_SECONDS)
        self._inline_connection = connect(path, read_only=True, wait=wait)
        self._closed = False
        self._identity.check()
        self._local = threading.local()
        self._reader_connections: list[sqlite3.Connection] = []
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")
        self._reads = FairQueue(READERS)
        self._checkpoints = Checkpoints(path, self._writer_connection)
        self._writer = threading.Thread(target=self._write_loop, name="sqlite-writer", daemon=True)
        self._writer.start()

    async def write(self, work: Work[T], *, urgent: bool = False) -> T:
        somebody_waits = urgent or requester.current().client_waits
        wait = self._wait if somebody_waits else max(self._wait, OWN_SECONDS)
        job = Job(work, asyncio.get_running_loop(), wait)
        self._queue.put(job, urgent=urgent)
        result: T = await job.future
        return result

    async def read(self, work: Work[T]) -> T:
        give_back = await self._reads.take(requester.current().workspace_id)
        loop = asyncio.get_running_loop()
        reading = loop.run_in_executor(self._readers, self._read, work)

        def ended(done: asyncio.Future[T]) -> None:
            give_back()
            if not done.cancelled():
                done.exception()  # mark it as retrieved: the caller may be gone

        reading.add_done_callback(ended)
        # Cancelling the caller does not stop the thread, which keeps its permit until it ends.
        return await asyncio.shield(reading)

    def read_inline(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        with translated():
            if not self._inline_connection.in_transaction:
                self._begin_inline()
            with CursorsDropped():
                return function(self._inline_connection, *args, **kwargs)

    def _begin_inline(self) -> None:
        """Begin a snapshot that all look-ups of this turn of the event loop share.

        It is taken after whatever caused this turn's callbacks, so it is as new as each of their
        requests. Its end is scheduled before its first read. A write that is committed after that
        read is answered later still: its outcome is queued behind the end.
        """
        self._identity.check()
        asyncio.get_running_loop().call_soon(self._end_inline)
        self._inline_connection.execute("BEGIN")

    def _end_inline(self) -> None:
        if not self._closed and self._inline_connection.in_transaction:
            self._inline_connection.execute("ROLLBACK")

    async def close(self) -> None:
        self._queue.stop()
        await asyncio.to_thread(self._writer.join)
        self._checkpoints.close()
        self._readers.shutdown(wait=True)
        self._closed = True
        for connection in (*self._reader_connections, self._inline_connection):
            connection.close()
        self._writer_connection.close()

    def _read(self, work: Work[T]) -> T:
        self._identity.check()
        with translated():
            connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._local.connection = connect(
                    self._path, read_only=True, wait=self._wait
                )
                self._reader_connections.append(connection)
            return run_snapshot(connection, work)

    def _write_loop(self) -> None:
        while True:
            item = self._queue.next()
            if item is not None and item[2] is None:
                return
            error = self._begin()
            if error is not None and is_busy(error):
                if item is not None:
                    self._queue.put_back(item)
                self._queue.locked()
                continue
            self._queue.unlocked()
            if item is None:
                if error is None:
                    self._writer_connection.execute("ROLLBACK")
                continue
            priority, _, job = item
            assert job is not None
            self._share_transaction(priority, job, error)
            self._checkpoints.committed()

    def _begin(self) -> sqlite3.Error | None:
        """Begin a writing transaction. Returns the error where that fails."""
        try:
            self._writer_connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            return error
        return None

    def _share_transaction(self, priority: int, job: Job, failed: sqlite3.Error | None) -> None:
        """Run ``job`` and the work that waits behind it in the transaction that was begun; then
        settle all. ``failed`` is the error of beginning it."""
        jobs = [job]
        try:
            if failed is not None:
                raise failed
            ends = time.monotonic() + SHARED_SECONDS
            while True:
                self._run(jobs[-1])
                if priority == URGENT or time.monotonic() >= ends:
                    break
                item = self._queue.next_now()
                if item is None:
                    break
                priority, _, following = item
                if following is None:
                    self._queue.put_back(item)
                    break
                jobs.append(following)
            self._identity.check()  # right before the commit: one to a removed file is lost
            self._writer_connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - every caller gets the error
            if self._writer_connection.in_transaction:
                self._writer_connection.execute("ROLLBACK")
            fault = unavailable(error) if isinstance(error, sqlite3.Error) else None
            if fault is not None:
                fault.__cause__ = error
            for each in jobs:
                each.error = fault or error
        for each in jobs:
            each.settle()

    def _run(self, job: Job) -> None:
        """Run one piece of work. Raises errors of the database or its disk, which concern the whole
        transaction; other errors are the outcome of the work."""
        try:
            job.result = run_savepoint(self._writer_connection, job.work)
        except sqlite3.Error as error:
            if isinstance(error, sqlite3.OperationalError) or unavailable(error) is not None:
                raise
            job.error = error
        except Exception as error:  # noqa: BLE001 - handed to the caller
            job.error = error
