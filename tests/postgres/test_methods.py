"""The table of the PostgreSQL store: each method reaches the database in the right way."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Protocol, cast
from uuid import UUID, uuid4

import pytest

from recalc.domain.records import Caller, Cancelled
from recalc.engine.context import SystemClock
from recalc.engine.ports import SheetRef, Store
from recalc.store.postgres import cancel
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, Database, Work
from recalc.store.postgres.methods import Methods, reserved
from recalc.store.postgres.store import PostgresStore

REF = SheetRef(1, uuid4(), uuid4())
BY = Caller(1, "key")


class RecordedDatabase:
    """Notes how the database is reached, and runs nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def bounded(self, work: Coroutine[Any, Any, Any]) -> Any:
        return await work

    def __getattr__(self, way: str) -> Any:
        async def reach(_: Work[Any]) -> Any:
            self.asked.append(way)
            return [] if way == "execute_once" else Cancelled("operation", "")

        return reach


@pytest.fixture
def database() -> RecordedDatabase:
    return RecordedDatabase()


@pytest.fixture
def store(database: RecordedDatabase) -> Store:
    recorded = cast("Database", database)
    return PostgresStore(recorded, clock=SystemClock(), max_rows=10, deliver=False)


async def test_cancels_and_keys_have_connections_of_their_own(
    store: Store, database: RecordedDatabase
) -> None:
    """All other work shares one pool."""
    await store.cancel_if_active(REF, "operation", BY)
    await store.authenticate(b"digest")
    assert database.asked == ["reserved", "on_key_pool"]
    database.asked.clear()
    await store.renew_if_held({}, 1.0)
    await store.delete_sheet(REF)
    await store.get_sheet(REF)
    await store.status_counts(REF)
    await store.workspace_of(uuid4())
    assert database.asked == ["execute_once", "write", "read", "compute", "read_inline"]


class Port(Protocol):
    """One method of the port."""

    async def cancel_if_active(self, ref: SheetRef, operation_id: str, by: Caller) -> Cancelled: ...


async def _without_caller(
    _db: Connection, _context: StoreContext, _nonce: UUID, ref: SheetRef, operation_id: str
) -> Cancelled:
    return Cancelled(operation_id, str(ref))


class Right(Methods):
    cancel_if_active = reserved(cancel.cancel_if_active)


class Wrong(Methods):
    cancel_if_active = reserved(_without_caller)


async def test_a_method_has_the_parameters_of_its_function(database: RecordedDatabase) -> None:
    """A line that does not fit the port is refused by mypy, which also refuses an ignore that
    suppresses nothing."""
    opened = cast("Database", database)
    right: Port = Right(opened, clock=SystemClock(), max_rows=10, deliver=False)
    await right.cancel_if_active(REF, "operation", BY)
    assert database.asked == ["reserved"]
    wrong: Port = Wrong(opened, clock=SystemClock(), max_rows=10, deliver=False)  # type: ignore[assignment]
    assert wrong.cancel_if_active.__name__ == "_without_caller"
