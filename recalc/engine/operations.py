"""Operations: create, read, and the one that everything exists for, cancel."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
import structlog
from pyroaring import BitMap

from recalc.columns import registry
from recalc.domain.cell_ids import MAX_ROW
from recalc.domain.cellsets import CellSet
from recalc.domain.errors import Invalid, TooMany
from recalc.domain.planning import slices
from recalc.domain.records import (
    Caller,
    Cancelled,
    ConfirmationNeeded,
    NothingToDo,
    Operation,
    Queued,
    Selection,
    StatusCounts,
)
from recalc.engine.confirmation import Confirmations
from recalc.engine.context import Context
from recalc.engine.ports import (
    NewExecution,
    NewOperation,
    PlanSnapshot,
    SheetRef,
    Structure,
)

_log = structlog.get_logger(__name__)

#: Seconds after which an operation is not planned once more because its sheet changed meanwhile.
PLANNING_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ActiveOperations:
    """What is going on in a sheet, all of one snapshot."""

    counts: StatusCounts
    operations: Sequence[Operation]


class Operations:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._confirmations = Confirmations(
            context.secret, ttl_ms=int(context.settings.confirmation_ttl * 1000)
        )

    async def create(
        self,
        caller: Caller,
        table_id: UUID,
        sheet_id: UUID,
        selection: Selection,
        *,
        confirmation_token: str | None = None,
        idempotency_key: str | None = None,
    ) -> Queued | NothingToDo | ConfirmationNeeded:
        """Recalculate the selected cells.

        Planned on a snapshot and committed only if that still holds, but for deleted rows, which
        the commit leaves out; otherwise planned again, for ``PLANNING_SECONDS``. Raises Invalid
        for an unknown or TEXT column, an unknown row, an id given twice, a bad confirmation token,
        and an Idempotency-Key that was used for another request; TooMany when the sheet has as many
        active operations as it may have, or changes faster than it can be planned.
        """
        ref = SheetRef(caller.workspace_id, table_id, sheet_id)
        digest: bytes = await self._context.offload(_digest, ref, selection)
        if idempotency_key is not None:
            known = await self._store.find_idempotent(
                ref, idempotency_key, digest, self._context.now()
            )
            if known is not None:
                sheet = await self._store.get_sheet(ref)
                return Queued(known, sheet.version)
        clock = self._context.clock
        give_up = clock.monotonic() + PLANNING_SECONDS
        while True:
            snapshot = await self._store.plan_snapshot(ref)
            chosen: CellSet = await self._context.offload(choose, snapshot, selection)
            if not chosen:
                return NothingToDo(snapshot.structure.version)
            self._refuse_more_than_allowed(snapshot.active_operations)
            nonce = None
            if confirmation_token is not None:
                nonce = self._confirmations.check(
                    confirmation_token, digest, snapshot.structure.number, self._context.now()
                )
            elif len(chosen) > self._context.settings.confirmation_threshold:
                token = self._confirmations.issue(
                    digest,
                    snapshot.structure.number,
                    self._context.now(),
                    nonce=self._context.new_id().hex,
                )
                return ConfirmationNeeded(token, len(chosen))
            cuts: list[CellSet]
            cuts, taken = await self._context.offload(self._cut, chosen, snapshot)
            slow = {c.number for c in snapshot.structure.columns if registry.is_slow(c.type)}
            created = await self._store.create_operation_if_planned(
                ref,
                snapshot.plan_version,
                NewOperation(
                    id=self._context.new_id(),
                    executions=[
                        NewExecution(self._context.new_id(), cut, not slow.isdisjoint(cut.columns))
                        for cut in cuts
                    ],
                    caller=caller,
                    take_over=taken,
                    idempotency_key=idempotency_key,
                    request_digest=digest,
                    confirmation=nonce,
                    names_rows=selection.row_ids is not None or selection.cells is not None,
                ),
                self._context.now(),
            )
            if created is not None:
                self._context.signals.touched(created.touched)
                self._context.signals.created()
                _log.info(
                    "operation_created",
                    operation=str(created.operation.id),
                    workspace=caller.workspace_id,
                    cells=created.operation.counts.cell_count,
                    executions=len(created.operation.execution_ids),
                    took_over_from=[str(operation) for operation in created.touched],
                )
                return Queued(created.operation, created.version)
            if clock.monotonic() > give_up:
                raise TooMany(
                    "sheet_busy",
                    "The columns of this sheet changed, or other operations were created in it, "
                    f"each time that this one was planned, for {PLANNING_SECONDS:g} s. Nothing was "
                    "created. Send it again after 1 s.",
                    retry_after=1,
                )

    async def list(self, caller: Caller, table_id: UUID, sheet_id: UUID) -> ActiveOperations:
        ref = SheetRef(caller.workspace_id, table_id, sheet_id)
        operations, counts = await self._store.list_active_operations(ref)
        return ActiveOperations(counts, operations)

    async def get(
        self, caller: Caller, table_id: UUID, sheet_id: UUID, operation_id: str
    ) -> Operation:
        """By the operation's id or one of its executions'. Raises NotFound."""
        ref = SheetRef(caller.workspace_id, table_id, sheet_id)
        return await self._store.get_operation(ref, operation_id)

    async def cancel(
        self, caller: Caller, table_id: UUID, sheet_id: UUID, operation_id: str
    ) -> Cancelled:
        """Cancel an operation of this sheet, if it is active.

        The store's commit is the moment at which it is true for every reader and worker; the
        signal after it only hurries the workers of this process. Nothing waits for a worker.
        """
        ref = SheetRef(caller.workspace_id, table_id, sheet_id)
        outcome = await self._store.cancel_if_active(ref, operation_id, caller, self._context.now())
        if outcome.execution_ids and outcome.found is not None:
            self._context.signals.cancelled([outcome.found])
            _log.info(
                "operation_cancelled",
                operation=str(outcome.found),
                workspace=caller.workspace_id,
                executions=len(outcome.execution_ids),
                not_started=outcome.not_started_reset,
                running=outcome.running_invalidated,
            )
        return outcome

    def _refuse_more_than_allowed(self, active: int) -> None:
        """Exact, although a snapshot was counted: the commit finds another plan number if an
        operation was created since."""
        most = self._context.settings.max_active_operations
        if active >= most:
            raise TooMany(
                "too_many_operations",
                f"This sheet has {active} active operations, and may have {most}. Nothing was "
                "created. Cancel one, or try again when one has ended.",
                retry_after=1,
            )

    def _cut(self, chosen: CellSet, snapshot: PlanSnapshot) -> tuple[Sequence[CellSet], CellSet]:
        """The executions' cells, and those of them that other operations lose."""
        settings = self._context.settings
        cuts = slices(chosen, slice_cells=settings.slice_cells, most=settings.max_executions)
        return cuts, chosen & snapshot.cells.all_pending()


