"""The table of the SQLite store: methods run their functions in the right kind of transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any, Concatenate, Protocol
from uuid import uuid4

import pytest

from recalc.domain.records import Caller, Cancelled
from recalc.engine.context import SystemClock
from recalc.engine.ports import SheetEdit, SheetRef, Store
from recalc.store.sqlite import cancel
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.methods import Methods, write_in_context
from recalc.store.sqlite.store import SqliteStore
from recalc.store.sqlite.transactions import P, T, Work
from tests.support.clocks import START, ManualClock

REF = SheetRef(1, uuid4(), uuid4())
BY = Caller(1, "key")


class RecordedTransactions:
    """Notes each transaction that is asked for, and runs none."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def write(self, work: Work[T], *, urgent: bool = False) -> T:
        result: T = self._note("urgent" if urgent else "write", work)
        return result

    async def read(self, work: Work[T]) -> T:
        result: T = self._note("read", work)
        return result

    def read_inline(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *_: P.args,
        **__: P.kwargs,
    ) -> T:
        result: T = self._note("read inline", function)
        return result

    async def close(self) -> None: ...

    def _note(self, kind: str, work: Callable[..., Any]) -> Any:
        self.asked.append((kind, work.__name__))


@pytest.fixture
def transactions() -> RecordedTransactions:
    return RecordedTransactions()


@pytest.fixture
def store(transactions: RecordedTransactions) -> Store:
    return SqliteStore(transactions, clock=SystemClock(), max_rows=10)


async def test_methods_that_cancel_go_first(
    store: Store, transactions: RecordedTransactions
) -> None:
    """A cancel waits behind no other write, whether it is asked for or follows from a delete. Only
    one that finds something active in a snapshot asks the writer."""
    await store.cancel_if_active(REF, "operation", BY)
    assert transactions.asked == [
        ("read inline", "nothing_to_cancel"),
        ("urgent", "cancel_if_active"),
    ]
    transactions.asked.clear()
    await store.suspend_workspace(1)
    await store.delete_table(1, REF.table_id)
    await store.delete_sheet(REF)
    await store.delete_sheet_if_version(REF, 0)
    await store.update_sheet(REF, SheetEdit(eval_run_status="aborted"), BY)
    assert {kind for kind, _ in transactions.asked} == {"urgent"}
    transactions.asked.clear()
    await store.update_sheet(REF, SheetEdit(title="t"), BY)
    await store.edit_cell(REF, uuid4(), "x")
    await store.hand_back_if_held(uuid4(), 1)
    await store.sweep()
    assert {kind for kind, _ in transactions.asked} == {"write"}


async def test_look_ups_do_not_wait_for_a_thread(
    store: Store, transactions: RecordedTransactions
) -> None:
    """Each request begins with the first of these, and pages of rows are short (test_short_reads
    has those that are not)."""
    await store.authenticate(b"digest")
    await store.get_sheet(REF)
    await store.get_operation(REF, "operation")
    await store.list_rows(REF, after=None, limit=1, order="asc")
    await store.get_cell(REF, uuid4())
    assert transactions.asked == [
        ("read inline", "authenticate"),
        ("read inline", "get_sheet"),
        ("read inline", "get_operation"),
        ("read inline", "list_rows"),
        ("read", "get_cell"),
    ]


async def test_the_clock_is_read_when_the_transaction_runs() -> None:
    """A write that waits for others is stored with the time at which it is run, and all times of
    one transaction are the same."""
    clock = ManualClock()
    waiting: list[Work[Any]] = []

    class Waiting(RecordedTransactions):
        def _note(self, kind: str, work: Work[Any]) -> Any:
            waiting.append(work)

    class Clocked(Methods):
        times = write_in_context(_times)

    await Clocked(Waiting(), clock, 10).times()
    clock.advance(5)
    with closing(sqlite3.connect(":memory:")) as db:
        assert waiting.pop()(db) == (START + 5000, START + 5000)


def _times(_db: sqlite3.Connection, context: StoreContext) -> tuple[int, int]:
    return context.now, context.monotonic


class Port(Protocol):
    """One method of the port."""

    async def cancel_if_active(self, ref: SheetRef, operation_id: str, by: Caller) -> Cancelled: ...


def _without_caller(
    _db: sqlite3.Connection, _context: StoreContext, ref: SheetRef, operation_id: str
) -> Cancelled:
    return Cancelled(operation_id, str(ref))


class Right(Methods):
    cancel_if_active = write_in_context(cancel.cancel_if_active)


class Wrong(Methods):
    cancel_if_active = write_in_context(_without_caller)


async def test_a_method_has_the_parameters_of_its_function(
    transactions: RecordedTransactions,
) -> None:
    """A line that does not fit the port is refused by mypy, which also refuses an ignore that
    suppresses nothing.."""
    right: Port = Right(transactions, SystemClock(), 10)
    await right.cancel_if_active(REF, "operation", BY)
    assert transactions.asked == [("write", "cancel_if_active")]
    wrong: Port = Wrong(transactions, SystemClock(), 10)  # type: ignore[assignment]
    assert wrong.cancel_if_active.__name__ == "_without_caller"
