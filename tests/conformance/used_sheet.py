"""A sheet with the use cases of people on a store of the suite."""

from __future__ import annotations

import random
from typing import Any

from recalc.domain.records import Caller, Column
from recalc.engine.cells import Cells
from recalc.engine.context import Context
from recalc.engine.operations import Operations
from recalc.engine.ports import SheetRef, Store
from recalc.engine.rows import Rows
from recalc.engine.sheet_columns import SheetColumns
from recalc.engine.signals import Signals
from recalc.settings import Settings
from tests.conformance.sheet_fixture import NOW
from tests.support.clocks import ManualClock
from tests.support.memory_store import inline


class Sheet:
    """A sheet, and its use cases."""

    def __init__(self, store: Store, caller: Caller, ref: SheetRef) -> None:
        self.caller, self.ref = caller, ref
        ids = random.Random(ref.sheet_id.int)
        self.context = Context(
            store, Settings(), Signals(), b"secret", ManualClock(NOW), ids, inline
        )
        self.rows = Rows(self.context)
        self.columns = SheetColumns(self.context)
        self.operations = Operations(self.context)
        self.cells = Cells(self.context, self.operations)

    async def add(self, title: str, kind: str, **config: Any) -> Column:
        column, _ = await self.columns.create(
            self.ref, title=title, type=kind, config=config, dependencies=None
        )
        return column
