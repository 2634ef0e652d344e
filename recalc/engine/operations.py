"""Operations: create, read, cancel."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import structlog
from pyroaring import BitMap

from recalc.columns import registry
from recalc.domain.cellsets import CellSet
from recalc.domain.errors import TooMany
from recalc.domain.planning import slices
from recalc.domain.records import (
    Caller,
    Cancelled,
    ConfirmationNeeded,
    NothingToDo,
    Operation,
    Queued,
    Selection,
)
from recalc.domain.states import Reason
from recalc.domain.usage import AskedLimits, OperationUsage
from recalc.engine.confirmation import Confirmations
from recalc.engine.context import Context
from recalc.engine.estimates import DryRun, estimate
from recalc.engine.operation_subject import OperationSubject
from recalc.engine.optimistic import RETRY_SECONDS, retry_while_changed
from recalc.engine.ports import (
    ActiveOperations,
    NewExecution,
    NewOperation,
    PlanSnapshot,
    SheetRef,
)
from recalc.engine.selections import choose, named_rows, rows_and_digest
from recalc.engine.sheet_events import ResumePoint, SheetEvent, sheet_events
from recalc.engine.watching import Watches

_log = structlog.get_logger(__name__)

_NO_LIMITS = AskedLimits()
Outcome = Queued | NothingToDo | ConfirmationNeeded


@dataclass(frozen=True, slots=True)
class _Request:
    """A request for an operation, with the digest by which it is recognized."""

    caller: Caller
    ref: SheetRef
    selection: Selection
    rows: BitMap | None
    digest: bytes
    confirmation_token: str | None
    idempotency_key: str | None
    limits: AskedLimits


class Operations:
    """Use cases of operations."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._watches = Watches(context)
        self._confirmations = Confirmations(
            context.secret, ttl_ms=int(context.settings.confirmation_ttl * 1000)
        )

    async def create(
        self,
        caller: Caller,
        ref: SheetRef,
        selection: Selection,
        *,
        confirmation_token: str | None = None,
        idempotency_key: str | None = None,
        limits: AskedLimits = _NO_LIMITS,
    ) -> Outcome:
        """Recalculate the selected cells. At ``limits`` the server cancels the operation by itself.

        An operation is planned on a snapshot and committed only if that still holds, but for
        deleted rows, which the commit leaves out. Otherwise it is planned again, for
        ``RETRY_SECONDS``.

        Raises:
            Invalid: an unknown or TEXT column, an unknown row, an id given twice, a bad
                confirmation token, or an Idempotency-Key that was used for another request.
            TooMany: the sheet has as many active operations as it may have, or it changes faster
                than it can be planned.
        """
        rows, digest = await self._context.offload(rows_and_digest, ref, selection, limits)
        if idempotency_key is not None:
            known = await self._store.find_idempotent(ref, idempotency_key, digest)
            if known is not None:
                sheet = await self._store.get_sheet(ref)
                return Queued(known, sheet.version)
        request = _Request(
            caller, ref, selection, rows, digest, confirmation_token, idempotency_key, limits
        )
        return await retry_while_changed(
            self._context.clock,
            lambda: self._plan_and_create(request),
            "The columns of this sheet changed, or other operations were created in it, each time "
            f"that this one was planned, for {RETRY_SECONDS:g} s. Nothing was created. Send it "
            "again after 1 s.",
        )

    async def dry_run(self, ref: SheetRef, selection: Selection) -> DryRun:
        """Count the selected cells by column, and estimate their cost. Starts and stores nothing.

        Raises Invalid, as ``create``, for an unknown or TEXT column, an unknown row, or an id given
        twice.
        """
        rows: BitMap | None = await self._context.offload(named_rows, selection)
        snapshot, chosen = await self._select(ref, selection, rows)
        columns = await estimate(self._context, ref, snapshot, chosen)
        return DryRun(columns, self._needs_confirmation(len(chosen)))

    async def _select(
        self, ref: SheetRef, selection: Selection, rows: BitMap | None
    ) -> tuple[PlanSnapshot, CellSet]:
        snapshot = await self._store.plan_snapshot(ref)
        return snapshot, await self._context.offload(choose, snapshot, selection, rows)

    def _needs_confirmation(self, cells: int) -> bool:
        return cells > self._context.settings.confirmation_threshold

    async def _plan_and_create(self, request: _Request) -> Outcome | None:
        """Plan an operation and create it; None when the plan did not hold until the commit."""
        snapshot, chosen = await self._select(request.ref, request.selection, request.rows)
        if not chosen:
            return NothingToDo(snapshot.structure.version)
        self._refuse_more_than_allowed(snapshot.active_operations)
        confirmed = self._confirm(request, snapshot, len(chosen))
        if isinstance(confirmed, ConfirmationNeeded):
            return confirmed
        new: NewOperation = await self._context.offload(
            self._new_operation, request, snapshot, chosen, confirmed
        )
        created = await self._store.create_operation_if_planned(
            request.ref, snapshot.plan_version, new
        )
        if created is None:
            return None
        self._context.signals.cells_withdrawn(created.withdrawn_from)
        self._context.signals.created()
        _log.info(
            "operation_created",
            operation=str(created.operation.id),
            workspace=request.ref.workspace_id,
            cells=created.operation.counts.cell_count,
            executions=len(created.operation.execution_ids),
            took_over_from=[str(operation) for operation in created.withdrawn_from],
        )
        return Queued(created.operation, created.version)

    def _confirm(
        self, request: _Request, snapshot: PlanSnapshot, cells: int
    ) -> str | ConfirmationNeeded | None:
        """Return the nonce of the request's token; None where no confirmation is needed.

        Raises Invalid for a token that does not confirm this request.
        """
        on, now = snapshot.structure.columns_version, self._context.now()
        if request.confirmation_token is not None:
            return self._confirmations.check(request.confirmation_token, request.digest, on, now)
        if self._needs_confirmation(cells):
            nonce = self._context.new_id().hex
            token = self._confirmations.issue(request.digest, on, now, nonce=nonce)
            return ConfirmationNeeded(token, cells)
        return None

    def _new_operation(
        self, request: _Request, snapshot: PlanSnapshot, chosen: CellSet, nonce: str | None
    ) -> NewOperation:
        """Cut the chosen cells into executions."""
        settings, new_id = self._context.settings, self._context.new_id
        slow = {c.number for c in snapshot.structure.columns if registry.is_slow(c.type)}
        slice_cells = settings.cells_per_execution(slow=not slow.isdisjoint(chosen.columns))
        cuts = slices(chosen, slice_cells=slice_cells, most=settings.max_executions)
        return NewOperation(
            id=new_id(),
            executions=[
                NewExecution(new_id(), cut, not slow.isdisjoint(cut.columns)) for cut in cuts
            ],
            caller=request.caller,
            take_over=chosen & snapshot.cells.all_pending(),
            idempotency_key=request.idempotency_key,
            request_digest=request.digest,
            confirmation=nonce,
            names_rows=request.selection.names_rows,
            limits=request.limits.over(len(chosen)),
        )

    async def list(self, ref: SheetRef) -> ActiveOperations:
        """List the active operations of a sheet."""
        return await self._store.list_active_operations(ref)

    async def get(self, ref: SheetRef, operation_id: str) -> Operation:
        """Return an operation by its id or one of its executions'. Raises NotFound."""
        return await self._store.get_operation(ref, operation_id)

    async def usage(self, ref: SheetRef, operation_id: str) -> OperationUsage:
        """Return an operation and what it has spent. Raises NotFound."""
        return await self._store.get_usage(ref, operation_id)

    def watch(self, ref: SheetRef, found: Operation) -> AsyncGenerator[Operation, None]:
        """Yield an operation as it was ``found``, and after each change, until it has ended."""
        return self._watches.watch(OperationSubject(ref, found.id), found)

    async def watch_sheet(
        self, ref: SheetRef, last_event_id: str | None
    ) -> AsyncGenerator[SheetEvent, None]:
        """Return the events of a sheet since the one with this id, until it is deleted. Raises
        NotFound."""
        since = ResumePoint.parse(last_event_id)
        known = None if since is None else since.operations
        found = await self._store.sheet_activity(ref, known)
        return sheet_events(self._watches, ref, found, since)

    async def cancel(self, caller: Caller, ref: SheetRef, operation_id: str) -> Cancelled:
        """Cancel an operation of this sheet, if it is active.

        From the store's commit on, the operation is cancelled for every reader and worker. The
        notification after it only reduces the time until the workers of this process notice. The
        answer waits for no worker.
        """
        outcome = await self._store.cancel_if_active(ref, operation_id, caller)
        if outcome.execution_ids and outcome.found is not None:
            self._context.signals.cancelled([outcome.found], Reason.USER)
            _log.info(
                "operation_cancelled",
                operation=str(outcome.found),
                workspace=ref.workspace_id,
                executions=len(outcome.execution_ids),
                not_started=outcome.not_started_reset,
                running=outcome.running_invalidated,
                calls=outcome.aborted_calls,
            )
        return outcome

    def _refuse_more_than_allowed(self, active: int) -> None:
        """Raise TooMany when the sheet has as many ``active`` operations as it may have.

        Exact, although they were counted in a snapshot: the commit finds another plan version if an
        operation was created since.
        """
        most = self._context.settings.max_active_operations
        if active >= most:
            raise TooMany(
                "too_many_operations",
                f"This sheet has {active} active operations, and may have {most}. Nothing was "
                "created. Cancel one, or try again when one has ended.",
                retry_after=1,
            )
