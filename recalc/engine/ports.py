"""What the engine needs from a store. Each method is one transaction or one snapshot.

Every store implements all of it and passes the same conformance suite. Methods that may find
things changed say so in their names (``…_if_…``) and in their result; they never half-write.
Methods that take a ``SheetRef`` raise NotFound when its table or sheet is not there for the
workspace.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, Protocol
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.planning import SheetCells
from recalc.domain.readiness import Sets
from recalc.domain.records import (
    AddedRows,
    ApiKey,
    Caller,
    Cancelled,
    Cell,
    CellEdit,
    CellError,
    Column,
    ColumnChange,
    Dependency,
    EvalRunStatus,
    ImportOperation,
    Json,
    Millis,
    Operation,
    RowsPage,
    Sheet,
    SheetChange,
    StatusCounts,
    Table,
    Workspace,
)
from recalc.domain.staleness import computed_sources
from recalc.domain.states import ExecutionState, Reason

Order = Literal["asc", "desc"]


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A sheet as a path names it, seen from one workspace."""

    workspace_id: int
    table_id: UUID
    sheet_id: UUID


# --- people ---------------------------------------------------------------------------------


class TenantStore(Protocol):
    """Workspaces and API keys."""

    async def create_workspace(self, name: str, now: Millis) -> Workspace: ...

    async def ensure_workspace(self, name: str, now: Millis) -> None:
        """Create a workspace of this name if there is none at all. Of several callers at once,
        one creates."""
        ...

    async def list_workspaces(self) -> Sequence[Workspace]: ...

    async def suspend_workspace(self, workspace_id: int, now: Millis) -> Sequence[UUID]:
        """Suspend, and cancel its operations in the same transaction; returns their ids."""

    async def resume_workspace(self, workspace_id: int) -> None: ...

    async def create_key(
        self, workspace_id: int, *, key_id: str, digest: bytes, prefix: str, now: Millis
    ) -> ApiKey:
        """Store a key by the digest of its secret. Raises NotFound without the workspace,
        Invalid when the digest is stored already.
        """

    async def list_keys(self, workspace_id: int | None) -> Sequence[ApiKey]: ...

    async def revoke_key(self, key_id: str, now: Millis) -> ApiKey:
        """Refuse the key from now on; what it started goes on."""

    async def authenticate(self, digest: bytes) -> Caller:
        """Who holds this key, read afresh for every request. Raises Unauthenticated when it is
        unknown or revoked, InvalidWorkspace when its workspace is suspended or gone.
        """


# --- tables, sheets, columns, rows, cells ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column that passed every check against one ``structure`` of its sheet."""

    id: UUID
    title: str
    type: str
    config: Mapping[str, Json]
    dependencies: Sequence[Dependency]
    #: None: by its type.
    is_output: bool | None = None


@dataclass(frozen=True, slots=True)
class SheetEdit:
    """What to change of a sheet: all that is not None."""

    title: str | None = None
    index: int | None = None
    expected_row_count: int | None = None
    eval_run_status: EvalRunStatus | None = None

    @property
    def aborts(self) -> bool:
        """Whether the change is a stop signal, which cancels what is active in the sheet."""
        return self.eval_run_status == "aborted"


@dataclass(frozen=True, slots=True)
class ColumnEdit:
    """What to change of a column: all that is not None."""

    title: str | None = None
    type: str | None = None
    config: Mapping[str, Json] | None = None
    dependencies: Sequence[Dependency] | None = None
    is_output: bool | None = None

    @property
    def outdates(self) -> bool:
        """Whether the column computes something else from now on."""
        return not (self.type is None and self.config is None and self.dependencies is None)


@dataclass(frozen=True, slots=True)
class Structure:
    """All columns of a sheet, in order of position. ``number`` rises with every change of them."""

    number: int
    version: int
    columns: Sequence[Column]

    def by_number(self) -> dict[int, Column]:
        return {column.number: column for column in self.columns}

    def sources(self) -> dict[int, tuple[int, ...]]:
        """The graph: for each column number, those of its sources."""
        return {c.number: tuple(d.number for d in c.dependencies) for c in self.columns}

    def computed(self) -> dict[int, tuple[int, ...]]:
        """The graph of the computed columns alone (``staleness.computed_sources``)."""
        return computed_sources(self.columns)


@dataclass(frozen=True, slots=True)
class EncodedRows:
    """Rows on their way in: one encoded map of column number to value per row (msgpack)."""

    inputs: Sequence[bytes]


