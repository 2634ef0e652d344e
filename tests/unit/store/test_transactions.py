"""The writer thread: its order, shared transactions, and failures of single pieces of work."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from recalc.domain.errors import Invalid
from recalc.engine.requester import Requester, working_for
from recalc.store.sqlite import checkpoints
from recalc.store.sqlite.connection import DatabaseInUse, FileLock, connect
from recalc.store.sqlite.transactions import READERS, Abandon, ThreadTransactions, Work
from tests.support.waiting import until

T = TypeVar("T")


@pytest.fixture
async def transactions(tmp_path: Path) -> AsyncIterator[ThreadTransactions]:
    path = tmp_path / "recalc.db"
    db = connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE t (name TEXT)")
    db.close()
    opened = ThreadTransactions(path)
    yield opened
    await opened.close()


def names(db: sqlite3.Connection) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM t ORDER BY rowid")]


def insert(name: str) -> Callable[[sqlite3.Connection], object]:
    return lambda db: db.execute("INSERT INTO t VALUES (?)", (name,))


async def test_urgent_work_goes_ahead_of_waiting_work(transactions: ThreadTransactions) -> None:
    """A cancel that comes last is written before all waiting work."""
    entered, blocked = threading.Event(), threading.Event()

    def block(_: sqlite3.Connection) -> None:
        entered.set()
        blocked.wait()

    first = asyncio.ensure_future(transactions.write(block))
    await asyncio.to_thread(entered.wait)
    waiting = [asyncio.ensure_future(transactions.write(insert(f"n{i}"))) for i in range(3)]
    await asyncio.sleep(0)
    urgent = asyncio.ensure_future(transactions.write(insert("urgent"), urgent=True))
    await asyncio.sleep(0)
    blocked.set()
    await asyncio.gather(first, urgent, *waiting)
    assert await transactions.read(names) == ["urgent", "n0", "n1", "n2"]


async def test_work_that_fails_undoes_its_own_writes_only(transactions: ThreadTransactions) -> None:
    """Other work in the same transaction is committed."""

    def fail(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO t VALUES ('never')")
        raise Invalid("no_rows", "No.")

    results = await asyncio.gather(
        transactions.write(insert("a")),
        transactions.write(fail),
        transactions.write(insert("b")),
        return_exceptions=True,
    )
    assert isinstance(results[1], Invalid)
    assert await transactions.read(names) == ["a", "b"]


async def test_abandoned_work_writes_nothing_and_returns_its_result(
    transactions: ThreadTransactions,
) -> None:
    """Abandon undoes the work's writes and carries its result."""

    def abandon(db: sqlite3.Connection) -> str:
        db.execute("INSERT INTO t VALUES ('never')")
        raise Abandon("the answer")

    assert await transactions.write(abandon) == "the answer"
    assert await transactions.read(names) == []


async def test_a_failed_commit_fails_for_every_caller_in_it(
    transactions: ThreadTransactions,
) -> None:
    """No caller gets a result that is not on disk."""

    def break_transaction(db: sqlite3.Connection) -> None:
        db.execute("ROLLBACK")  # as SQLite itself does when the disk is full

    with pytest.raises(sqlite3.OperationalError):
        await transactions.write(break_transaction)
    await transactions.write(insert("after"))
    assert await transactions.read(names) == ["after"]


async def test_a_reader_sees_one_snapshot_and_cannot_write(
    transactions: ThreadTransactions,
) -> None:
    """A write on a reader's connection fails."""
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await transactions.read(lambda db: db.execute("INSERT INTO t VALUES ('never')"))


async def test_a_workspace_that_reads_much_keeps_nobody_out(
    transactions: ThreadTransactions,
) -> None:
    """While 48 long reads of one workspace run or wait, another workspace's read, an inline read,
    a write and a cancel are carried out."""
    over = threading.Event()
    begun = threading.Semaphore(0)

    def long(_: sqlite3.Connection) -> None:
        begun.release()
        over.wait()

    def read(workspace: int, work: Work[T]) -> asyncio.Future[T]:
        with working_for(Requester(workspace)):
            return asyncio.ensure_future(transactions.read(work))

    heavy = [read(1, long) for _ in range(48)]
    for _ in range(READERS - 1):
        await asyncio.to_thread(begun.acquire)
    await transactions.write(insert("normal"))
    await transactions.write(insert("urgent"), urgent=True)
    assert transactions.read_inline(names) == ["normal", "urgent"]
    assert await read(2, names) == ["normal", "urgent"]
    assert not begun.acquire(blocking=False)
    assert not any(task.done() for task in heavy)
    over.set()
    await asyncio.gather(*heavy)


async def test_a_read_whose_caller_is_cancelled_keeps_its_turn(
    transactions: ThreadTransactions,
) -> None:
    """Its thread goes on, so its turn is not given to another read."""
    over, begun = threading.Event(), threading.Semaphore(0)

    def long(_: sqlite3.Connection) -> None:
        begun.release()
        over.wait()

    tasks = [asyncio.ensure_future(transactions.read(long)) for _ in range(READERS)]
    for _ in range(READERS - 1):
        await asyncio.to_thread(begun.acquire)
    tasks[0].cancel()
    await asyncio.wait({tasks[0]})
    assert not begun.acquire(blocking=False)
    over.set()
    await asyncio.gather(*tasks[1:])
    assert begun.acquire(blocking=False)


