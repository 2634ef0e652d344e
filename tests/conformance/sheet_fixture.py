"""What the tests of the port have in their hands: a sheet, and a worker that does as it is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import msgspec
from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.cell_ids import cell_id
from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.errors import NotFound
from recalc.domain.planning import slices
from recalc.domain.readiness import Sets
from recalc.domain.records import (
    Caller,
    Cancelled,
    Cell,
    CellEdit,
    CellError,
    Column,
    Dependency,
    ImportOperation,
    ImportStatus,
    Json,
    Operation,
)
from recalc.domain.states import CellStatus
from recalc.engine.ports import (
    CellResult,
    Claim,
    Created,
    EncodedRows,
    Held,
    NewColumn,
    NewExecution,
    NewOperation,
    PlanSnapshot,
    Progress,
    Reply,
    RowResults,
    SheetRef,
    Store,
    Structure,
    StructureChanged,
    Withdrawn,
)

NOW = 1_700_000_000_000
DAY = 24 * 60 * 60 * 1000
MAX_ROWS = 100_000
LEASE = 60.0
#: A lease of this length has run out as soon as it is granted.
SILENT = 0.0

#: Column numbers: text → a → b, and text → c.
T, A, B, C = range(4)
ANY = frozenset(CellStatus)
BOOM = CellError("boom", "It failed.")

STALE = CellStatus.STALE
QUEUED = CellStatus.QUEUED
DISPATCHED = CellStatus.DISPATCHED
RUNNING = CellStatus.RUNNING
COMPLETED = CellStatus.COMPLETED
FAILED = CellStatus.FAILED

At = tuple[int, int]
Outcome = Json | CellError


def encoded(values: Iterable[Mapping[int, Json]]) -> EncodedRows:
    return EncodedRows([msgspec.msgpack.encode(dict(row)) for row in values])


def new_column(title: str, type_: str, *sources: Column) -> NewColumn:
    """A column that depends on ``sources``; the port does not look into configs."""
    return NewColumn(
        uuid4(), title, type_, {"of": title}, [Dependency(c.id, c.number) for c in sources]
    )


async def new_sheet(store: Store, workspace_id: int) -> SheetRef:
    """A table with one empty sheet."""
    _, sheet = await store.create_table(
        workspace_id, table_id=uuid4(), title="t", folder_id=None, default_sheet=uuid4()
    )
    assert sheet is not None
    return SheetRef(workspace_id, sheet.table_id, sheet.id)


def an_import(ref: SheetRef, status: ImportStatus = "pending", at: int = NOW) -> ImportOperation:
    return ImportOperation(
        id="import 1",
        table_id=ref.table_id,
        sheet_id=ref.sheet_id,
        status=status,
        progress=0.25,
        message="Reading",
        rows_added=3,
        row_count=10,
        file_name="a.csv",
        error_message=None,
        created_at=NOW,
        updated_at=at,
    )


async def purge_all(store: Store) -> int:
    """Purge piece by piece until all is gone; returns how much."""
    total = 0
    for _ in range(1000):
        piece = await store.purge()
        if not piece:
            return total
        total += piece
    raise AssertionError("purge never ends")


async def add_column(store: Store, ref: SheetRef, new: NewColumn) -> Column:
    structure = await store.structure(ref)
    added = await store.add_columns_if_unchanged(ref, structure.columns_version, [new])
    assert added is not None
    (column,), _ = added
    return column


@dataclass
class SheetFixture:
    """One sheet, and what was done there."""

    store: Store
    caller: Caller
    ref: SheetRef
    columns: list[Column] = field(default_factory=list)
    operations: list[UUID] = field(default_factory=list)

    @classmethod
    async def open(cls, store: Store, caller: Caller, rows: int = 4) -> SheetFixture:
        seeded = cls(store, caller, await new_sheet(store, caller.workspace_id))
        text = await seeded.add_column("text", "TEXT")
        a = await seeded.add_column("a", "COUNT", text)
        await seeded.add_column("b", "COUNT", a)
        await seeded.add_column("c", "COUNT", text)
        if rows:
            await store.add_rows(seeded.ref, encoded({T: f"text {n}"} for n in range(rows)))
        return seeded

    async def add_column(self, title: str, type_: str, *sources: Column) -> Column:
        column = await add_column(self.store, self.ref, new_column(title, type_, *sources))
        self.columns.append(column)
        return column

    # --- operations ---

    async def plan(self) -> PlanSnapshot:
        return await self.store.plan_snapshot(self.ref)

    def new(
        self,
        chosen: CellSet,
        snapshot: PlanSnapshot,
        *,
        slice_cells: int = 1000,
        key: str | None = None,
        digest: bytes = b"digest",
        confirmation: str | None = None,
    ) -> NewOperation:
        return NewOperation(
            id=uuid4(),
            executions=[
                NewExecution(uuid4(), cut)
                for cut in slices(chosen, slice_cells=slice_cells, most=256)
            ],
            caller=self.caller,
            take_over=chosen & snapshot.cells.all_pending(),
            idempotency_key=key,
            request_digest=digest,
            confirmation=confirmation,
        )

    async def create(
        self,
        *,
        columns: Collection[int] | None = None,
        rows: Collection[int] | None = None,
        statuses: frozenset[CellStatus] | None = ANY,
        cells: Collection[At] | None = None,
        slice_cells: int = 1000,
    ) -> Created:
        """Create an operation over the selected cells."""
        snapshot = await self.plan()
        chosen = snapshot.cells.select(
            columns=columns,
            rows=None if rows is None else BitMap(rows),
            statuses=statuses,
            cells=None if cells is None else CellSet.of(cells),
        )
        new = self.new(chosen, snapshot, slice_cells=slice_cells)
        created = await self.store.create_operation_if_planned(self.ref, snapshot.plan_version, new)
        assert created is not None
        self.operations.append(created.operation.id)
        return created

    async def start(
        self,
        *,
        columns: Collection[int] | None = None,
        rows: Collection[int] | None = None,
        statuses: frozenset[CellStatus] | None = ANY,
        cells: Collection[At] | None = None,
        slice_cells: int = 1000,
    ) -> Operation:
        created = await self.create(
            columns=columns, rows=rows, statuses=statuses, cells=cells, slice_cells=slice_cells
        )
        return created.operation

    async def operation(self, operation_id: UUID) -> Operation:
        return await self.store.get_operation(self.ref, str(operation_id))

    async def cancel(self, operation_id: UUID | str) -> Cancelled:
        return await self.store.cancel_if_active(self.ref, str(operation_id), self.caller)

    async def claim(self, lease: float = LEASE) -> ScriptedWorker:
        claim = await self.store.claim_next("worker", lease)
        assert claim is not None
        return ScriptedWorker(self, claim, lease)

    async def compute(
        self, values: Mapping[At, Outcome] | None = None, *, cells: Collection[At] | None = None
    ) -> Operation:
        """Run an operation to its end; cells that ``values`` does not name get "old"."""
        operation = await self.start(cells=cells)
        scripted = await self.claim()
        todo = list(scripted.sets.targets)
        await scripted.begin(*todo)
        results: dict[At, Outcome] = dict.fromkeys(todo, "old")
        results.update(values or {})
        await scripted.finish(results)
        assert await self.store.complete_if_no_live_execution(operation.id)
        return operation

    # --- cells ---

    def cell_id(self, at: At) -> UUID:
        return cell_id(self.columns[at[0]].id, at[1])

    async def cell(self, at: At) -> Cell:
        return await self.store.get_cell(self.ref, self.cell_id(at))

    async def edit(self, row: int, value: Json) -> CellEdit:
        return await self.store.edit_cell(self.ref, self.cell_id((T, row)), value)

    async def cells(self) -> dict[At, Cell]:
        """All cells as ``list_rows`` shows them, in small pages."""
        found: dict[At, Cell] = {}
        after = None
        while True:
            page, after = await self.store.list_rows(self.ref, after=after, limit=3, order="asc")
            numbers = {column.id: column.number for column in page.columns}
            for row in page.page.items:
                for column_id, cell in row.cells.items():
                    found[numbers[column_id], row.row_index] = cell
            if after is None:
                return found

    async def reads(self) -> dict[At, tuple[CellStatus, Json]]:
        """Status and value of all computed cells."""
        return {
            at: (cell.status, cell.value) for at, cell in (await self.cells()).items() if at[0] != T
        }

    async def statuses(self, column: int) -> list[CellStatus]:
        """How the cells of one column read, by row."""
        return [cell.status for at, cell in (await self.cells()).items() if at[0] == column]

    # --- what holds always ---

    async def audit(self) -> None:
        """The law for every operation, and status counts equal to what the rows show."""
        try:
            shown = await self.cells()
        except NotFound:
            return
        counts = await self.store.status_counts(self.ref)
        brute = dict.fromkeys(CellStatus, 0)
        for cell in shown.values():
            brute[cell.status] += 1
        assert dict(counts.by_status) == brute
        assert counts.total_cells == len(shown) == sum(counts.by_status.values())
        executions = {e for o in self.operations for e in (await self.operation(o)).execution_ids}
        for cell in shown.values():
            pending = cell.status in {QUEUED, DISPATCHED, RUNNING}
            assert pending == (cell.execution_id is not None)
            assert not pending or cell.execution_id in executions
        pending_cells = 0
        for operation_id in self.operations:
            operation = await self.operation(operation_id)
            assert operation.counts.lawful
            assert sum(operation.status_counts.values()) == operation.counts.cell_count
            pending_cells += operation.counts.pending
        assert pending_cells == sum(brute[s] for s in (QUEUED, DISPATCHED, RUNNING))


@dataclass
class ScriptedWorker:
    """A worker with one execution: it computes nothing, and reports what it is told."""

    seeded: SheetFixture
    claim: Claim
    lease: float = LEASE
    sets: Sets = field(init=False)
    revision: int = field(init=False)
    report_number: int = 0
    structure: Structure = field(init=False)
    #: ``inputs_version`` of the rows as last read.
    inputs_versions: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sets = self.claim.sets
        self.revision = self.claim.revision
        self.structure = self.claim.structure

    def progress(
        self,
        *,
        done: Mapping[At, Outcome] | None = None,
        start: Iterable[At] = (),
        outdated: CellSet = EMPTY,
    ) -> Progress:
        results = done or {}
        starting = CellSet.of(start)
        failed = CellSet.of(at for at, value in results.items() if isinstance(value, CellError))
        by_row: dict[int, dict[int, CellResult]] = {}
        for (column, row), value in results.items():
            error = value if isinstance(value, CellError) else None
            by_row.setdefault(row, {})[column] = CellResult(
                None if error is not None else value,
                error,
                inputs_version=self.inputs_versions.get(row, 0),
            )
        return Progress(
            execution_id=self.claim.execution_id,
            sheet_id=self.claim.sheet_id,
            epoch=self.claim.epoch,
            revision=self.revision,
            report_number=self.report_number,
            columns_version=self.structure.columns_version,
            sets=self.sets.finish(CellSet.of(results), failed).start(starting),
            delta=Counts()
            .stored(completed=len(results) - len(failed), failed=len(failed))
            .started(len(starting)),
            version=7,
            finished=[RowResults(row, cells) for row, cells in sorted(by_row.items())],
            outdated=outdated,
            sources=self.structure.computed(),
        )

    async def send(self, progress: Progress) -> Reply:
        """Report, and take in what the store answers, as a worker does."""
        reply = await self.seeded.store.report_if_held(progress, self.lease)
        match reply:
            case Held():
                self.report_number = progress.report_number + 1
                self.sets = progress.sets
            case Withdrawn(revision, report_number, sets):
                self.revision, self.report_number, self.sets = revision, report_number, sets
            case StructureChanged(structure):
                self.structure = structure
        return reply

    async def report(
        self,
        *,
        done: Mapping[At, Outcome] | None = None,
        start: Iterable[At] = (),
        outdated: CellSet = EMPTY,
    ) -> Reply:
        return await self.send(self.progress(done=done, start=start, outdated=outdated))

    async def begin(self, *cells: At) -> None:
        """Mark cells as running, and read their inputs after."""
        assert isinstance(await self.report(start=cells), Held)
        await self.read(*cells)

    async def read(self, *cells: At) -> None:
        rows = await self.seeded.store.read_inputs(
            self.claim.sheet_id, [T], BitMap(row for _, row in cells)
        )
        self.inputs_versions.update((row.row_index, row.inputs_version) for row in rows)

    async def finish(self, done: Mapping[At, Outcome]) -> None:
        assert isinstance(await self.report(done=done), Held)

    async def run_rest(self, value: Json = "new") -> None:
        """Run whatever is left, to the end."""
        waiting = list(self.sets.waiting)
        if waiting:
            await self.begin(*waiting)
        running = list(self.sets.running)
        if running:
            await self.finish(dict.fromkeys(running, value))
