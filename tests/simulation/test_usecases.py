"""The engine's use cases against a model in plain Python.

Many operations, edits, deletes, takeovers, cancels, and workers that follow a script or die. After
every step the accounting of every operation, every cell and the status counts are compared.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Coroutine, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.cell_ids import cell_id
from recalc.domain.cellsets import CellSet
from recalc.domain.readiness import Sets
from recalc.domain.records import Caller, CellError, Column, Json, NothingToDo, Queued, Selection
from recalc.domain.states import CellStatus
from recalc.engine.cells import Cells
from recalc.engine.context import Context
from recalc.engine.operations import Operations
from recalc.engine.ports import (
    CellResult,
    Claim,
    Held,
    Lost,
    Progress,
    RowResults,
    SheetRef,
    Store,
    StructureChanged,
    Withdrawn,
)
from recalc.engine.rows import Rows
from recalc.engine.sheet_columns import SheetColumns
from recalc.engine.signals import Signals
from recalc.engine.tables import Tables
from recalc.settings import Settings
from recalc.store.postgres.database import Connection, fetch_one
from recalc.store.postgres.sets import unpack_sets
from recalc.store.postgres.store import PostgresStore, open_postgres
from recalc.store.sqlite.store import SqliteStore
from tests.simulation.world import template
from tests.support.clocks import ManualClock
from tests.support.memory_store import inline, memory_store
from tests.support.postgres import PATIENT, shared_server
from tests.support.values import values_of

T = TypeVar("T")
At = tuple[int, int]

BOOM = CellError("boom", "It failed.")
LOST = "worker_lost"
ANY = frozenset(CellStatus)
LEASE, SILENT = 60.0, 0.0
SETTINGS = Settings(slice_cells=4, quick_slice_cells=4)


# --- the model ---


@dataclass
class Stored:
    """The stored part of a computed cell."""

    status: str = "STALE"
    value: Json = None
    error: str | None = None


@dataclass
class Execution:
    """An execution as the design describes it: sets of cells, and counters."""

    id: UUID
    targets: set[At]
    total: int
    state: str = "queued"
    epoch: int = 0
    revision: int = 0
    attempts: int = 0
    silent: bool = False
    stored_since_claim: bool = False
    done: set[At] = field(default_factory=set)
    running: set[At] = field(default_factory=set)
    completed: int = 0
    failed: int = 0
    reset: int = 0
    invalidated: int = 0
    superseded: int = 0

    @property
    def live(self) -> bool:
        return self.state in {"queued", "active"}

    @property
    def pending(self) -> set[At]:
        return self.targets - self.done if self.live else set()


@dataclass
class Request:
    """An operation."""

    id: UUID
    executions: list[Execution]
    ended: str | None = None

    @property
    def live(self) -> bool:
        return any(e.live for e in self.executions)

    @property
    def status(self) -> str:
        if self.ended:
            return self.ended
        if not self.live:
            return "completed"
        return "running" if any(e.epoch for e in self.executions) else "queued"


@dataclass
class Model:
    """One sheet. Column 0 is TEXT; ``sources`` are those of the computed columns."""

    sources: dict[int, tuple[int, ...]]
    rows: dict[int, Json] = field(default_factory=dict)
    next_row: int = 0
    stored: dict[At, Stored] = field(default_factory=dict)
    revisions: dict[int, int] = field(default_factory=dict)
    configs: dict[int, str] = field(default_factory=dict)
    operations: list[Request] = field(default_factory=list)
    #: The time, and for each cell the last time at which an input of it changed.
    tick: int = 0
    changed: dict[At, int] = field(default_factory=dict)

    def executions(self) -> list[Execution]:
        return [e for o in self.operations for e in o.executions]

    def holder(self, at: At) -> Execution | None:
        return next((e for e in self.executions() if at in e.pending), None)

    def reads(self, at: At) -> str:
        execution = self.holder(at)
        if execution is None:
            return self.stored[at].status
        if at in execution.running:
            return "RUNNING"
        return "QUEUED" if execution.state == "queued" else "DISPATCHED"

    def downstream(self, column: int) -> list[int]:
        found: set[int] = set()
        while True:
            more = {c for c, s in self.sources.items() if {column, *found} & set(s)} - found
            if not more:
                return sorted(found)
            found |= more

    def behind_stale(self, permitted: set[At]) -> set[At]:
        """Return the STALE cells of ``permitted``, and those of it that depend on them and do not
        wait."""
        found: set[At] = set()
        for column, row in sorted(permitted):
            if self.holder((column, row)) is None:
                stale = self.stored[column, row].status == "STALE"
                if stale or any((source, row) in found for source in self.sources[column]):
                    found.add((column, row))
        return found

    def touch(self, cells: Iterable[At]) -> None:
        """Record that an input of these cells changed now."""
        for at in cells:
            self.stored[at].status = "STALE"
            self.changed[at] = self.tick

    def withdraw(self, cells: set[At], why: str) -> None:
        """Take cells from every execution that has them, for good."""
        for operation in self.operations:
            lost_any = False
            for e in operation.executions:
                lost = e.pending & cells
                if not lost:
                    continue
                lost_any = True
                stopped = lost & e.running
                for at in stopped:
                    self.stored[at].status = "STALE"
                if why == "superseded":
                    e.superseded += len(lost)
                else:
                    e.invalidated += len(stopped)
                    e.reset += len(lost - stopped)
                e.targets -= lost
                e.running -= lost
                e.revision += 1
                if not e.targets - e.done:
                    e.state = "completed" if why == "superseded" else "cancelled"
            if lost_any and not operation.live and operation.ended is None:
                operation.ended = "completed" if why == "superseded" else "cancelled"

    def land(
        self,
        execution: Execution,
        results: dict[At, Json | CellError],
        read_at: dict[At, float],
        outdated: set[At],
        *,
        given_up: bool = False,
    ) -> None:
        """Store results of running cells. Columns are numbered in dependency order here."""
        self.tick += 1
        sent: set[At] = set()
        reached: set[At] = set()
        for column, its in self.sources.items():
            for row in self.rows:
                at = (column, row)
                above = [(source, row) for source in its if source in self.sources]
                if at not in results:
                    if sent & set(above):
                        sent.add(at)
                        reached.add(at)
                    continue
                result = results[at]
                failed = isinstance(result, CellError)
                stored = self.stored[at]
                value = None if isinstance(result, CellError) else result
                over_stale = any(
                    source in reached or self.stored[source].status == "STALE" for source in above
                )
                stale = self.changed.get(at, -1) > read_at[at] or at in outdated
                stale = stale or (over_stale and not given_up)
                differs = (stored.value, stored.error is None) != (value, not failed)
                if differs or stale:
                    sent.add(at)
                stored.value = value
                stored.error = result.code if isinstance(result, CellError) else None
                stored.status = "STALE" if stale else "FAILED" if failed else "COMPLETED"
                execution.failed += failed
                execution.completed += not failed
        execution.done |= set(results)
        execution.running -= set(results)
        self.touch(reached)
        if execution.live and not execution.targets - execution.done:
            execution.state = "completed"

    def claim(self) -> Execution | None:
        """Return the execution to be claimed next, after giving up cells of three lost claims."""
        while True:
            silent = [e for e in self.executions() if e.state == "active" and e.silent]
            if silent:
                e = silent[0]
                e.attempts = 0 if e.stored_since_claim else e.attempts + 1
            else:
                waiting = [
                    (sum(x.state == "active" for x in o.executions), n, k, e)
                    for n, o in enumerate(self.operations)
                    for k, e in enumerate(o.executions)
                    if e.state == "queued"
                ]
                if not waiting:
                    return None
                e = min(waiting, key=lambda each: each[:3])[3]
            e.state, e.stored_since_claim = "active", False
            e.epoch += 1
            if e.attempts >= 3:
                e.attempts = 0
                failing = sorted(e.running or e.pending)
                gone = CellError(LOST, "")
                self.land(
                    e, dict.fromkeys(failing, gone), dict.fromkeys(failing, float("inf")),
                    set(), given_up=True,
                )  # fmt: skip
            if e.live:
                return e


# --- the worker ---


@dataclass
class ScriptedWorker:
    """A worker's knowledge of its execution; ``execution`` is the model's."""

    claim: Claim
    execution: Execution
    lease: float
    sets: Sets
    revision: int
    report_number: int
    columns: dict[int, Column]
    structure: int
    sources: dict[int, tuple[int, ...]]
    computed: dict[int, tuple[int, ...]]
    epoch: int
    inputs_versions: dict[At, int] = field(default_factory=dict)
    values: dict[At, dict[int, Any]] = field(default_factory=dict)
    read_at: dict[At, float] = field(default_factory=dict)
    revisions: dict[At, int] = field(default_factory=dict)


class UseCases(RuleBasedStateMachine):
    """A sheet with three computed columns and its user, and workers that hold executions."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.scripted_workers: list[ScriptedWorker] = []

    def teardown(self) -> None:
        self.loop.run_until_complete(self.context.store.close())
        self.loop.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @initialize(rows=st.integers(1, 4), computed=st.booleans())
    def begin(self, rows: int, computed: bool) -> None:
        """A sheet with a → b, c beside them, and b's dependent d."""
        store = self.open_store()
        self.caller = Caller(1, "key")
        self.context = Context(
            store, SETTINGS, Signals(), b"secret", ManualClock(), random.Random(1), inline
        )
        self.operations = Operations(self.context)
        self.cells = Cells(self.context, self.operations)
        self.sheet_rows = Rows(self.context)
        self.sheet_columns = SheetColumns(self.context)
        table, sheet = self.do(
            Tables(self.context).create(
                self.caller, title="t", folder_id=None, create_default_sheet=True
            )
        )
        assert sheet is not None
        self.ref = SheetRef(1, table.id, sheet.id)
        self.columns: dict[int, Column] = {}
        self.title = "text"
        self.model = Model({})
        self._column("text", "TEXT", None)
        self._column("a", "COUNT", {"source": "text", "type": "chars"}, 0)
        self._column("b", "COMBINE_COLUMNS", {"sources": ["a", "text"]}, 1, 0)
        self._column("c", "COUNT", {"source": "text", "type": "chars"}, 0)
        self._column("d", "COMBINE_COLUMNS", {"sources": ["b"]}, 2)
        for n in range(rows):
            self.add_row("x" * n)
        if computed:
            expected = set(self.model.stored)
            self._created(
                expected, self.do(self.operations.create(self.caller, self.ref, Selection()))
            )
            while self._claim(silent=False):
                self._finish_all(self.scripted_workers[-1])

    def _column(self, title: str, kind: str, config: dict[str, Any] | None, *its: int) -> None:
        column, _ = self.do(
            self.sheet_columns.create(
                self.ref, title=title, type=kind, config=config, dependencies=None
            )
        )
        self.columns[column.number] = column
        if kind != "TEXT":
            self.model.sources[column.number] = its
            self.model.revisions[column.number] = 1
            for row in self.model.rows:
                self.model.stored[column.number, row] = Stored()

    # --- people ---

    @precondition(lambda self: len(self.model.rows) < 6)
    @rule(text=st.sampled_from(["", "x", "yy"]))
    def add_row(self, text: str) -> None:
        """New rows join no operation."""
        added = self.do(self.sheet_rows.add(self.ref, values=[{str(self.columns[0].id): text}]))
        row = self.model.next_row
        assert list(added.row_indices) == [row]
        self.model.next_row += 1
        self.model.rows[row] = text
        for column in self.model.sources:
            self.model.stored[column, row] = Stored()

    @rule(data=st.data(), text=st.sampled_from(["", "x", "yy", "zzz"]))
    def edit(self, data: st.DataObject, text: str) -> None:
        """A different value makes dependents STALE; running ones become STALE when they land."""
        if not self.model.rows:
            return
        row = data.draw(st.sampled_from(sorted(self.model.rows)))
        target = cell_id(self.columns[0].id, row)
        edit = self.do(self.cells.update(self.ref, target, text))
        turned = 0
        if self.model.rows[row] != text:
            self.model.rows[row] = text
            self.model.tick += 1
            cells = [(c, row) for c in self.model.downstream(0)]
            turned = sum(self.model.stored[at].status != "STALE" for at in cells)
            self.model.touch(cells)
        assert edit.stale_count == turned

    @rule(data=st.data())
    def delete_rows(self, data: st.DataObject) -> None:
        """Rows leave the sheet, and their cells every operation."""
        if len(self.model.rows) < 3:
            return
        chosen = data.draw(st.sets(st.integers(0, self.model.next_row), max_size=2))
        deleted = self.do(self.sheet_rows.delete(self.ref, sorted(chosen))).deleted
        gone = chosen & set(self.model.rows)
        assert deleted == len(gone)
        self.model.withdraw({(c, r) for c in self.model.sources for r in gone}, "deleted")
        for row in gone:
            del self.model.rows[row]
            for column in self.model.sources:
                del self.model.stored[column, row]

    @rule(title=st.sampled_from(["text", "prose"]))
    def rename(self, title: str) -> None:
        """Configs show the new title of their source. No cell changes."""
        self.do(self.sheet_columns.update(self.ref, self.columns[0].id, title=title))
        self.title = title

    @rule(kind=st.sampled_from(["chars", "words"]), column=st.sampled_from([1, 3]))
    def configure(self, kind: str, column: int) -> None:
        """A new config makes the column and all downstream STALE; results under way are outdated. A
        config that is sent back unchanged changes nothing."""
        if column not in self.model.sources:
            return
        page = self.do(self.sheet_columns.list(self.ref, cursor=None, limit=100))
        shown = next(each.config for each in page.items if each.number == column)
        assert shown == {"source": self.title, "type": self.model.configs.get(column, "chars")}
        change = self.do(
            self.sheet_columns.update(
                self.ref, self.columns[column].id, config={**shown, "type": kind}
            )
        )
        if kind == shown["type"]:
            assert not change.affected
            return
        self.model.configs[column] = kind
        for each in {column, *self.model.downstream(column)}:
            self.model.revisions[each] += 1
            for row in self.model.rows:
                self.model.stored[each, row].status = "STALE"

    @precondition(lambda self: 4 in self.model.sources and len(self.model.operations) > 2)
    @rule()
    def delete_column(self) -> None:
        """The last column of the chain is deleted, with its cells."""
        self.do(self.sheet_columns.delete(self.ref, self.columns[4].id))
        self.model.withdraw({(4, row) for row in self.model.rows}, "deleted")
        del self.model.sources[4], self.columns[4]
        for row in self.model.rows:
            del self.model.stored[4, row]

    @rule(
        data=st.data(),
        statuses=st.one_of(
            st.none(),
            st.just(ANY),
            st.just(ANY),
            st.frozensets(st.sampled_from(list(CellStatus)), min_size=1),
        ),
    )
    def create(self, data: st.DataObject, statuses: frozenset[CellStatus] | None) -> None:
        """Cells that are selected and pending elsewhere are taken over; an empty selection makes no
        operation."""
        columns = data.draw(
            st.none() | st.sets(st.sampled_from(sorted(self.model.sources)), min_size=1)
        )
        rows = None
        if self.model.rows and data.draw(st.integers(0, 2)) == 0:
            rows = data.draw(st.sets(st.sampled_from(sorted(self.model.rows)), min_size=1))
        wanted = {s.value for s in statuses} if statuses is not None else {"STALE"}
        permitted = {
            at
            for at in sorted(self.model.stored)
            if (columns is None or at[0] in columns) and (rows is None or at[1] in rows)
        }
        expected = {at for at in permitted if self.model.reads(at) in wanted}
        if "STALE" in wanted:
            expected |= self.model.behind_stale(permitted)
        selection = Selection(
            column_ids=None if columns is None else [self.columns[c].id for c in sorted(columns)],
            row_ids=None if rows is None else sorted(rows),
            statuses=statuses,
        )
        self._created(expected, self.do(self.operations.create(self.caller, self.ref, selection)))
        if data.draw(st.integers(0, 2)) and self._claim(silent=data.draw(st.booleans())):
            scripted = self.scripted_workers[-1]
            self._report(scripted, {}, set(self._able(scripted)))
            if data.draw(st.booleans()):
                self._read(scripted)

    @rule(data=st.data())
    def recalculate_one(self, data: st.DataObject) -> None:
        """Recalculate one cell, whatever it reads."""
        if not self.model.stored:
            return
        at = data.draw(st.sampled_from(sorted(self.model.stored)))
        made = self.do(
            self.cells.recalculate(self.caller, self.ref, cell_id(self.columns[at[0]].id, at[1]))
        )
        self._created({at}, made)

    def _created(self, expected: set[At], made: object) -> None:
        if not expected:
            assert isinstance(made, NothingToDo)
            return
        assert isinstance(made, Queued)
        self.model.withdraw(expected, "superseded")
        executions = []
        for identity in made.operation.execution_ids:
            blob = self._targets(identity)
            executions.append(Execution(identity, blob, len(blob)))
        planned = [at for e in executions for at in e.targets]
        assert sorted(planned) == sorted(expected)
        self.model.operations.append(Request(made.operation.id, executions))

    def open_store(self) -> Store:
        return memory_store(ManualClock(), start=template(), pause=_no_pause)

    def _targets(self, execution: UUID) -> set[At]:
        """Read the targets of an execution from the store: the model does not divide a plan."""

        def find(db: sqlite3.Connection) -> bytes:
            row = db.execute(
                "SELECT targets FROM execution_sets JOIN execution ON pk = execution_pk"
                " WHERE id = ?",
                (execution.bytes,),
            ).fetchone()
            return bytes(row[0])

        store = self.context.store
        assert isinstance(store, SqliteStore)
        return set(CellSet.unpack(store.transactions.read_inline(find)))

    @precondition(lambda self: self.model.operations)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """By the operation's id or an execution's: exact counts once, zeros ever after."""
        live = [o for o in self.model.operations if o.live]
        operation = data.draw(st.sampled_from(live * 3 + self.model.operations[-2:]))
        ids = [operation.id, *(e.id for e in operation.executions)]
        answer = self.do(
            self.operations.cancel(self.caller, self.ref, str(data.draw(st.sampled_from(ids))))
        )
        assert answer.found == operation.id
        expected = [e for e in operation.executions if e.live and operation.ended is None]
        assert list(answer.execution_ids) == [e.id for e in expected]
        running = sum(len(e.running) for e in expected)
        waiting = sum(len(e.pending) for e in expected) - running
        assert (answer.not_started_reset, answer.running_invalidated) == (waiting, running)
        if operation.ended is None:
            operation.ended = "cancelled" if expected else "completed"
        for e in expected:
            e.invalidated += len(e.running)
            e.reset += len(e.pending - e.running)
            for at in e.running:
                self.model.stored[at].status = "STALE"
            e.running.clear()
            e.targets &= e.done
            e.state = "cancelled"

    # --- workers ---

    @precondition(lambda self: any(o.live for o in self.model.operations))
    @rule(silent=st.booleans())
    def claim(self, silent: bool) -> None:
        """A worker claims the next execution, with the running set of a dead holder."""
        self._claim(silent=silent)

    @precondition(lambda self: any(e.silent and e.live for e in self.model.executions()))
    @rule(times=st.integers(1, 3))
    def lose(self, times: int) -> None:
        """Workers claim one after another, and each lease expires at once."""
        for _ in range(times):
            self._claim(silent=True)

    def _claim(self, *, silent: bool) -> bool:
        lease = SILENT if silent else LEASE
        expected = self.model.claim()
        claim = self.do(self.context.store.claim_next("worker", lease))
        if expected is None:
            assert claim is None
            return False
        assert claim is not None
        assert claim.execution_id == expected.id
        assert (claim.epoch, claim.revision) == (expected.epoch, expected.revision)
        assert claim.attempts == expected.attempts
        assert set(claim.sets.targets) == expected.targets
        assert set(claim.sets.done) == expected.done
        assert set(claim.sets.running) == expected.running
        expected.silent = silent
        self.scripted_workers.append(
            ScriptedWorker(
                claim=claim,
                execution=expected,
                lease=lease,
                sets=claim.sets,
                revision=claim.revision,
                report_number=0,
                columns=claim.structure.by_number(),
                structure=claim.structure.columns_version,
                sources=claim.structure.sources(),
                computed=claim.structure.computed(),
                epoch=claim.epoch,
            )
        )
        return True

    def _holding(self) -> list[ScriptedWorker]:
        """Return the workers that hold an execution, now and then with one that lost it in its
        place."""
        held = [
            h for h in self.scripted_workers if h.execution.epoch == h.epoch and h.execution.live
        ]
        return held * 4 + self.scripted_workers if held else self.scripted_workers

    @staticmethod
    def _able(scripted: ScriptedWorker) -> list[At]:
        """Return the cells that wait for no source of their own execution."""
        pending = set(scripted.sets.pending)
        return sorted(
            at
            for at in scripted.sets.waiting
            if not any((s, at[1]) in pending for s in scripted.sources.get(at[0], ()))
        )

    @precondition(lambda self: self.scripted_workers)
    @rule(data=st.data())
    def start_cells(self, data: st.DataObject) -> None:
        """Mark some of the cells that may start."""
        scripted = data.draw(st.sampled_from(self._holding()))
        able = self._able(scripted)
        if able:
            self._report(scripted, {}, data.draw(st.sets(st.sampled_from(able), min_size=1)))
            if data.draw(st.booleans()):
                self._read(scripted)

    @precondition(lambda self: self.scripted_workers)
    @rule(data=st.data())
    def read_inputs(self, data: st.DataObject) -> None:
        """Check that the inputs of marked cells are those stored now."""
        self._read(data.draw(st.sampled_from(self._holding())))

    def _read(self, scripted: ScriptedWorker) -> None:
        for at in scripted.sets.running:
            column, row = at
            its = scripted.sources.get(column)
            if at in scripted.read_at or its is None or at not in self.model.stored:
                continue
            found = self.do(self.context.store.read_inputs(self.ref.sheet_id, its, BitMap([row])))
            assert [each.row_index for each in found] == [row]
            for source in its:
                stored = self.model.stored.get((source, row))
                expected = self.model.rows[row] if source == 0 else stored and stored.value
                assert values_of(found[0]).get(source) == expected
            scripted.inputs_versions[at] = found[0].inputs_version
            scripted.values[at] = values_of(found[0])
            scripted.read_at[at] = self.model.tick
            scripted.revisions[at] = scripted.columns[column].revision

    @precondition(lambda self: any(scripted.sets.running for scripted in self.scripted_workers))
    @rule(data=st.data(), constant=st.booleans())
    def finish_cells(self, data: st.DataObject, constant: bool) -> None:
        """Report results that depend on the inputs, results that do not, or failures."""
        scripted = data.draw(st.sampled_from([h for h in self._holding() if h.sets.running]))
        self._read(scripted)
        able = sorted(at for at in scripted.sets.running if at in scripted.read_at)
        if not able:
            return
        done = data.draw(st.sets(st.sampled_from(able), min_size=1))
        failing = data.draw(st.sets(st.sampled_from(sorted(done)), max_size=1))
        self._report(
            scripted,
            {
                at: BOOM
                if at in failing
                else 7
                if constant
                else [[str(n), scripted.values[at].get(n)] for n in scripted.sources[at[0]]]
                for at in sorted(done)
            },
            set(),
        )

    @precondition(lambda self: self.scripted_workers)
    @rule(data=st.data())
    def finish_all(self, data: st.DataObject) -> None:
        """Run an execution to its end, cell by cell."""
        self._finish_all(data.draw(st.sampled_from(self._holding())))

    def _finish_all(self, scripted: ScriptedWorker) -> None:
        for _ in range(40):
            if scripted not in self.scripted_workers:
                return
            self._read(scripted)
            ready = [at for at in sorted(scripted.sets.running) if at in scripted.read_at]
            if ready:
                self._report(
                    scripted, {ready[0]: ["fresh", scripted.values[ready[0]].get(0)]}, set()
                )
                continue
            able = self._able(scripted)
            self._report(scripted, {}, set(able[:2]))
        raise AssertionError("the execution never ends")

    def _report(
        self, scripted: ScriptedWorker, done: dict[At, Json | CellError], start: set[At]
    ) -> None:
        """Predict the answer to a report, send it, and compare."""
        failed = CellSet.of(at for at, result in done.items() if isinstance(result, CellError))
        outdated = {
            at
            for at in done
            if at[0] not in scripted.columns
            or scripted.columns[at[0]].revision != scripted.revisions[at]
        }
        by_row: dict[int, dict[int, CellResult]] = {}
        for at, result in done.items():
            error = result if isinstance(result, CellError) else None
            by_row.setdefault(at[1], {})[at[0]] = CellResult(
                None if error else result, error, inputs_version=scripted.inputs_versions[at]
            )
        sets = scripted.sets.finish(CellSet.of(done), failed).start(CellSet.of(start))
        progress = Progress(
            execution_id=scripted.claim.execution_id,
            sheet_id=scripted.claim.sheet_id,
            epoch=scripted.epoch,
            revision=scripted.revision,
            report_number=scripted.report_number,
            columns_version=scripted.structure,
            sets=sets,
            delta=Counts()
            .stored(completed=len(done) - len(failed), failed=len(failed))
            .started(len(start)),
            finished=[RowResults(row, results) for row, results in sorted(by_row.items())],
            outdated=CellSet.of(outdated),
            sources=scripted.computed,
        )
        reply = self.do(self.context.store.report_if_held(progress, scripted.lease))
        execution = scripted.execution
        structure = self.do(self.context.store.structure(self.ref))
        if execution.state != "active" or execution.epoch != scripted.epoch:
            assert isinstance(reply, Lost)
            self.scripted_workers.remove(scripted)
        elif execution.revision != scripted.revision:
            assert isinstance(reply, Withdrawn)
            assert set(reply.sets.targets) == execution.targets
            assert set(reply.sets.running) == execution.running
            scripted.revision, scripted.report_number, scripted.sets = (
                reply.revision,
                reply.report_number,
                reply.sets,
            )
        elif structure.columns_version != scripted.structure:
            assert isinstance(reply, StructureChanged)
            scripted.columns = reply.structure.by_number()
            scripted.structure, scripted.sources = (
                reply.structure.columns_version,
                reply.structure.sources(),
            )
            scripted.computed = reply.structure.computed()
        else:
            assert isinstance(reply, Held)
            # A report that is sent twice is stored once.
            assert self.do(self.context.store.report_if_held(progress, scripted.lease)) == reply
            execution.running |= start
            if done:
                execution.stored_since_claim = True
                self.model.land(execution, done, scripted.read_at, outdated)
            scripted.report_number, scripted.sets = scripted.report_number + 1, sets
            if not sets.pending:
                self.scripted_workers.remove(scripted)

    @precondition(lambda self: self.scripted_workers)
    @rule(data=st.data())
    def hand_back(self, data: st.DataObject) -> None:
        """Cells that the holder started wait again; those that a dead holder had started stay
        RUNNING."""
        scripted = data.draw(st.sampled_from(self._holding()))
        execution = scripted.execution
        held = execution.state == "active" and execution.epoch == scripted.epoch
        inherited = scripted.claim.sets.running
        back = self.do(
            self.context.store.hand_back_if_held(
                scripted.claim.execution_id, scripted.epoch, inherited
            )
        )
        assert back is held
        self.scripted_workers.remove(scripted)
        if held:
            execution.state = "queued"
            execution.running &= set(inherited)

    @rule()
    def maintenance(self) -> None:
        """Operations without a live execution end; a purge changes nothing visible."""
        self.do(self.context.store.purge())
        ended = self.do(self.context.store.sweep())
        expected = [o for o in self.model.operations if o.ended is None and not o.live]
        assert set(ended) == {o.id for o in expected}
        for operation in expected:
            operation.ended = "completed"

    # --- what is compared after every step ---

    @invariant()
    def every_operation_adds_up(self) -> None:
        """Compare the accounting law, and each of its terms."""
        active = []
        for operation in self.model.operations:
            found = self.do(self.operations.get(self.ref, str(operation.id)))
            executions = operation.executions
            pending = sum(len(e.pending) for e in executions)
            assert found.counts.lawful
            assert found.counts == Counts(
                cell_count=sum(e.total for e in executions),
                completed=sum(e.completed for e in executions),
                failed=sum(e.failed for e in executions),
                pending=pending,
                running=sum(len(e.running) for e in executions),
                not_started_reset=sum(e.reset for e in executions),
                running_invalidated=sum(e.invalidated for e in executions),
                superseded=sum(e.superseded for e in executions),
            )
            assert sum(found.status_counts.values()) == found.counts.cell_count
            assert found.status_counts["QUEUED"] == sum(
                len(e.pending - e.running) for e in executions if e.state == "queued"
            )
            assert found.status == operation.status
            if operation.live:
                active.append(operation.id)
        listed = self.do(self.operations.list(self.ref))
        assert [operation.id for operation in listed.operations] == active

    @invariant()
    def every_cell_reads_as_it_should(self) -> None:
        """Compare status, value, error and execution of every cell, and the status counts."""
        page = self.do(self.sheet_rows.list(self.ref))
        assert page.page.next_cursor is None
        assert [row.row_index for row in page.page.items] == sorted(self.model.rows)
        brute = dict.fromkeys(CellStatus, 0)
        for row in page.page.items:
            assert set(row.cells) == {column.id for column in self.columns.values()}
            for number, column in self.columns.items():
                cell = row.cells[column.id]
                brute[cell.status] += 1
                at = (number, row.row_index)
                if number == 0:
                    assert (cell.status, cell.value) == ("COMPLETED", self.model.rows[at[1]])
                    continue
                stored, holder = self.model.stored[at], self.model.holder(at)
                assert (at, cell.status) == (at, self.model.reads(at))
                assert cell.value == stored.value
                assert (cell.error and cell.error.code) == stored.error
                assert cell.execution_id == (holder and holder.id)
        counts = self.do(self.context.store.status_counts(self.ref))
        assert dict(counts.by_status) == brute
        assert counts.total_cells == len(self.model.rows) * len(self.columns)