class SheetPosition(NamedTuple):
    """Where a page of sheets ended: at this sheet, and where that stood when it was listed."""

    rank: int
    key: int


class SheetStore(Protocol):
    """What people edit."""

    async def create_table(
        self,
        workspace_id: int,
        *,
        table_id: UUID,
        title: str,
        folder_id: int | None,
        default_sheet: UUID | None,
        now: Millis,
    ) -> tuple[Table, Sheet | None]: ...

    async def list_tables(
        self,
        workspace_id: int,
        *,
        name: str | None,
        folder_id: int | None,
        after: int | None,
        limit: int,
        order: Order,
    ) -> tuple[Sequence[Table], int | None]:
        """A page in order of creation, after the position ``after``, and the next position.
        ``name`` keeps titles that contain it, in any case.
        """

    async def get_table(self, workspace_id: int, table_id: UUID) -> Table: ...

    async def update_table(
        self,
        workspace_id: int,
        table_id: UUID,
        *,
        title: str | None,
        folder_id: int | None,
        set_folder: bool,
        now: Millis,
    ) -> Table:
        """Change the title unless None, and the folder when ``set_folder``."""

    async def delete_table(self, workspace_id: int, table_id: UUID, now: Millis) -> Sequence[UUID]:
        """Flip the flag, cancel its operations; returns the ids of those cancelled."""

    async def create_sheet(
        self,
        workspace_id: int,
        table_id: UUID,
        *,
        sheet_id: UUID,
        title: str | None,
        index: int | None,
        now: Millis,
    ) -> Sheet:
        """``title`` None: "Sheet N". ``index`` None: last; else the sheets from there move on.
        Its version is 0."""

    async def list_sheets(
        self,
        workspace_id: int,
        table_id: UUID,
        *,
        after: SheetPosition | None,
        limit: int,
        order: Order,
    ) -> tuple[Sequence[Sheet], SheetPosition | None]:
        """A page in order of index, after the sheet that ``after`` names, wherever it stands now,
        and the next position. Sheets that are deleted meanwhile, that one included, make no
        other sheet appear twice or not at all.
        """

    async def get_sheet(self, ref: SheetRef) -> Sheet: ...

    async def update_sheet(
        self, ref: SheetRef, edit: SheetEdit, by: Caller, now: Millis
    ) -> SheetChange:
        """Change the sheet. A change that ``aborts`` cancels the operations that are active in it,
        in the same transaction: after its commit none of them is, and none created before."""

    async def delete_sheet(self, ref: SheetRef, now: Millis) -> Sequence[UUID]: ...

    async def delete_sheet_if_version(
        self, ref: SheetRef, version: int, now: Millis
    ) -> Sequence[UUID] | None:
        """``delete_sheet``, unless anything in it was changed since that version: None."""

    async def structure(self, ref: SheetRef) -> Structure: ...

    async def add_columns_if_unchanged(
        self, ref: SheetRef, structure: int, columns: Sequence[NewColumn], now: Millis
    ) -> tuple[Sequence[Column], int] | None:
        """Append the columns; every cell of them reads STALE (COMPLETED and null for TEXT).
        Returns them and the sheet's version; None when the structure is another by now."""

    async def update_column_if_unchanged(
        self,
        ref: SheetRef,
        structure: int,
        column_id: UUID,
        edit: ColumnEdit,
        now: Millis,
    ) -> ColumnChange | None:
        """Change the column. A change that ``outdates`` raises the revisions of the column and of
        all downstream of it, whose cells then read STALE, at the same cost for any number of rows.
        None when the structure is another by now.

        A TEXT column stays TEXT and a computed one computed: the caller sees to that.
        """

    async def delete_column_if_unchanged(
        self, ref: SheetRef, structure: int, column_id: UUID, now: Millis
    ) -> tuple[Sequence[UUID], int] | None:
        """Withdraw its cells from running operations and flip the flag. Returns the operations
        touched and the version; None when the structure is another by now.
        """

    async def delete_column_if_version(
        self, ref: SheetRef, version: int, column_id: UUID, now: Millis
    ) -> tuple[Sequence[UUID], int] | None:
        """The same for a column of this version of the sheet; None when anything in the sheet was
        changed since."""

    async def list_rows(
        self, ref: SheetRef, *, after: int | None, limit: int, order: Order
    ) -> tuple[RowsPage, int | None]:
        """A page of rows as they read now, and the next position. ``page.next_cursor`` is unset.
        It has ``limit`` rows at most, and fewer where they are large: one at least.
        """

    async def add_rows(self, ref: SheetRef, rows: EncodedRows, now: Millis) -> AddedRows:
        """Append the rows, with consecutive ids: readers see all of them or none, and when it
        fails none are there. ``AddedRows.rows`` has all of them, or none when they are more than
        100 or larger than a page.
        """

    async def reserve_rows(self, ref: SheetRef, count: int) -> int:
        """Set aside ``count`` consecutive row ids; returns the first. Nobody sees them yet."""

    async def stage_rows(self, ref: SheetRef, first: int, rows: EncodedRows) -> None:
        """Write reserved rows. Nobody sees them yet."""

    async def delete_rows(
        self, ref: SheetRef, row_indices: Collection[int], now: Millis
    ) -> tuple[int, int, Sequence[UUID]]:
        """Withdraw the rows' cells and hide them: number deleted, version, operations touched.
        Ids that are not live rows are passed over.
        """

    async def get_cell(self, ref: SheetRef, cell_id: UUID) -> Cell: ...

    async def edit_cell(
        self,
        ref: SheetRef,
        cell_id: UUID,
        value: Json,
        now: Millis,
        *,
        max_row_bytes: int | None = None,
    ) -> CellEdit:
        """Store an edited cell. A different value makes all its dependents STALE, a running one
        included once its result lands. Raises Invalid for a computed column's cell, and where the
        row's edited values would have more than ``max_row_bytes``.
        """

    async def status_counts(self, ref: SheetRef) -> StatusCounts: ...

    async def create_import(
        self, workspace_id: int, operation: ImportOperation, *, reserve: bool = False
    ) -> int:
        """Record an import and, with ``reserve``, set aside as many row ids as it has rows; returns
        the first of them, else 0. Raises Invalid when the workspace has an import with this id or
        the sheet has too few row ids left: then neither is done."""

    async def update_import(self, workspace_id: int, operation: ImportOperation) -> None:
        """Write how an import stands, which also says that its process is alive; one that ended
        stays as it is."""

    async def touch_import(self, workspace_id: int, operation_id: str) -> None:
        """Say that an import's process is alive."""

    async def publish_import(
        self,
        workspace_id: int,
        operation: ImportOperation,
        first: int,
        columns: Collection[int],
        now: Millis,
    ) -> Sheet:
        """Make the import's reserved rows visible, all at once, and write ``operation``, which is
        how it reads completed, in the same transaction.

        Raises Invalid, and changes nothing, when the import has failed, its reservation is gone,
        or one of ``columns`` (by number: those that its values are for) was deleted. One that
        reads completed is answered as if this were its first call: the answer was lost.
        """

    async def get_import(
        self, workspace_id: int, table_id: UUID, operation_id: str
    ) -> ImportOperation: ...

    async def has_import(self, workspace_id: int, operation_id: str) -> bool:
        """Whether an import with this id exists anywhere in the workspace."""

    async def fail_silent_imports(self, silence: float, now: Millis) -> int:
        """Fail imports that have not ended and were silent for ``silence`` seconds, by the store's
        clock: their process is gone. Returns how many."""


