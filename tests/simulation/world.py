"""One simulated run: the real engine and the real SQLite store in a world made from a seed.

The world has clients that create, cancel, edit and delete, outbound calls of any length that may
fail, workers that crash and are replaced, signals that are lost or doubled, and a slow disk.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import count
from typing import Any, cast
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.domain.cell_ids import cell_id
from recalc.domain.cellsets import EMPTY_BLOB
from recalc.domain.errors import DomainError
from recalc.domain.records import Caller, CellError, Queued, Selection
from recalc.domain.states import CellStatus, Reason
from recalc.engine.context import Context
from recalc.engine.operations import Operations
from recalc.engine.ports import (
    CellResult,
    EncodedRows,
    Evaluation,
    InputRow,
    NotStorable,
    Progress,
    Reply,
    SheetRef,
    Store,
    StoredOutcome,
)
from recalc.engine.sheet_columns import SheetColumns
from recalc.engine.signals import Signals
from recalc.engine.worker.account import Account
from recalc.engine.worker.evaluator import InlineEvaluator
from recalc.engine.worker.permits import Permits
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.quick import Chunk
from recalc.engine.worker.run import WorkerResources
from recalc.engine.worker.run_permits import CallPermit
from recalc.engine.worker.stored_task import StoredTask
from recalc.engine.worker.supervisor import Supervisor
from recalc.models.port import Spend
from recalc.settings import Settings
from recalc.store.sqlite.store import SqliteStore
from recalc.store.sqlite.transactions import Work
from tests.simulation import loop as simulated
from tests.simulation.auditor import Auditor, Violation, final, nothing_stale
from tests.simulation.snapshot import Cell, State
from tests.support.clocks import LoopClock
from tests.support.inline_transactions import InlineTransactions
from tests.support.memory_store import inline, memory_database

CALLER = Caller(1, "key")
#: Column numbers of the simulated sheet: text → (count, call) → both, and call → mark.
TEXT, COUNT, CALL, BOTH, HIT = range(5)
UNLUCKY = "fail"
#: Pieces of an answer.
STREAMED = 3
#: A count that the store refuses in some worlds, and a text that no store can hold.
REFUSED = 2
#: Seconds that calls, and waits for turns, may take.
LENGTHS = (0, 0.01, 0.3, 2.0)
UNSTORABLE = "\ud800"
ANY = frozenset(CellStatus)


def called(text: object) -> object:
    """Return the answer of the simulated endpoint. Raises KeyError where it fails."""
    if text == UNLUCKY:
        raise KeyError(text)
    return f"answer to {text}"


def expected(state: State, cell: Cell, odd: frozenset[object] = frozenset()) -> object:
    """Return the value of a cell by the stored values of its sources. For ``odd`` texts the
    endpoint answers a value that cannot be stored, and where there are any, the store refuses a
    count of 2."""
    column, row = cell
    kind, config, sources = state.columns[column]
    if state.inputs.get((TEXT, row)) in odd and column == CALL:
        raise KeyError("what the endpoint answers cannot be stored")

    def value(source: int) -> Any:
        if source == TEXT:
            return state.inputs.get((TEXT, row))
        return state.cells[source, row].value

    inputs = [value(source) for source in sources]
    if kind == "ENDPOINT":
        return called(inputs[0])
    if kind == "COMBINE_COLUMNS":
        return dict(zip(("count", "call"), inputs, strict=True))
    if inputs[0] is None:
        raise KeyError("missing")
    if kind == "COUNT":
        count = len(inputs[0]) if config["type"] == "chars" else len(inputs[0].split())
        if odd and count == REFUSED:
            raise KeyError("the store refuses it")
        return count
    return config["value"] in inputs[0]


@cache
def template() -> bytes:
    """Return a database with a workspace, a table, a sheet, its columns and rows, and no
    operation."""
    db = memory_database()

    async def fill() -> None:
        rng = random.Random(0)
        clock = LoopClock()
        store = SqliteStore(InlineTransactions(db), clock=clock, max_rows=1 << 20)
        context = Context(store, Settings(), Signals(), b"secret", clock, rng, inline)
        await store.create_workspace("simulated")
        table, sheet = context.new_id(), context.new_id()
        await store.create_table(1, table_id=table, title="t", folder_id=None, default_sheet=sheet)
        columns = SheetColumns(context)

        async def add(title: str, kind: str, config: dict[str, Any] | None) -> None:
            await columns.create(
                SheetRef(1, table, sheet),
                title=title,
                type=kind,
                config=config,
                dependencies=None,
            )

        await add("text", "TEXT", None)
        await add("count", "COUNT", {"source": "text", "type": "chars"})
        await columns.create(
            SheetRef(1, table, sheet),
            title="call",
            type="ENDPOINT",
            config={"url": "http://127.0.0.1:9/"},
            dependencies=[_dependency(await store.structure(SheetRef(1, table, sheet)), TEXT)],
        )
        await add("both", "COMBINE_COLUMNS", {"sources": ["count", "call"]})
        await add("hit", "CONTAINS", {"source": "call", "value": "b"})
        rows = [msgspec.msgpack.encode({TEXT: text}) for text in ("a", "b b", UNLUCKY, "c")]
        await store.add_rows(SheetRef(1, table, sheet), EncodedRows(rows))

    simulated.run(random.Random(0), fill())
    return db.serialize()


@cache
def computed_template() -> bytes:
    """Return the same database after an operation over all cells."""
    world = World(random.Random(0))

    async def compute() -> None:
        await world.begin()
        world.start_worker()
        await world.clients.create(CALLER, world.ref, Selection())
        await world.settle()
        await world.stop_all()

    simulated.run(world.rng, compute())
    assert set(world.auditor.state.operations.values()) == {"completed"}
    return world.db.serialize()


def _dependency(structure: Any, number: int) -> Any:
    from recalc.engine.sheet_columns import NamedDependency

    return NamedDependency(structure.by_number()[number].id)


class Dead(BaseException):
    """The process that runs this code has crashed."""


class AuditedTransactions:
    """Transactions of one simulated process: slow, and audited after every commit."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._inner = InlineTransactions(world.db, pause=self._pause)
        #: The virtual time until which nothing of this process reaches the database.
        self.stalled_until = 0.0
        #: Whether answers may be lost: the commit stands, or comes later, and the caller sees an
        #: error.
        self.lossy = False

    async def _pause(self) -> None:
        await self._world.disk()
        left = self.stalled_until - asyncio.get_running_loop().time()
        if left > 0:
            await asyncio.sleep(left)

    async def write(self, work: Work[Any], *, urgent: bool = False) -> Any:
        await self._pause()
        if self.lossy and self._world.rng.randrange(48) == 0:
            self._world.commit_later(lambda: self._committed(work))
            raise ConnectionError("it broke while the transaction waited for a lock")
        try:
            result = await self._committed(work)
        except DomainError:
            await self._pause()
            raise
        await self._pause()
        if self.lossy and self._world.rng.randrange(12) == 0:
            raise ConnectionError("the answer was lost")
        return result

    async def _committed(self, work: Work[Any]) -> Any:
        db = self._world.db
        changes = db.total_changes
        result = await _committed(db, work)
        if db.total_changes != changes:
            self._world.auditor.committed(self._world.label(work), _REPORTED.get())
        return result

    async def read(self, work: Work[Any]) -> Any:
        return await self._inner.read(work)

    def read_inline(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self._inner.read_inline(function, *args, **kwargs)

    async def close(self) -> None:
        return None


async def _committed(db: sqlite3.Connection, work: Work[Any]) -> Any:
    from recalc.store.sqlite.transactions import run_savepoint

    db.execute("BEGIN IMMEDIATE")
    try:
        result = run_savepoint(db, work)
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
    return result


#: The epoch of the report that is being written in this task.
_REPORTED: ContextVar[int | None] = ContextVar("reported", default=None)


class AuditedStore(SqliteStore):
    """The store. It tells the auditor whose report it stores, and in odd worlds refuses some
    values."""

    world: World

    def evaluation(self) -> Evaluation | None:  # type: ignore[override]
        """The values that odd worlds refuse are found in reports of the worker only."""
        return None if self.world.odd else super().evaluation()

    async def report_if_held(self, progress: Progress, lease: float) -> Reply:
        token = _REPORTED.set(progress.epoch)
        try:
            if self.world.odd and any(self._refuses(row.results) for row in progress.finished):
                raise NotStorable("value_not_storable", "The store refuses this count.")
            return await super().report_if_held(progress, lease)
        except NotStorable:
            rows = progress.finished
            cells = frozenset((column, row.row_index) for row in rows for column in row.results)
            self.world.auditor.refused(progress, cells)
            raise
        finally:
            _REPORTED.reset(token)

    @staticmethod
    def _refuses(results: Mapping[int, CellResult]) -> bool:
        if COUNT not in results or not isinstance(results[COUNT].value, msgspec.Raw):
            return False
        value: object = msgspec.msgpack.decode(results[COUNT].value)
        return value == REFUSED


LABELS = {
    "cancel_if_active": "cancel",
    "create_operation_if_planned": "create",
    "delete_rows": "delete",
    "delete_column_if_unchanged": "delete",
    "edit_cell": "edit",
    "update_column_if_unchanged": "column",
    "report_if_held": "report",
    "claim_next": "claim",
    "claim": "claim",
    "hand_back_if_held": "hand_back",
}


@dataclass
class Stream:
    """An answer that comes in pieces, a token each, and may be cut after any of them."""

    tokens: int = 0
    ended: bool = False

    async def read(self, seconds: float) -> None:
        for _ in range(STREAMED):
            await asyncio.sleep(seconds / STREAMED)
            self.tokens += 1
        self.ended = True

    def spend(self) -> Spend:
        """Return what was paid: where the stream was cut, an estimate."""
        return Spend(
            "simulated",
            "m",
            "completed" if self.ended else "aborted",
            input_tokens=5,
            output_tokens=self.tokens,
            price=0.1 * self.tokens,
            currency="USD",
            estimated=not self.ended,
        )


class SimulatedCalls:
    """Outbound calls, which take time and may fail. The auditor sees each begin and end. Where
    cells lend their ``permits``, no more calls are open than these allow."""

    def __init__(self, world: World, permits: Permits) -> None:
        self._world = world
        self._permits = permits
        self._holding = 0
        self.claims: set[tuple[UUID, int]] = set()

    async def run(
        self, spec: ColumnSpec, row: InputRow, account: Account, permit: CallPermit
    ) -> CellResult:
        world = self._world
        cell = (spec.number, row.row_index)
        spent, stream = account.cell(), Stream()
        world.auditor.call_begins(cell)
        world.open_calls[cell] += 1
        try:
            if world.rng.random() < 0.3:
                await _connect()
            try:
                if world.lends:
                    await self._wait_and_call(stream, permit)
                else:
                    await stream.read(world.rng.choice(LENGTHS))
            except asyncio.CancelledError:
                if world.rng.random() < 0.9:
                    raise  # otherwise the column ignores the cancel, and returns a result
            raw = row.values.get(spec.sources[0])
            text = raw and msgspec.msgpack.decode(raw)
            answer = UNSTORABLE if text in world.odd else called(text)
            return CellResult(answer, inputs_version=row.inputs_version)
        except KeyError:
            return CellResult(
                None, CellError("unlucky", "It failed."), inputs_version=row.inputs_version
            )
        finally:
            world.open_calls[cell] -= 1
            spend = stream.spend()
            spent(spend)
            self.claims.add((account.execution_id, account.epoch))
            world.auditor.spent(account.execution_id, account.epoch, cell, spend)

    async def _wait_and_call(self, stream: Stream, permit: CallPermit) -> None:
        """Wait for turns, up to twice, and then read an answer."""
        world = self._world
        for _ in range(world.rng.choice((0, 1, 2))):
            permit.lend()
            await asyncio.sleep(world.rng.choice(LENGTHS))
            await permit.regain()
        self._holding += 1
        if not self._holding <= self._permits.held <= self._permits.capacity:
            world.auditor.broken = Violation("a call without a permit, or one permit too many")
        try:
            await stream.read(world.rng.choice(LENGTHS))
        finally:
            self._holding -= 1


async def _connect() -> None:
    """Cancel the own task, continue, and leave ``cancelling()`` as it is, like anyio."""
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        if task.cancelling() > 1:
            raise


class SimulatedEvaluator(InlineEvaluator):
    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self._leaves = False

    async def evaluate(self, chunk: Chunk) -> Any:
        await asyncio.sleep(self._world.rng.choice((0, 0, 0.05)))
        return await super().evaluate(chunk)

    async def evaluate_stored(
        self, evaluation: Evaluation, task: StoredTask
    ) -> StoredOutcome | None:
        fate = self._world.rng.choice((0, 0, 0.05, None))
        if fate is None:
            self._leaves = not self._leaves
            if self._leaves:
                return _all_left(task)
            return None  # as where a process has died
        await asyncio.sleep(fate)
        outcome = await super().evaluate_stored(evaluation, task)
        await asyncio.sleep(self._world.rng.choice((0, 0, 0.05)))
        return outcome


def _all_left(task: StoredTask) -> StoredOutcome:
    """Return the outcome of a task whose rows are all for the worker to read."""
    rows = BitMap.union(*(BitMap.deserialize(work.rows) for work in task.work)).serialize()
    return StoredOutcome(EMPTY_BLOB, EMPTY_BLOB, BitMap().serialize(), b"", rows)


class LossySignals(Signals):
    """Signals that may be lost, doubled or late."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._rng = rng

    def _lossy(self, send: Callable[[], None]) -> None:
        fate = self._rng.randrange(6)
        if fate == 0:
            return
        if fate == 1:
            asyncio.get_running_loop().call_later(self._rng.random() * 3, send)
            return
        send()
        if fate == 2:
            send()

    def cancelled(self, operations: Any, reason: Reason) -> None:
        self._lossy(lambda: super(LossySignals, self).cancelled(operations, reason))

    def cells_withdrawn(self, operations: Any) -> None:
        self._lossy(lambda: super(LossySignals, self).cells_withdrawn(operations))

    def created(self) -> None:
        self._lossy(lambda: super(LossySignals, self).created())


@dataclass
class Worker:
    supervisor: Supervisor
    task: asyncio.Task[None]
    transactions: AuditedTransactions
    calls: SimulatedCalls
    unlink: Callable[[], None] = lambda: None


SETTINGS = Settings(
    slow_calls=2,
    running_cells=6,
    chunk_cells=4,
    slice_cells=4,
    quick_slice_cells=4,
    executions_per_worker=2,
    lease=4,
    lease_margin=1,
    poll_interval=1,
    merge_interval=0.004,
    grace=1,
)


@dataclass
class World:
    """The state of one run. ``start`` is the database that it begins with."""

    rng: random.Random
    db: sqlite3.Connection = field(init=False)
    auditor: Auditor = field(init=False)
    open_calls: Counter[Cell] = field(default_factory=Counter)
    workers: list[Worker] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    names: Iterator[int] = field(default_factory=count)
    start: bytes = field(default_factory=template)
    #: Texts for which the endpoint answers a value that cannot be stored.
    odd: frozenset[object] = frozenset()
    #: Whether slow cells wait for turns, and lend their permits meanwhile.
    lends: bool = False
    settings: Settings = SETTINGS
    #: Transactions that go on though their connections are broken.
    late: set[asyncio.Future[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.db = memory_database(self.start)
        self.auditor = Auditor(self.db, partial(expected, odd=self.odd))
        self.disk_delays: tuple[float, ...] = self.rng.choice(((0,), (0, 0, 0.002), (0, 0.01, 0.2)))

    def commit_later(self, transaction: Callable[[], Awaitable[Any]]) -> None:
        """Commit a transaction whose connection is broken, when it has the locks it waits for."""

        async def commit() -> None:
            await asyncio.sleep(self.rng.choice((0, 0.05, 0.5, 3.0)))
            with suppress(DomainError, NotStorable):
                await transaction()

        task = asyncio.ensure_future(commit())
        self.late.add(task)
        task.add_done_callback(self.late.discard)

    async def disk(self) -> None:
        await asyncio.sleep(self.rng.choice(self.disk_delays))

    @staticmethod
    def label(work: Work[Any]) -> str:
        """Return the name of the store's method that this work belongs to."""
        method = work.__qualname__.split(".")[1] if "." in work.__qualname__ else work.__name__
        return LABELS.get(method, method)

    # --- the parts ---

    def context(self, signals: Signals, transactions: AuditedTransactions) -> Context:
        clock = LoopClock()
        store = AuditedStore(transactions, clock=clock, max_rows=1 << 20)
        store.world = self
        return Context(store, self.settings, signals, b"secret", clock, self.rng, inline)

    def start_worker(self) -> None:
        """Start a worker with signals of its own: those of others may be lost."""
        signals = LossySignals(self.rng)
        permits = Permits(self.settings.slow_calls, first=True)
        calls = SimulatedCalls(self, permits)
        resources = WorkerResources(
            SimulatedEvaluator(self),
            calls,
            permits,
            Permits(self.settings.cells_at_once, quantum=self.settings.chunk_cells),
        )
        name = f"worker-{next(self.names)}"
        transactions = AuditedTransactions(self)
        transactions.lossy = self.rng.randrange(2) == 0
        supervisor = Supervisor(self.context(signals, transactions), resources, name=name)
        worker = Worker(supervisor, asyncio.ensure_future(supervisor.run()), transactions, calls)
        undo = [
            self.signals.on_cancelled(signals.cancelled),
            self.signals.on_cells_withdrawn(signals.cells_withdrawn),
            self.signals.on_work(signals.created),
        ]

        def unlink() -> None:
            for each in undo:
                each()

        worker.unlink = unlink
        self.workers.append(worker)

    async def crash(self, worker: Worker) -> None:
        """Stop everything of the worker at once; nothing is handed back."""
        self.steps.append("crash")
        self.workers.remove(worker)
        worker.unlink()
        await _kill(worker)
        self.auditor.crashed(worker.calls.claims)

    # --- the run ---

    async def begin(self) -> None:
        """Find the sheet of the template, and make the clients' side of the engine."""
        self.signals = Signals()
        context = self.context(self.signals, AuditedTransactions(self))
        table, sheet = (
            UUID(bytes=self.db.execute(f"SELECT id FROM {name}").fetchone()[0])
            for name in ("tables", "sheet")
        )
        self.ref = SheetRef(1, table, sheet)
        self.structure = await context.store.structure(self.ref)
        self.operations: list[UUID] = []
        self.side = context
        self.clients = Operations(context)

    async def main(self) -> None:
        await self.begin()
        for _ in range(self.rng.choice((1, 1, 2))):
            self.start_worker()
        clients = [self._client() for _ in range(self.rng.choice((1, 2)))]
        await asyncio.gather(*clients)
        if not self.workers:
            self.start_worker()
        await self.settle()
        final(self.auditor.state, self.open_calls)
        self.auditor.all_spend_is_stored()
        await self.recalculate_all_stale()
        await self.stop_all()

    async def recalculate_all_stale(self) -> None:
        """Check that one run of everything STALE, undisturbed, leaves nothing STALE."""
        self.steps.append("recalculate_all_stale")
        await self.clients.create(CALLER, self.ref, Selection())
        await self.settle()
        nothing_stale(self.auditor.state)

    async def stop_all(self) -> None:
        for worker in list(self.workers):
            await worker.supervisor.stop()
            await worker.task
            if worker.supervisor._resources.calls.held:
                raise Violation("a permit did not come back")

    async def settle(self) -> None:
        """Wait, in virtual time, until all has ended."""
        for _ in range(400):
            self.auditor.raise_broken()
            active = "active" in self.auditor.state.operations.values()
            runs = any(worker.supervisor._tasks for worker in self.workers)
            if not active and not runs and not self.late and not any(self.open_calls.values()):
                return
            await asyncio.sleep(1)

    async def _client(self) -> None:
        for _ in range(self.rng.randrange(3, 9)):
            await asyncio.sleep(self.rng.choice((0, 0, 0.02, 0.4, 3.0)))
            self.auditor.raise_broken()
            act = self.rng.choice(ACTS)
            self.steps.append(act.__name__)
            try:
                await act(self)
            except DomainError as refused:
                self.steps.append(refused.code)

    async def create(self) -> None:
        by_number = self.structure.by_number()
        columns = self.rng.sample((COUNT, CALL, BOTH, HIT), self.rng.randrange(1, 5))
        statuses = self.rng.choice((None, ANY, ANY, frozenset({CellStatus.COMPLETED})))
        made = await self.clients.create(
            CALLER,
            self.ref,
            Selection(column_ids=[by_number[c].id for c in columns], statuses=statuses),
        )
        if isinstance(made, Queued):
            self.operations.append(made.operation.id)

    async def cancel(self) -> None:
        if not self.operations:
            return
        wanted = self.rng.choice(self.operations[-2:])
        answer = await self.clients.cancel(CALLER, self.ref, str(wanted))
        pk = self.db.execute("SELECT pk FROM operation WHERE id = ?", (wanted.bytes,)).fetchone()[0]
        self.auditor.cancel_answered(
            pk, answer.not_started_reset, answer.running_invalidated, answer.aborted_calls
        )

    async def edit(self) -> None:
        text = self.structure.by_number()[TEXT].id
        row = self.rng.randrange(4)
        value = self.rng.choice(("a", "bb", UNLUCKY, "c d", "e"))
        await self.side.store.edit_cell(self.ref, cell_id(text, row), value)

    async def recompute(self) -> None:
        """Recalculate what an edit made STALE, then everything; cancel between two commits."""
        await self.edit()
        await self._create_over(BOTH)
        await self._commits(2)
        await self._create_over(COUNT, CALL, BOTH)
        await self._commits(self.rng.randrange(1, 7))
        await self.cancel()

    async def reconfigure(self) -> None:
        """Change a column while an operation is over it."""
        await self._create_over(COUNT, HIT)
        await self._commits(self.rng.randrange(1, 4))
        await self.configure()

    async def overtake(self) -> None:
        """Cut a worker off soon after its claim, for longer than its lease. Another continues, and
        is cut off as soon: the first one's report arrives when both have reported equally often."""
        if not self.workers:
            return
        await self._create_over(self.rng.choice((COUNT, CALL)))
        await self._commits(self.rng.randrange(2, 4))
        now = asyncio.get_running_loop().time
        for worker in self.workers:
            worker.transactions.stalled_until = now() + 7
        claims = self._claims()
        self.start_worker()
        other = self.workers[-1].transactions
        for _ in range(60):
            await asyncio.sleep(0.1)
            if self._claims() > claims:
                break
        other.stalled_until = now() + 9

    def _claims(self) -> int:
        return sum(execution.epoch for execution in self.auditor.state.executions.values())

    async def narrow(self) -> None:
        """Take some cells out of an operation while they run, and leave it the others."""
        await self._create_over(CALL)
        await self._commits(self.rng.randrange(2, 5))
        await self.delete_row()

    async def _create_over(self, *columns: int) -> None:
        numbers = self.structure.by_number()
        made = await self.clients.create(
            CALLER,
            self.ref,
            Selection(column_ids=[numbers[each].id for each in columns], statuses=ANY),
        )
        if isinstance(made, Queued):
            self.operations.append(made.operation.id)

    async def _commits(self, number: int) -> None:
        """Wait for this many more commits, but no longer than calls take."""
        wanted = self.auditor.audited + number
        for _ in range(300):
            if self.auditor.audited >= wanted:
                return
            await asyncio.sleep(0.01)

    async def delete_row(self) -> None:
        _, _, withdrawn_from = await self.side.store.delete_rows(self.ref, [self.rng.randrange(4)])
        self.signals.cells_withdrawn(withdrawn_from)

    async def configure(self) -> None:
        columns = SheetColumns(self.side)
        by_number = self.structure.by_number()
        column, config = self.rng.choice(
            (
                (COUNT, {"source": "text", "type": self.rng.choice(("chars", "words"))}),
                (HIT, {"source": "call", "value": self.rng.choice("abc")}),
            )
        )
        await columns.update(
            self.ref,
            by_number[column].id,
            config=config,
        )

    async def fail_worker(self) -> None:
        if self.workers:
            await self.crash(self.rng.choice(self.workers))
        if self.rng.randrange(3) or not self.workers:
            self.start_worker()

    async def stall_worker(self) -> None:
        """Block a worker's way to the database, perhaps for longer than its lease."""
        if self.workers:
            transactions = self.rng.choice(self.workers).transactions
            transactions.stalled_until = asyncio.get_running_loop().time() + self.rng.choice(
                (1, 5, 9)
            )

    async def stop_worker(self) -> None:
        """SIGTERM: the worker hands back, and another one starts."""
        if self.workers:
            worker = self.workers.pop(self.rng.randrange(len(self.workers)))
            worker.unlink()
            await worker.supervisor.stop()
            await worker.task
        self.start_worker()


ACTS: tuple[Callable[[World], Awaitable[None]], ...] = (
    World.create,
    World.create,
    World.create,
    World.cancel,
    World.cancel,
    World.edit,
    World.edit,
    World.recompute,
    World.reconfigure,
    World.overtake,
    World.narrow,
    World.delete_row,
    World.configure,
    World.fail_worker,
    World.stall_worker,
    World.stall_worker,
    World.stop_worker,
)


async def _kill(worker: Worker) -> None:
    """Cancel everything that the worker started, without a further write or signal."""
    supervisor = worker.supervisor
    doomed = [worker.task, *supervisor._tasks]
    for run in supervisor._runs.values():
        doomed.extend(run._tasks)
        run._lease.stop()
    supervisor._store = cast(Store, _Gone())
    for run in supervisor._runs.values():
        run._context = cast(Context, _GoneContext())
    for task in doomed:
        task.cancel()
    await asyncio.gather(*doomed, return_exceptions=True)


class _Gone:
    """The store, as a crashed process sees it."""

    def __getattr__(self, name: str) -> Any:
        raise Dead


class _GoneContext:
    store = _Gone()


def simulate(seed: int) -> World:
    """Run the world of ``seed``. Raises Violation, or Stuck, when a promise is broken."""
    rng = random.Random(seed)
    start = computed_template() if rng.randrange(2) else template()
    # Every third world is odd: seeds that broke a promise once are not among those.
    odd = frozenset({"bb", "e"} if seed % 3 == 2 else ())
    # Likewise two of five worlds have cells that lend their permits.
    world = World(rng, start=start, odd=odd, lends=seed % 5 > 2)
    simulated.run(world.rng, world.main())
    return world
