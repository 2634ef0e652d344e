"""Work for SQLite's writer waits for a lock of another program for a bounded time only."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from recalc.domain.errors import Unavailable
from recalc.engine.requester import Requester, in_background, working_for
from recalc.store.sqlite.connection import connect
from recalc.store.sqlite.transactions import ThreadTransactions
from recalc.store.sqlite.write_queue import Job, WriteQueue
from tests.support.clocks import ManualClock


def _job(wait: float) -> Job:
    return Job(lambda _: None, asyncio.get_running_loop(), wait)


async def _refused(job: Job) -> str:
    with pytest.raises(Unavailable) as refused:
        await job.future
    assert refused.value.code == "database_busy"
    return refused.value.message


async def test_work_is_refused_when_the_lock_has_lasted_for_its_wait() -> None:
    """What waits longer stays; the message has the seconds for which the file was locked."""
    clock = ManualClock()
    waiting = WriteQueue(clock)
    short, long = _job(1), _job(5)
    waiting.put(short, urgent=True)
    waiting.put(long, urgent=False)
    waiting.locked()
    clock.advance(0.9)
    waiting.locked()
    await asyncio.sleep(0)
    assert not short.future.done()
    clock.advance(0.3)
    waiting.locked()
    assert "locked for 1.2 s. Nothing was changed." in await _refused(short)
    assert not long.future.done()
    clock.advance(4)
    waiting.locked()
    assert "locked for 5.2 s." in await _refused(long)
    assert waiting.next_now() is None


async def test_waiting_for_other_work_of_this_process_does_not_count() -> None:
    """A cancel that waited for long behind a slow writer has its whole time when a lock begins."""
    clock = ManualClock()
    waiting = WriteQueue(clock)
    job = _job(1)
    waiting.put(job, urgent=True)
    clock.advance(60)
    waiting.locked()
    clock.advance(0.9)
    waiting.unlocked()
    waiting.locked()
    clock.advance(0.9)
    waiting.locked()
    assert waiting.next_now() == (0, 0, job)


async def test_work_that_comes_late_to_a_lock_is_refused_at_the_next_attempt() -> None:
    """The file is known to be locked for longer than the work may wait."""
    clock = ManualClock()
    waiting = WriteQueue(clock)
    waiting.locked()
    clock.advance(30)
    job = _job(1)
    waiting.put(job, urgent=True)
    waiting.locked()
    assert "locked for 30.0 s." in await _refused(job)


async def test_the_end_stays_behind_work_that_waits() -> None:
    """A writer that is told to stop while the file is locked stops after the work before it."""
    waiting = WriteQueue()
    waiting.stop()
    job = _job(1)
    waiting.put(job, urgent=False)
    waiting.locked()
    assert [item and item[2] for item in (waiting.next(), waiting.next())] == [job, None]


def _insert(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO t VALUES ('x')")


async def test_a_locked_file(tmp_path: Path) -> None:
    """Requests and cancels are refused while another program has the file locked. Other work waits
    for it and is written; once the lock is gone, requests are written too."""
    path = tmp_path / "recalc.db"
    other = connect(path)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("CREATE TABLE t (name TEXT)")
    transactions = ThreadTransactions(path, wait=0.1)
    other.execute("BEGIN IMMEDIATE")
    own = asyncio.ensure_future(transactions.write(_insert))
    with working_for(Requester(1, client_waits=True)):
        request = asyncio.ensure_future(transactions.write(_insert))
        with in_background():
            imported = asyncio.ensure_future(transactions.write(_insert))
    cancel = asyncio.ensure_future(transactions.write(_insert, urgent=True))
    for each in (request, cancel):
        with pytest.raises(Unavailable, match="kept the database file locked") as refused:
            await each
        assert refused.value.code == "database_busy"
    assert not own.done()
    assert not imported.done()
    other.execute("ROLLBACK")
    await asyncio.gather(own, imported)
    with working_for(Requester(1, client_waits=True)):
        await transactions.write(_insert)
    await transactions.close()
    assert other.execute("SELECT count(*) FROM t").fetchone() == (3,)
    other.close()
