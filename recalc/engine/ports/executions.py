"""Executions as workers see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.readiness import Sets
from recalc.domain.states import ExecutionState, Reason
from recalc.domain.usage import Limits, Usage
from recalc.engine.ports.columns import Structure
from recalc.engine.ports.evaluation import Evaluation
from recalc.engine.ports.reports import InputRow, Progress, Reply


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed execution. ``sets.running`` are cells of a dead holder: start with those."""

    execution_id: UUID
    operation_id: UUID
    workspace_id: int
    sheet_id: UUID
    epoch: int
    revision: int
    attempts: int
    sets: Sets
    structure: Structure


@dataclass(frozen=True, slots=True)
class HeldClaim:
    """An execution that is held under the name of a claim, with its running set."""

    claim_name: str
    execution_id: UUID
    epoch: int
    running: CellSet


@dataclass(frozen=True, slots=True)
class LeaseStatus:
    """An execution as it stands in the store, for a holder that polls."""

    state: ExecutionState
    epoch: int
    revision: int
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class SpendStatus:
    """The limits of an operation, and its spend and number of FAILED cells; these may be left at
    none where it has no limits."""

    limits: Limits
    usage: Usage
    failed: int


class ExecutionStore(Protocol):
    """Stores executions and results. ``lease`` is in seconds, judged by the store's clock."""

    async def claim_next(
        self,
        claim_name: str,
        lease: float,
        *,
        slow: bool | None = None,
        besides: Collection[int] = (),
    ) -> Claim | None:
        """Claim the next execution that is queued or whose lease has expired, under a name that
        ``held_under`` finds.

        ``slow`` restricts to one lane, None to neither. Executions of the workspaces ``besides``
        are left out. Workspaces with few held executions of that lane come first, of one workspace
        operations with few of them, then older ones.

        Raises the epoch. Where a lease expired and nothing was stored since the claim, that counts
        as an attempt. At the third, the running cells FAIL (all that remain, if none ran) and
        attempts return to 0.
        """

    async def claim(self, execution_id: UUID, claim_name: str, lease: float) -> Claim | None:
        """Claim this execution, if it can be claimed."""

    async def held_under(self, claim_names: Collection[str]) -> Sequence[HeldClaim]:
        """Return what is held under the names of claims. Where a claim's answer was lost, all
        running cells are of dead holders."""

    async def workspace_of(self, execution_id: UUID) -> int | None:
        """Return the workspace of an execution; None when there is no such execution."""

    async def report_if_held(self, progress: Progress, lease: float) -> Reply:
        """Store results, sets and counts under the guard of state, epoch and revision, renew the
        lease, and end the execution with its last cell.

        Raises NotStorable for a result that the store cannot hold.
        """

    async def save_spend(self, execution_id: UUID, epoch: int, usage: Usage) -> None:
        """Keep what a claim has spent, unless a later total of it is kept already.

        Guarded by the existence of the execution only: calls that a cancel aborted end after it.
        """

    async def spend_status(self, operation_id: UUID) -> SpendStatus | None:
        """Return the limits of an operation and how far it is; None where it is gone."""

    async def cancel_for_reason_if_active(
        self, operation_id: UUID, reason: Reason, message: str
    ) -> bool:
        """Cancel an active operation as a cancel request does, for a reason that the server has.
        ``message`` says it for people. False where it has ended."""

    async def renew_if_held(
        self, held: Mapping[UUID, int], lease: float
    ) -> Mapping[UUID, LeaseStatus]:
        """Renew the leases of the executions that are held with these epochs; return the status of
        all of them."""

    async def hand_back_if_held(
        self, execution_id: UUID, epoch: int, inherited: CellSet = EMPTY
    ) -> bool:
        """Hand back an execution whose work was stopped: it is QUEUED, and that is no attempt.

        Of the running set, cells of ``inherited`` stay: a dead holder had started them, and their
        calls were not stopped. False when it is no longer held with this epoch, because it was
        cancelled, ended or claimed by another worker.
        """

    async def read_inputs(
        self,
        sheet_id: UUID,
        columns: Collection[int],
        rows: BitMap,
        *,
        replaced: Collection[int] = (),
        most: int | None = None,
    ) -> Sequence[InputRow]:
        """Read the stored values of these columns, rows in order; deleted rows are left out.

        Ends after the row with which the rows have ``most`` stored bytes. ``replaced`` are the
        columns for which each row has the size of their results.
        """

    def evaluation(self) -> Evaluation | None:
        """Return how another process computes quick cells from the store; None where only a worker
        reads it."""

    async def complete_if_no_live_execution(self, operation_id: UUID) -> bool:
        """Complete an operation without a live execution. False when one is live, or the operation
        has ended."""

    async def sweep(self) -> Sequence[UUID]:
        """Complete every operation that has no live execution; return their ids."""

    async def purge(self) -> int:
        """Remove a piece of what is deleted or expired; return how much, 0 when nothing is left."""
