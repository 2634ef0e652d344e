"""The start of a process on a SQLite file that another process has left."""

from __future__ import annotations

from pathlib import Path

from recalc.domain.records import Caller
from recalc.engine.context import SystemClock
from recalc.store.sqlite.store import SqliteStore, open_sqlite
from tests.conformance.sheet_fixture import SheetFixture, an_import


async def opened(folder: Path) -> SqliteStore:
    return await open_sqlite(folder / "recalc.db", clock=SystemClock(), max_rows=100)


async def test_imports_of_the_process_before_read_failed_at_once(tmp_path: Path) -> None:
    """The process that ran an unfinished import has ended, so the import fails."""
    store = await opened(tmp_path)
    workspace = await store.create_workspace("ours")
    ref = (await SheetFixture.open(store, Caller(workspace.id, "key"))).ref
    await store.create_import(workspace.id, an_import(ref, "running"))
    await store.close()
    store = await opened(tmp_path)
    read = await store.get_import(workspace.id, ref.table_id, "import 1")
    await store.close()
    assert read.status == "failed"
    assert read.error_message
