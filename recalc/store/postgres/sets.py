"""Sets and status of an execution, from their stored form."""

from __future__ import annotations

from dataclasses import replace

from recalc.domain.cellsets import CellSet
from recalc.domain.readiness import Sets
from recalc.domain.states import ExecutionState, Reason
from recalc.engine.ports import LeaseStatus
from recalc.store.postgres.cellranges import from_ranges


def unpack_sets(targets: bytes, done: bytes, failed: bytes, running: str) -> Sets:
    """Return the sets of an execution."""
    return replace(unpack_live_sets(targets, done, running), failed=CellSet.unpack(failed))


def unpack_live_sets(targets: bytes, done: bytes, running: str) -> Sets:
    """Return the sets of an execution without ``failed``, where only pending cells matter."""
    return Sets(CellSet.unpack(targets), CellSet.unpack(done), running=from_ranges(running))


def lease_status(state: str, epoch: int, revision: int, reason: str | None) -> LeaseStatus:
    """Return how an execution stands."""
    return LeaseStatus(ExecutionState(state), epoch, revision, Reason(reason) if reason else None)