# --- operations -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanSnapshot:
    """What planning reads, and the number by which the commit sees that it still holds."""

    plan_version: int
    structure: Structure
    cells: SheetCells
    active_operations: int


@dataclass(frozen=True, slots=True)
class NewExecution:
    """``slow``: it has cells that make calls, and so may wait for places of its own kind."""

    id: UUID
    targets: CellSet
    slow: bool = False


@dataclass(frozen=True, slots=True)
class NewOperation:
    id: UUID
    executions: Sequence[NewExecution]
    caller: Caller
    #: Pending cells of other operations that are wanted: those operations lose them.
    take_over: CellSet
    idempotency_key: str | None
    #: Digest of the request, to tell a repeated request from a reused key.
    request_digest: bytes
    #: Nonce of the confirmation token that permits this operation, used up by it.
    confirmation: str | None
    #: Whether the request named its rows, or cells: one that is gone is refused by its name.
    names_rows: bool = False

    def target_rows(self) -> BitMap:
        return BitMap.union(*(execution.targets.all_rows() for execution in self.executions))

    def on_rows(self, live: BitMap) -> NewOperation | None:
        """Without the cells of rows that were deleted since it was planned. None when the plan is
        to be made again: the deleted rows were named, or no cell is left."""
        if self.target_rows() <= live:
            return self
        cut = [replace(e, targets=e.targets.only_rows(live)) for e in self.executions]
        executions = [execution for execution in cut if execution.targets]
        if self.names_rows or not executions:
            return None
        return replace(self, executions=executions, take_over=self.take_over.only_rows(live))


