"""An operation as it is watched."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from typing_extensions import override

from recalc.domain.records import Operation
from recalc.domain.states import ENDED
from recalc.engine.ports import Store
from recalc.engine.watching import Subject


def fingerprint(operation: Operation) -> str:
    """Return a short text that differs where the status or a count of the operation does. It is the
    same in every process."""
    counts = operation.counts
    numbers = (
        *(operation.status_counts[name] for name in sorted(operation.status_counts)),
        *(counts.completed, counts.failed, counts.pending),
        *(counts.not_started_reset, counts.running_invalidated, counts.superseded),
    )
    return ".".join((operation.status.value, *map(str, numbers)))


def has_ended(operation: Operation) -> bool:
    """Whether nothing of the operation changes any more."""
    return operation.status in ENDED


@dataclass(frozen=True, slots=True)
class OperationSubject(Subject[Operation]):
    """One operation, until it ends."""

    operation_id: UUID

    @override
    async def read(self, store: Store, latest: Operation) -> Operation:
        return await store.get_operation(self.ref, str(self.operation_id))

    @override
    def changed(self, before: Operation, now: Operation) -> bool:
        return fingerprint(before) != fingerprint(now)

    @override
    def has_ended(self, latest: Operation) -> bool:
        return has_ended(latest)

    @override
    def is_among(self, operations: Collection[UUID]) -> bool:
        return self.operation_id in operations
