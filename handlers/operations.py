"""Operations: create, read, cancel."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from recalc.domain.records import (
    Caller,
    ConfirmationNeeded,
    NothingToDo,
    Operation,
    Queued,
    Selection,
    StatusCounts,
)
from recalc.domain.states import PENDING, CellStatus
from recalc.domain.usage import AskedLimits
from recalc.domain.wording import counted
from recalc.engine import operations
from recalc.engine.estimates import DryRun, SpendEstimate
from recalc.engine.operation_subject import fingerprint, has_ended
from recalc.engine.sheet_events import SheetEvent
from recalc.generated import models, wire
from recalc.generated import operations as ops
from recalc.handlers import mapping
from recalc.handlers.mapping import given


class Operations:
    """Handlers of operations."""

    def __init__(self, operations: operations.Operations) -> None:
        self._operations = operations

    async def cancel_table_sheet_operation(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, operation_id: str
    ) -> ops.CancelTableSheetOperation200:
        """Answer 200 also where nothing was active: with zeros, and the reason in the message."""
        cancelled = await self._operations.cancel(
            caller, mapping.ref(caller, table_id, sheet_id), operation_id
        )
        return ops.CancelTableSheetOperation200(
            models.CancelTableSheetOperationResponse(
                success=True,
                message=cancelled.message,
                operation_id=cancelled.operation_id,
                execution_ids=mapping.texts(cancelled.execution_ids),
                cancelled_cell_count=cancelled.cancelled_cell_count,
                not_started_reset_count=cancelled.not_started_reset,
                running_invalidated_count=cancelled.running_invalidated,
                aborted_call_count=cancelled.aborted_calls,
            )
        )

    async def get_table_sheet_operation_status(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, operation_id: str
    ) -> ops.GetTableSheetOperationStatus200:
        found = await self._operations.get(mapping.ref(caller, table_id, sheet_id), operation_id)
        return ops.GetTableSheetOperationStatus200(
            models.GetTableSheetOperationResponse(success=True, operation=mapping.operation(found))
        )

    async def get_table_sheet_operation_usage(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, operation_id: str
    ) -> ops.GetTableSheetOperationUsage200:
        found = await self._operations.usage(mapping.ref(caller, table_id, sheet_id), operation_id)
        return ops.GetTableSheetOperationUsage200(
            models.GetTableSheetOperationUsageResponse(
                success=True,
                operation_id=str(found.operation.id),
                status=found.operation.status.value,
                usage=mapping.usage(found),
            )
        )

    async def watch_table_sheet_operation(
        self,
        caller: Caller,
        *,
        table_id: UUID,
        sheet_id: UUID,
        operation_id: str,
        last_event_id: str | None,
    ) -> ops.WatchTableSheetOperation200 | ops.WatchTableSheetOperation204:
        """Answer 204 where the client has the last event: a browser then stops to connect."""
        ref = mapping.ref(caller, table_id, sheet_id)
        found = await self._operations.get(ref, operation_id)
        if has_ended(found) and fingerprint(found) == last_event_id:
            return ops.WatchTableSheetOperation204()
        return ops.WatchTableSheetOperation200(
            _events(self._operations.watch(ref, found), last_event_id)
        )

    async def watch_table_sheet(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, last_event_id: str | None
    ) -> ops.WatchTableSheet200:
        events = await self._operations.watch_sheet(
            mapping.ref(caller, table_id, sheet_id), last_event_id
        )
        return ops.WatchTableSheet200(_sheet_events(sheet_id, events))

    async def list_table_sheet_operations(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID
    ) -> ops.ListTableSheetOperations200:
        active = await self._operations.list(mapping.ref(caller, table_id, sheet_id))
        return ops.ListTableSheetOperations200(
            models.ListTableSheetOperationsResponse(
                success=True,
                sheet_id=sheet_id,
                version=active.counts.version,
                total_cells=active.counts.total_cells,
                status_counts=mapping.status_counts(active.counts),
                pending_count=_pending(active.counts),
                active_operations=[mapping.operation(found) for found in active.operations],
            )
        )

    async def create_table_sheet_operation(
        self,
        caller: Caller,
        *,
        table_id: UUID,
        sheet_id: UUID,
        idempotency_key: str | None,
        body: models.CreateTableSheetOperationRequest,
    ) -> ops.CreateTableSheetOperation200 | ops.CreateTableSheetOperation202:
        ref, selection = mapping.ref(caller, table_id, sheet_id), _selection(body)
        if given(body.dry_run):
            return ops.CreateTableSheetOperation200(
                _dry_run(await self._operations.dry_run(ref, selection))
            )
        outcome = await self._operations.create(
            caller,
            ref,
            selection,
            confirmation_token=given(body.confirmation_token),
            idempotency_key=idempotency_key,
            limits=AskedLimits(
                given(body.max_price), given(body.max_failed), given(body.max_failed_share)
            ),
        )
        match outcome:
            case Queued():
                return ops.CreateTableSheetOperation202(_queued(outcome))
            case NothingToDo():
                return ops.CreateTableSheetOperation200(
                    models.CreateTableSheetOperationNoopResponse(
                        success=True, cell_count=0, virtual_cell_count=0, cells=[]
                    )
                )
            case ConfirmationNeeded():
                return ops.CreateTableSheetOperation200(_confirmation(outcome))


async def _events(
    watched: AsyncGenerator[Operation, None], last_event_id: str | None
) -> AsyncGenerator[wire.Event[models.TableSheetOperation], None]:
    """Write what is watched as events, without the first one where the client has it."""
    status = (last_event_id or "").partition(".")[0]
    async with aclosing(watched) as operations:
        async for operation in operations:
            event_id = fingerprint(operation)
            if event_id == last_event_id:
                continue
            kind = "counts" if operation.status.value == status else "transition"
            status = operation.status.value
            yield wire.Event(mapping.operation(operation), id=event_id, event=kind)


async def _sheet_events(
    sheet_id: UUID, found: AsyncGenerator[SheetEvent, None]
) -> AsyncGenerator[wire.Event[models.TableSheetEvent], None]:
    """Write the events of a sheet as the contract has them."""
    async with aclosing(found) as events:
        async for event in events:
            data = _sheet_event(sheet_id, event)
            kind = "counts" if isinstance(data, models.TableSheetCountsEvent) else "transition"
            yield wire.Event(data, id=event.id, event=kind)


def _sheet_event(sheet_id: UUID, event: SheetEvent) -> models.TableSheetEvent:
    if isinstance(event.content, StatusCounts):
        return models.TableSheetCountsEvent(
            sheet_id=sheet_id,
            version=event.content.version,
            total_cells=event.content.total_cells,
            status_counts=mapping.status_counts(event.content),
            pending_count=_pending(event.content),
        )
    transition, operation = event.content
    return models.TableSheetTransitionEvent(
        transition=transition.value, operation=mapping.operation(operation)
    )


def _pending(counts: StatusCounts) -> int:
    return sum(counts.by_status[status] for status in PENDING)


def _selection(body: models.CreateTableSheetOperationRequest) -> Selection:
    statuses = given(body.statuses)
    return Selection(
        column_ids=given(body.column_ids),
        row_ids=given(body.row_ids),
        # An empty list means every status; without a list, STALE.
        statuses=None if statuses is None else frozenset(map(CellStatus, statuses or CellStatus)),
    )


def _queued(outcome: Queued) -> models.CreateTableSheetOperationQueuedResponse:
    operation = outcome.operation
    executions = mapping.texts(operation.execution_ids)
    return models.CreateTableSheetOperationQueuedResponse(
        success=True,
        operation="recalculate",
        operation_id=mapping.text(operation.id),
        execution_id=executions[0],
        execution_ids=executions,
        cell_count=operation.counts.cell_count,
        version=outcome.version,
        status_url=mapping.operation_url(operation.table_id, operation.sheet_id, operation.id),
        virtual_cell_count=0,
        cells=[],
    )


def _confirmation(
    outcome: ConfirmationNeeded,
) -> models.CreateTableSheetOperationConfirmationResponse:
    return models.CreateTableSheetOperationConfirmationResponse(
        success=False,
        requires_confirmation=True,
        confirmation_token=outcome.token,
        affected_cell_count=outcome.affected_cell_count,
        message=f"This recalculates {counted(outcome.affected_cell_count, 'cell')}. Send the "
        "request again with this confirmation_token.",
    )


def _dry_run(found: DryRun) -> models.CreateTableSheetOperationDryRunResponse:
    cells, calls = counted(found.cells, "cell"), counted(found.spent.calls, "call")
    return models.CreateTableSheetOperationDryRunResponse(
        success=True,
        dry_run=True,
        cell_count=found.cells,
        confirmation_needed=found.needs_confirmation,
        columns=[
            models.DryRunColumn(
                column_id=each.column.id,
                title=each.column.title,
                cell_count=each.cells,
                estimate=None if each.spend is None else _estimate(each.spend),
                message=each.problem,
            )
            for each in found.columns
        ],
        estimate=mapping.spent(found.spent),
        unpriced_call_count=found.unpriced,
        message=f"This would recalculate {cells}, with about {calls} of models. Nothing was "
        "started.",
    )


def _estimate(found: SpendEstimate) -> models.SpendEstimate:
    return models.SpendEstimate(
        basis=found.basis,
        sampled_cell_count=found.sampled,
        spent=mapping.spent(found.spent),
        unpriced_call_count=found.unpriced,
    )