@dataclass(frozen=True, slots=True)
class Created:
    operation: Operation
    version: int
    #: Operations that lost cells to the new one.
    touched: Sequence[UUID]


class OperationStore(Protocol):
    """Operations as people see them."""

    async def plan_snapshot(self, ref: SheetRef) -> PlanSnapshot: ...

    async def find_idempotent(
        self, ref: SheetRef, key: str, request_digest: bytes, now: Millis
    ) -> Operation | None:
        """The operation created with this key in the last 24 h. Raises Invalid when the key was
        used for another request.
        """

    async def create_operation_if_planned(
        self, ref: SheetRef, plan_version: int, new: NewOperation, now: Millis
    ) -> Created | None:
        """Create the operation and take over what it wants, in one transaction, without the rows
        that were deleted since the snapshot (``NewOperation.on_rows``). None when columns changed
        or operations were created since, or nothing is left: plan again. Raises Invalid when the
        confirmation was used already.
        """

    async def get_operation(self, ref: SheetRef, operation_id: str) -> Operation:
        """By its own id or one of its executions'. Raises NotFound for anything else."""

    async def list_active_operations(
        self, ref: SheetRef
    ) -> tuple[Sequence[Operation], StatusCounts]:
        """Both from the same snapshot, oldest first."""

    async def cancel_if_active(
        self, ref: SheetRef, operation_id: str, by: Caller, now: Millis
    ) -> Cancelled:
        """THE operation: one short transaction, ahead of all other writers, whose commit is the
        moment from which the operation is cancelled. ``operation_id`` is any string; what is not
        an active operation of this sheet answers zeros and changes nothing.
        """


# --- executions -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """An execution, held. ``sets.running`` are a dead holder's cells: start with those."""

    execution_id: UUID
    operation_id: UUID
    workspace_id: int
    sheet_id: UUID
    epoch: int
    revision: int
    attempts: int
    sets: Sets
    structure: Structure


class CellResult(msgspec.Struct, frozen=True, array_like=True):
    """What became of one running cell; ``error`` not None means FAILED. ``value`` is Json, or
    ``msgspec.Raw`` for a value that is MessagePack already.

    ``inputs_version`` is that of the row when the cell's inputs were read from it.
    """

    value: Any
    error: CellError | None = None
    metrics: dict[str, Any] | None = None
    inputs_version: int = 0


class NotStorable(Exception):
    """Raised by a store that can never hold what it was given, and has written nothing of it.

    ``code`` and ``message`` say why, as the error of a cell.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


class RowResults(msgspec.Struct, frozen=True, array_like=True):
    """Results of one row, by column number."""

    row_index: int
    results: dict[int, CellResult]


@dataclass(frozen=True, slots=True)
class Progress:
    """One holder's report: cells finished and cells to be marked as running, all or nothing.

    ``sets`` are what the holder's become by it, ``delta`` what its counters change by. By the
    columns as ``structure`` numbers them: ``outdated`` are finished cells computed with an older
    revision of their column, ``sources`` is the graph by which results make other cells STALE
    (``Structure.computed``, ``staleness.spread``).
    """

    execution_id: UUID
    sheet_id: UUID
    epoch: int
    revision: int
    #: Number of the report since the claim, from 0: one that is sent twice is written once.
    report_number: int
    structure: int
    sets: Sets
    delta: Counts
    #: The sheet's version when the results were computed.
    version: int = 0
    finished: Sequence[RowResults] = ()
    outdated: CellSet = EMPTY
    sources: Mapping[int, Collection[int]] = field(default_factory=dict)

    @property
    def ends(self) -> bool:
        """Whether the last live cell is done by it."""
        return not self.sets.pending


@dataclass(frozen=True, slots=True)
class Held:
    """Everything was written and the lease renewed; what was to be marked is marked."""

    version: int


@dataclass(frozen=True, slots=True)
class StructureChanged:
    """Nothing was written: the columns are others by now. Take these, and report again."""

    structure: Structure


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Nothing was written: cells were withdrawn. The claim stands; take these sets, drop what is
    no longer in them, and report the rest again.
    """

    revision: int
    report_number: int
    sets: Sets


@dataclass(frozen=True, slots=True)
class Lost:
    """Nothing was written: the execution is no longer this holder's. Abort everything of it."""

    reason: Reason


