"""The port of stores, by topic. Each method is one transaction or one snapshot.

Every store implements all of it and passes the same conformance suite. A method that may find
things changed says so in its name (``…_if_…``) and in its result; it never writes a part. Methods
that take a ``SheetRef`` raise NotFound when its table or sheet is not there for the workspace.
"""

from __future__ import annotations

from recalc.engine.ports.columns import (
    AddedColumns,
    ColumnEdit,
    ColumnStore,
    DeletedColumn,
    NewColumn,
    Structure,
)
from recalc.engine.ports.evaluation import Evaluation, StoredOutcome
from recalc.engine.ports.executions import (
    Claim,
    ExecutionStore,
    HeldClaim,
    LeaseStatus,
    SpendStatus,
)
from recalc.engine.ports.imports import ImportStore
from recalc.engine.ports.operations import (
    MOST_NEWER,
    ActiveOperations,
    ChangeCounters,
    Created,
    NewExecution,
    NewOperation,
    OperationStore,
    PlanSnapshot,
    SheetActivity,
    SheetOperation,
)
from recalc.engine.ports.refs import Listed, Order, SheetPosition, SheetRef
from recalc.engine.ports.reports import (
    CellResult,
    Held,
    InputRow,
    Lost,
    NotStorable,
    Progress,
    Reply,
    RowResults,
    StructureChanged,
    Withdrawn,
)
from recalc.engine.ports.rows import DeletedRows, EncodedRows, ListedRows, RowFilter, RowStore
from recalc.engine.ports.stores import Clock, SheetStore, Store
from recalc.engine.ports.tables import CreatedTable, SheetEdit, TableStore
from recalc.engine.ports.tenants import TenantStore

__all__ = [
    "MOST_NEWER",
    "ActiveOperations",
    "AddedColumns",
    "CellResult",
    "ChangeCounters",
    "Claim",
    "Clock",
    "ColumnEdit",
    "ColumnStore",
    "Created",
    "CreatedTable",
    "DeletedColumn",
    "DeletedRows",
    "EncodedRows",
    "Evaluation",
    "ExecutionStore",
    "Held",
    "HeldClaim",
    "ImportStore",
    "InputRow",
    "LeaseStatus",
    "Listed",
    "ListedRows",
    "Lost",
    "NewColumn",
    "NewExecution",
    "NewOperation",
    "NotStorable",
    "OperationStore",
    "Order",
    "PlanSnapshot",
    "Progress",
    "Reply",
    "RowFilter",
    "RowResults",
    "RowStore",
    "SheetActivity",
    "SheetEdit",
    "SheetOperation",
    "SheetPosition",
    "SheetRef",
    "SheetStore",
    "SpendStatus",
    "Store",
    "StoredOutcome",
    "Structure",
    "StructureChanged",
    "TableStore",
    "TenantStore",
    "Withdrawn",
]