class UseCasesOnPostgres(UseCases):
    """The same on the other store, with a fresh database for each example."""

    def open_store(self) -> Store:
        self.database = ExitStack()
        url = self.database.enter_context(shared_server().database())
        limits = replace(PATIENT, connections=2, cancel_connections=1)
        store = self.do(
            open_postgres(url, clock=ManualClock(), max_rows=1 << 20, limits=limits, upgrade=False)
        )
        self.do(store.ensure_workspace("default"))
        return store

    def teardown(self) -> None:
        super().teardown()
        self.database.close()

    def _targets(self, execution: UUID) -> set[At]:
        async def find(db: Connection) -> set[At]:
            row = await fetch_one(
                db,
                "SELECT x.targets, x.done, x.failed, x.running::text FROM execution_sets x"
                " JOIN execution ON pk = x.execution_pk WHERE id = %s",
                (execution,),
            )
            return set(unpack_sets(*row).targets)

        store = self.context.store
        assert isinstance(store, PostgresStore)
        return self.do(store.database.read_inline(find))


async def _no_pause() -> None:
    return None


UseCases.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
TestUseCases = UseCases.TestCase

UseCasesOnPostgres.TestCase.settings = settings(UseCases.TestCase.settings, max_examples=25)
TestUseCasesOnPostgres = UseCasesOnPostgres.TestCase
