"""A whole store, and the clock."""

from __future__ import annotations

from typing import Protocol

from recalc.domain.records import Millis
from recalc.engine.ports.columns import ColumnStore
from recalc.engine.ports.executions import ExecutionStore
from recalc.engine.ports.imports import ImportStore
from recalc.engine.ports.operations import OperationStore
from recalc.engine.ports.rows import RowStore
from recalc.engine.ports.tables import TableStore
from recalc.engine.ports.tenants import TenantStore


class SheetStore(TableStore, ColumnStore, RowStore, ImportStore, Protocol):
    """Stores everything that people edit."""


class Store(TenantStore, SheetStore, OperationStore, ExecutionStore, Protocol):
    """A whole store."""

    async def ready(self) -> None:
        """Raise when the store does not answer."""

    async def close(self) -> None: ...

    async def secret(self, fresh: bytes) -> bytes:
        """Return the secret of this database: ``fresh`` at the first call, the same ever after."""


class Clock(Protocol):
    """The clock of a process."""

    def now(self) -> Millis:
        """Return the wall-clock time."""

    def monotonic(self) -> float:
        """Return seconds since a point that stays the same for this process."""