def test_a_database_is_opened_by_one_process(tmp_path: Path) -> None:
    """A second lock on the same file is refused until the first is released."""
    path = tmp_path / "x.db"
    lock = FileLock(path)
    with pytest.raises(DatabaseInUse):
        FileLock(path)
    lock.release()
    FileLock(path).release()


async def test_look_ups_of_one_turn_share_a_snapshot(
    transactions: ThreadTransactions, tmp_path: Path
) -> None:
    """What others commit meanwhile shows in the next turn, and an own write as soon as it has
    returned, whatever was looked up before it."""
    assert transactions.read_inline(names) == []
    other = connect(tmp_path / "recalc.db")
    other.execute("INSERT INTO t VALUES ('other')")
    other.close()
    assert transactions.read_inline(names) == []
    await asyncio.sleep(0)
    assert transactions.read_inline(names) == ["other"]
    await transactions.write(insert("own"))
    assert transactions.read_inline(names) == ["other", "own"]


async def test_a_snapshot_begins_before_no_write_that_has_returned(
    transactions: ThreadTransactions,
) -> None:
    """Look-ups that go on in every turn hide no write from the one that made it."""
    stopped = asyncio.Event()

    async def look() -> None:
        while not stopped.is_set():
            transactions.read_inline(names)
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    for count in range(1, 200):
        await transactions.write(insert(str(count)))
        assert len(transactions.read_inline(names)) == count
    stopped.set()
    await looking


async def test_the_log_is_copied_beside_the_writer(
    transactions: ThreadTransactions, tmp_path: Path
) -> None:
    """Long before a commit would do it."""
    before = (tmp_path / "recalc.db").stat().st_size
    for _ in range(checkpoints.COMMITS):
        await transactions.write(insert("x" * 5000))

    def copied() -> bool:
        return (tmp_path / "recalc.db").stat().st_size > before

    await until(copied)


async def test_the_writer_copies_the_end_of_a_long_log(
    transactions: ThreadTransactions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it begins anew, and does not grow, however much is written."""
    monkeypatch.setattr(checkpoints, "COMMITS", 4)
    monkeypatch.setattr(checkpoints, "PAGES", 20)
    path = tmp_path / "recalc.db"
    reader = connect(path)
    reader.execute("BEGIN")
    names(reader)
    for _ in range(16):
        await transactions.write(insert("x" * 5000))
    await until(lambda: transactions._checkpoints._long)
    reader.close()  # what it kept can be copied
    before = _header(path)
    for _ in range(2):
        await transactions.write(insert("short"))
    assert _header(path) != before


def _header(path: Path) -> bytes:
    """The header of the log. It is written when the log begins, with a random number."""
    with path.with_name(path.name + "-wal").open("rb") as file:
        return file.read(32)


def _fail(db: sqlite3.Connection) -> None:
    """Fail with a cursor that has more rows."""
    found = db.execute("SELECT name FROM t")
    for _ in found:
        raise Invalid("empty_file", "It fails.")


def _fail_because(db: sqlite3.Connection) -> None:
    """Fail because of such an error."""
    try:
        _fail(db)
    except Invalid as error:
        raise LookupError from error


@pytest.mark.parametrize("work", [_fail, _fail_because])
@pytest.mark.parametrize("place", ["event loop", "thread"])
async def test_an_exception_keeps_no_snapshot(
    transactions: ThreadTransactions, place: str, work: Work[None]
) -> None:
    """While somebody holds the exception of a read, the next one on the same connection still sees
    what was written since."""

    async def read(work: Work[T]) -> T:
        if place == "thread":
            return await transactions.read(work)
        await asyncio.sleep(0)  # the snapshot of this turn ends
        return transactions.read_inline(work)

    for name in ("a", "b"):
        await transactions.write(insert(name))
    with pytest.raises((Invalid, LookupError)) as held:
        await read(work)
    await transactions.write(insert("c"))
    assert await read(names) == ["a", "b", "c"]
    del held


async def test_a_failed_read_leaves_the_tasks_alone_whose_errors_led_to_it(
    transactions: ThreadTransactions,
) -> None:
    """Several tasks handle the error of a commit that they shared. A look-up that fails in one of
    the handlers ends none of the others."""
    error = LookupError("shared")
    others_went_on = asyncio.Event()

    async def handles_it_for_long() -> None:
        try:
            raise error
        except LookupError:
            await asyncio.sleep(0)
            others_went_on.set()

    async def looks_something_up() -> None:
        try:
            raise error
        except LookupError:
            with pytest.raises(Invalid):
                transactions.read_inline(_fail)

    await transactions.write(insert("a"))
    task = asyncio.create_task(handles_it_for_long())
    await asyncio.gather(task, looks_something_up())
    assert others_went_on.is_set()


async def test_an_error_that_caused_itself_is_raised(transactions: ThreadTransactions) -> None:
    """Nobody follows a circle of causes for ever."""

    def fail(_: sqlite3.Connection) -> None:
        first, second = LookupError("first"), LookupError("second")
        first.__cause__, second.__context__ = second, first
        raise first

    with pytest.raises(LookupError, match="first"):
        await transactions.read(fail)


async def test_an_error_for_which_sqlite_has_rolled_back_is_raised(
    transactions: ThreadTransactions,
) -> None:
    """As that of a disk that cannot be read."""

    def fail(db: sqlite3.Connection) -> None:
        db.execute("ROLLBACK")
        raise LookupError

    with pytest.raises(LookupError):
        await transactions.read(fail)
    assert await transactions.read(names) == []
