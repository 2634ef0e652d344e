"""Operations as people see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.planning import SheetCells
from recalc.domain.records import Caller, Cancelled, Operation, StatusCounts
from recalc.domain.usage import Limits, OperationUsage
from recalc.engine.ports.columns import Structure
from recalc.engine.ports.refs import SheetRef


@dataclass(frozen=True, slots=True)
class PlanSnapshot:
    """A sheet as read for planning. The commit sees by ``plan_version`` whether it still holds."""

    plan_version: int
    structure: Structure
    cells: SheetCells
    active_operations: int


@dataclass(frozen=True, slots=True)
class NewExecution:
    """An execution to be created. ``slow``: it has cells that make calls, and so belongs to the
    slow lane."""

    id: UUID
    targets: CellSet
    slow: bool = False


@dataclass(frozen=True, slots=True)
class NewOperation:
    """An operation to be created."""

    id: UUID
    executions: Sequence[NewExecution]
    caller: Caller
    #: Pending cells of other operations that are wanted: those operations lose them.
    take_over: CellSet
    idempotency_key: str | None
    #: Digest of the request, to distinguish a repeated request from a reused key.
    request_digest: bytes
    #: Nonce of the confirmation token that permits this operation, used up by it.
    confirmation: str | None
    #: Whether the request named its rows or cells: a deleted one is then refused by its name.
    names_rows: bool = False
    limits: Limits = field(default_factory=Limits)

    def target_rows(self) -> BitMap:
        """Return the rows of all targets."""
        return BitMap.union(*(execution.targets.all_rows() for execution in self.executions))

    def on_rows(self, live: BitMap) -> NewOperation | None:
        """Return the operation without the cells of rows that were deleted since it was planned.

        None when it has to be planned again: the deleted rows were named, or no cell is left.
        """
        if self.target_rows() <= live:
            return self
        cut = [replace(e, targets=e.targets.only_rows(live)) for e in self.executions]
        executions = [execution for execution in cut if execution.targets]
        if self.names_rows or not executions:
            return None
        return replace(self, executions=executions, take_over=self.take_over.only_rows(live))


class Created(NamedTuple):
    """A new operation, or the one that was created with the same Idempotency-Key; the version of
    the sheet; and the operations that lost cells to the new one."""

    operation: Operation
    version: int
    withdrawn_from: Sequence[UUID]


class ActiveOperations(NamedTuple):
    """The active operations of a sheet, oldest first, and the counts of its cells, both of the same
    snapshot."""

    operations: Sequence[Operation]
    counts: StatusCounts


class SheetOperation(NamedTuple):
    """An operation with its number. Of two operations of a sheet, the newer has the greater one.
    Numbers count the operations of all workspaces, and are for no client."""

    number: int
    operation: Operation


class SheetActivity(NamedTuple):
    """Operations of a sheet, oldest first, and the counts of its cells, both of one snapshot."""

    operations: Sequence[SheetOperation]
    counts: StatusCounts


#: Numbers that differ where they are read before and after a change of a sheet's cells or
#: operations.
ChangeCounters = tuple[int, ...]
#: The most operations that ``sheet_activity`` returns because they are newer than the known ones.
MOST_NEWER = 1000


class OperationStore(Protocol):
    """Stores operations."""

    async def plan_snapshot(self, ref: SheetRef) -> PlanSnapshot: ...

    async def find_idempotent(
        self, ref: SheetRef, key: str, request_digest: bytes
    ) -> Operation | None:
        """Return the operation that was created with this key in the last 24 h.

        Raises Invalid when the key was used for another request.
        """

    async def create_operation_if_planned(
        self, ref: SheetRef, plan_version: int, new: NewOperation
    ) -> Created | None:
        """Create an operation and take over cells of others, in one transaction, without the rows
        that were deleted since the snapshot (``NewOperation.on_rows``).

        None when it has to be planned again: columns changed or operations were created since the
        snapshot, or nothing is left. Raises Invalid when the confirmation was used already.
        """

    async def get_operation(self, ref: SheetRef, operation_id: str) -> Operation:
        """Return an operation by its own id or one of its executions'. Raises NotFound for anything
        else."""

    async def get_usage(self, ref: SheetRef, operation_id: str) -> OperationUsage:
        """Return an operation and its spend, in one snapshot. Raises NotFound, as
        ``get_operation``."""

    async def list_active_operations(self, ref: SheetRef) -> ActiveOperations:
        """List the active operations of a sheet."""

    async def change_counters(
        self, refs: Collection[SheetRef]
    ) -> Mapping[SheetRef, ChangeCounters]:
        """Return the change counters of those of the sheets that are there. Cheap, whatever the
        size of a sheet."""

    async def sheet_activity(
        self, ref: SheetRef, known: Collection[UUID] | None = None
    ) -> SheetActivity:
        """Return the counts of a sheet and those of its operations that are active, that are
        ``known``, or newer than the newest known one, ``MOST_NEWER`` of these at most.

        With None, or where none of ``known`` is an operation of the sheet: those that are active,
        and the newest one. Without any ``known``, all operations are newer.
        """

    async def cancel_if_active(self, ref: SheetRef, operation_id: str, by: Caller) -> Cancelled:
        """Cancel an operation of the sheet if it is active: one short transaction, ahead of all
        other writers. From its commit on, the operation is cancelled for every reader and worker.

        ``operation_id`` is any string. For one that is not an active operation of this sheet the
        answer has zeros, and nothing is changed.
        """