def choose(snapshot: PlanSnapshot, selection: Selection) -> CellSet:
    """The cells that ``selection`` means in ``snapshot``. Raises Invalid, naming what is wrong."""
    structure = snapshot.structure
    columns = None
    if selection.column_ids is not None:
        _refuse_twice(selection.column_ids, "column_ids")
        columns = [_computed(structure, column, "column_ids") for column in selection.column_ids]
    rows = None
    live = snapshot.cells.rows
    if selection.row_ids is not None:
        named = selection.rows_named
        _refuse_twice(selection.row_ids, named)
        unknown = [row for row in selection.row_ids if row > MAX_ROW or row not in live]
        rows = BitMap(row for row in selection.row_ids if row <= MAX_ROW)
        if unknown:
            raise Invalid(
                "unknown_row",
                f"{named}: there is no row {_some(unknown)} in this sheet.",
                parameter=named,
            )
    cells = None
    if selection.cells is not None:
        numbers = {
            column: _computed(structure, column, "cell_ids")
            for column in dict.fromkeys(column for column, _ in selection.cells)
        }
        gone = [row for _, row in selection.cells if row not in live]
        if gone:
            raise Invalid(
                "unknown_cell",
                f"cell_ids: there is no row {_some(gone)} in this sheet.",
                parameter="cell_ids",
            )
        cells = CellSet.of((numbers[column], row) for column, row in selection.cells)
    return snapshot.cells.select(
        columns=columns, rows=rows, statuses=selection.statuses, cells=cells
    )


def _computed(structure: Structure, column_id: UUID, parameter: str) -> int:
    for column in structure.columns:
        if column.id == column_id:
            if column.type == "TEXT":
                raise Invalid(
                    "text_column",
                    f"{parameter}: column {column.title!r} is a TEXT column and is not computed.",
                    parameter=parameter,
                )
            return column.number
    raise Invalid(
        "unknown_column",
        f"{parameter}: there is no column {column_id} in this sheet.",
        parameter=parameter,
    )


def _refuse_twice(values: Sequence[UUID] | Sequence[int], parameter: str) -> None:
    if len(set(values)) == len(values):
        return
    seen: set[UUID | int] = set()
    for value in values:
        if value in seen:
            raise Invalid(
                "duplicate_id", f"{parameter}: {value} is given twice.", parameter=parameter
            )
        seen.add(value)


def _some(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:5]))
    return shown if len(rows) <= 5 else f"{shown} (and {len(rows) - 5} more)"


def _digest(ref: SheetRef, selection: Selection) -> bytes:
    """What a confirmation or a repeated request has to be equal in."""
    facts = (
        str(ref),
        None if selection.column_ids is None else sorted(map(str, selection.column_ids)),
        None if selection.row_ids is None else _sorted(selection.row_ids),
        None if selection.statuses is None else sorted(selection.statuses),
        None if selection.cells is None else sorted((str(c), r) for c, r in selection.cells),
    )
    return hashlib.sha256(msgspec.msgpack.encode(facts)).digest()


def _sorted(rows: Sequence[int]) -> list[int]:
    """In order. Part by part: to sort a million at once would let no other thread run meanwhile."""
    parts: dict[int, list[int]] = {}
    for row in rows:
        parts.setdefault(row >> 16, []).append(row)
    return [row for part in sorted(parts) for row in sorted(parts[part])]
