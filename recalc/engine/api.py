"""The use cases of the engine, as one value for the edges."""

from __future__ import annotations

from dataclasses import dataclass

from recalc.engine.cells import Cells
from recalc.engine.context import Context
from recalc.engine.imports import Imports
from recalc.engine.operations import Operations
from recalc.engine.rows import Rows
from recalc.engine.sheet_columns import SheetColumns
from recalc.engine.tables import Sheets, Tables


@dataclass(frozen=True, slots=True)
class Service:
    """All use cases of requests."""

    tables: Tables
    sheets: Sheets
    columns: SheetColumns
    rows: Rows
    cells: Cells
    operations: Operations
    imports: Imports

    @classmethod
    def over(cls, context: Context) -> Service:
        """Build the use cases over one context."""
        operations = Operations(context)
        return cls(
            tables=Tables(context),
            sheets=Sheets(context),
            columns=SheetColumns(context),
            rows=Rows(context),
            cells=Cells(context, operations),
            operations=operations,
            imports=Imports(context),
        )
