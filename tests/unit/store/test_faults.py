"""Faults of the file and its disk: each has its own error, and nothing is changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from recalc.domain.errors import Unavailable
from recalc.domain.records import Caller
from recalc.engine.context import SystemClock
from recalc.store.sqlite.connection import connect
from recalc.store.sqlite.store import SqliteStore, open_sqlite
from recalc.store.sqlite.transactions import ThreadTransactions
from tests.conformance.sheet_fixture import SheetFixture


@pytest.fixture
async def transactions(tmp_path: Path) -> AsyncIterator[ThreadTransactions]:
    path = tmp_path / "recalc.db"
    db = connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE t (name TEXT)")
    db.close()
    opened = ThreadTransactions(path)
    await opened.write(_insert)
    yield opened
    await opened.close()


def _insert(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO t VALUES (?)", ("x" * 100_000,))


def _count(db: sqlite3.Connection) -> int:
    count: int = db.execute("SELECT count(*) FROM t").fetchone()[0]
    return count


async def _refused(transactions: ThreadTransactions, code: str) -> None:
    with pytest.raises(Unavailable) as refused:
        await transactions.write(_insert, urgent=True)
    assert refused.value.code == code
    assert "Nothing was changed." in refused.value.message


async def test_a_file_that_cannot_be_written_to(transactions: ThreadTransactions) -> None:
    """Writes are refused and reads work; once the file is writable again, writes work too."""
    await transactions.write(lambda db: db.execute("PRAGMA query_only=ON"))
    await _refused(transactions, "database_read_only")
    assert (await transactions.read(_count), transactions.read_inline(_count)) == (1, 1)
    transactions._writer_connection.execute("PRAGMA query_only=OFF")
    await transactions.write(_insert)
    assert await transactions.read(_count) == 2


async def test_a_full_disk(transactions: ThreadTransactions) -> None:
    """A write that does not fit is rolled back and refused; with more room, it is stored."""
    (pages,) = transactions.read_inline(lambda db: db.execute("PRAGMA page_count").fetchone())
    transactions._writer_connection.execute(f"PRAGMA max_page_count={pages}")
    await _refused(transactions, "disk_full")
    assert await transactions.read(_count) == 1
    transactions._writer_connection.execute("PRAGMA max_page_count=4294967294")
    await transactions.write(_insert)
    assert await transactions.read(_count) == 2


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
@pytest.mark.parametrize("replaced", [False, True])
async def test_a_file_that_is_removed_or_replaced(
    transactions: ThreadTransactions, tmp_path: Path, suffix: str, *, replaced: bool
) -> None:
    """Reads and writes of a file that is no longer at its path are refused. Once the same file is
    back, it is used again."""
    path = tmp_path / f"recalc.db{suffix}"
    aside = tmp_path / "aside"
    path.rename(aside)
    if replaced:
        shutil.copy(aside, path)
    await _refused(transactions, "database_gone")
    with pytest.raises(Unavailable, match="removed or replaced"):
        transactions.read_inline(_count)
    with pytest.raises(Unavailable, match="removed or replaced"):
        await transactions.read(_count)
    aside.rename(path)
    await transactions.write(_insert)
    assert await transactions.read(_count) == 2


async def test_a_damaged_file(transactions: ThreadTransactions, tmp_path: Path) -> None:
    """A damaged file has an error of its own, other than a failure of the request."""
    transactions._writer_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (tmp_path / "recalc.db").open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(4096)
        file.write(b"x" * (size - 4096))
    with pytest.raises(Unavailable) as refused:
        await transactions.read(_count)
    assert refused.value.code == "database_corrupt"


async def _opened(folder: Path) -> SqliteStore:
    return await open_sqlite(folder / "recalc.db", clock=SystemClock(), max_rows=100)


async def test_readiness_looks_at_the_file(tmp_path: Path) -> None:
    """A store is ready only while its file is the one that was opened and can be written to."""
    store = await _opened(tmp_path)
    await store.ready()
    path = tmp_path / "recalc.db"
    path.rename(tmp_path / "aside")
    with pytest.raises(Unavailable, match="removed or replaced"):
        await store.ready()
    (tmp_path / "aside").rename(path)
    await store.ready()
    await store.close()


async def test_a_cancel_that_cannot_be_written_is_refused_and_changes_nothing(
    tmp_path: Path,
) -> None:
    """The operation is active before and after; once the file can be written to, it is
    cancelled."""
    store = await _opened(tmp_path)
    workspace = await store.create_workspace("ours")
    seeded = await SheetFixture.open(store, Caller(workspace.id, "key"))
    operation = await seeded.start()
    writer = store.transactions._writer_connection  # type: ignore[attr-defined]
    writer.execute("PRAGMA query_only=ON")
    with pytest.raises(Unavailable, match="cannot be written to"):
        await seeded.cancel(operation.id)
    with pytest.raises(Unavailable, match="cannot be written to"):
        await store.ready()
    writer.execute("PRAGMA query_only=OFF")
    assert (await seeded.cancel(operation.id)).cancelled_cell_count == 12
    await store.close()
