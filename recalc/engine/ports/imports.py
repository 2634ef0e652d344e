"""Imports of files."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from recalc.domain.records import ImportOperation, Sheet


class ImportStore(Protocol):
    """Stores imports and publishes their rows."""

    async def create_import(
        self, workspace_id: int, operation: ImportOperation, *, reserve: bool = False
    ) -> int:
        """Record an import. With ``reserve``, also reserve as many row ids as it has rows; return
        the first of them, else 0.

        Raises Invalid when the workspace has an import with this id or the sheet has too few row
        ids left: then nothing is changed.
        """

    async def update_import(self, workspace_id: int, operation: ImportOperation) -> None:
        """Write the state of an import, which also counts as a heartbeat of its process. An import
        that ended stays as it is."""

    async def touch_import(self, workspace_id: int, operation_id: str) -> None:
        """Record a heartbeat of an import's process."""

    async def publish_import(
        self, workspace_id: int, operation: ImportOperation, first: int, columns: Collection[int]
    ) -> Sheet:
        """Make the reserved rows of an import visible, all at once, and write ``operation``, which
        is its completed state, in the same transaction.

        An import that reads completed is answered as if this were its first call: the answer was
        lost. Raises Invalid, and changes nothing, when the import has failed, its reservation is
        gone, or one of ``columns`` (the numbers of those that have values) was deleted.
        """

    async def get_import(
        self, workspace_id: int, table_id: UUID, operation_id: str
    ) -> ImportOperation: ...

    async def has_import(self, workspace_id: int, operation_id: str) -> bool:
        """Whether an import with this id exists anywhere in the workspace."""

    async def fail_silent_imports(self, silence: float) -> int:
        """Fail imports that have not ended and sent no heartbeat for ``silence`` seconds, by the
        store's clock; return how many."""
