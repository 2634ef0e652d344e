"""Handlers: the HTTP edge of the engine.

Each method makes one call of a use case and maps its outcome to an answer that the contract
documents. The engine raises refusals; recalc.http maps them.
"""

from __future__ import annotations

from dataclasses import dataclass

from recalc.engine.api import Service
from recalc.handlers.cells import Cells
from recalc.handlers.columns import Columns
from recalc.handlers.imports import Imports
from recalc.handlers.operations import Operations
from recalc.handlers.rows import Rows
from recalc.handlers.sheets import Sheets
from recalc.handlers.tables import Tables


@dataclass(frozen=True, slots=True)
class Handlers:
    """Implements ``generated.operations.Api``, by tag."""

    tables: Tables
    sheets: Sheets
    imports: Imports
    columns: Columns
    rows: Rows
    cells: Cells
    operations: Operations

    @classmethod
    def over(cls, service: Service) -> Handlers:
        """Build the handlers over the use cases."""
        return cls(
            tables=Tables(service.tables),
            sheets=Sheets(service.sheets, service.imports),
            imports=Imports(service.imports),
            columns=Columns(service.columns),
            rows=Rows(service.rows),
            cells=Cells(service.cells),
            operations=Operations(service.operations),
        )