Reply = Held | StructureChanged | Withdrawn | Lost


@dataclass(frozen=True, slots=True)
class LeaseStatus:
    """How an execution stands in the store, for a holder that polls."""

    state: ExecutionState
    epoch: int
    revision: int
    reason: Reason | None


class InputRow(msgspec.Struct, frozen=True, array_like=True):
    """A row's stored values by column number, as read at ``inputs_version``.

    Values come from a store as MessagePack (``msgspec.Raw``), and are Json where they are computed
    with. ``stored`` is how many bytes the whole row has in the store, ``results`` how many of them
    are results, and ``replaced`` how many the results have that are to be replaced, by column.
    """

    row_index: int
    inputs_version: int
    values: dict[int, Any]
    stored: int = 0
    results: int = 0
    replaced: dict[int, int] = {}

    @property
    def kept(self) -> int:
        """Bytes of the results that stay."""
        return self.results - sum(self.replaced.values())

    def replacing(self, columns: Collection[int]) -> InputRow:
        """The row where the results of no other columns are to be replaced."""
        replaced = {column: size for column, size in self.replaced.items() if column in columns}
        return msgspec.structs.replace(self, replaced=replaced)


class ExecutionStore(Protocol):
    """Executions as workers see them. ``lease`` is in seconds, judged by the store's clock."""

    async def claim_next(
        self,
        worker: str,
        lease: float,
        *,
        slow: bool | None = None,
        besides: Collection[int] = (),
    ) -> Claim | None:
        """Hold the next claimable execution: a queued one, or one whose lease ran out. Only one
        that was created as ``slow``, or not, unless that is None; and none of the workspaces
        ``besides``.

        Workspaces with few held executions of that kind come first, of one workspace operations
        with few of them, then older ones. Raises the epoch. Where a
        lease ran out and nothing was stored since the claim, that counts as an attempt; at the
        third the running cells FAIL (all that remain, if none ran) and attempts return to 0.
        """

    async def claim(self, execution_id: UUID, worker: str, lease: float) -> Claim | None:
        """Hold this execution, if it is claimable."""

    async def workspace_of(self, execution_id: UUID) -> int | None:
        """The workspace that an execution belongs to; None when there is no such execution."""

    async def report_if_held(self, progress: Progress, lease: float) -> Reply:
        """Guarded by state, epoch and revision: store results, sets and counts, renew the lease,
        and end the execution with its last cell. Raises NotStorable for a result that the store
        cannot hold.
        """

    async def renew_if_held(
        self, held: Mapping[UUID, int], lease: float
    ) -> Mapping[UUID, LeaseStatus]:
        """Renew the leases of the executions held with these epochs, and tell how all stand."""

    async def hand_back_if_held(
        self, execution_id: UUID, epoch: int, inherited: CellSet = EMPTY
    ) -> bool:
        """Give an execution back whose work was really stopped: QUEUED. Never an attempt. Of the
        running set stay those of ``inherited``, which a dead holder had started: nobody has
        stopped those. False when it is no longer held with this epoch (cancelled, ended, taken)."""

    async def read_inputs(
        self,
        sheet_id: UUID,
        columns: Collection[int],
        rows: BitMap,
        *,
        replaced: Collection[int] = (),
        most: int | None = None,
    ) -> Sequence[InputRow]:
        """The stored values of these columns, rows in order; rows that are gone are left out.

        Ends behind the row with which the rows have ``most`` stored bytes. ``replaced`` are the
        columns of which each row tells how large their results are.
        """

    async def complete_if_no_live_execution(self, operation_id: UUID, now: Millis) -> bool:
        """End an operation none of whose executions is live. False when some are, or it ended."""

    async def sweep(self, now: Millis) -> Sequence[UUID]:
        """End every operation left without a live execution; returns their ids."""

    async def purge(self, now: Millis) -> int:
        """Remove a piece of what is deleted or expired; returns how much, 0 when it is all gone."""


class Store(TenantStore, SheetStore, OperationStore, ExecutionStore, Protocol):
    """A whole store."""

    async def ready(self) -> None:
        """Raise when the store does not answer."""

    async def close(self) -> None: ...

    async def secret(self, fresh: bytes) -> bytes:
        """The secret of this database: ``fresh`` at the first call, the same ever after."""


# --- the world ------------------------------------------------------------------------------


class Clock(Protocol):
    def now(self) -> Millis:
        """Wall-clock time."""

    def monotonic(self) -> float:
        """Seconds from a point that holds for this process."""
