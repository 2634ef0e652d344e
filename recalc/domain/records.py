"""The values that pass between stores, engine and edges. Times are milliseconds since 1970, UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar
from uuid import UUID

import msgspec

from recalc.domain.accounting import Counts
from recalc.domain.states import CellStatus, OperationStatus

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Millis = int
#: How an evaluation run of a sheet stands, as the client that runs it says.
EvalRunStatus = Literal["running", "completed", "aborted"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a key, and the one workspace that it belongs to."""

    workspace_id: int
    key_id: str


@dataclass(frozen=True, slots=True)
class Workspace:
    id: int
    name: str
    suspended: bool
    created_at: Millis


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it can be listed: never the secret, of which only a hash is stored."""

    id: str
    workspace_id: int
    prefix: str
    created_at: Millis
    revoked_at: Millis | None


@dataclass(frozen=True, slots=True)
class Table:
    id: UUID
    workspace_id: int
    title: str
    folder_id: int | None
    sheet_row_counts: Mapping[UUID, int]
    created_at: Millis
    updated_at: Millis


@dataclass(frozen=True, slots=True)
class Sheet:
    id: UUID
    table_id: UUID
    workspace_id: int
    title: str
    index: int
    row_count: int
    version: int
    created_at: Millis
    updated_at: Millis
    expected_row_count: int | None = None
    eval_run_status: EvalRunStatus | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    ``number`` is its short name inside the sheet, never reused. ``revision`` rises whenever its own
    config, or one that it depends on, changes.
    """

    id: UUID
    sheet_id: UUID
    workspace_id: int
    number: int
    title: str
    type: str
    config: Mapping[str, Json]
    dependencies: Sequence[Dependency]
    position_rank: float
    is_output: bool
    revision: int

    @property
    def is_computed(self) -> bool:
        """Whether its cells are computed. The others, of TEXT columns, are edited."""
        return self.type != "TEXT"


@dataclass(frozen=True, slots=True)
class Dependency:
    """One source of a column. ``number`` is the source's column number."""

    column_id: UUID
    number: int
    reference_type: str = "value"
    config_key: str | None = None
    config_meta: Mapping[str, Json] | None = None


class CellError(msgspec.Struct, frozen=True, array_like=True):
    """Why a cell FAILED: a stable code, and a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it reads now, the running operation laid over what is stored."""

    id: UUID
    sheet_id: UUID
    column_id: UUID
    row_index: int
    status: CellStatus
    value: Json
    error: CellError | None = None
    metrics: Mapping[str, Json] | None = None
    updated_at: Millis | None = None
    computed_version: int | None = None
    execution_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """``cells`` is keyed by column id and in the order of the columns."""

    row_index: int
    cells: Mapping[UUID, Cell]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``next_cursor`` is opaque, and None on the last page."""

    items: Sequence[T]
    next_cursor: str | None

    @property
    def has_more(self) -> bool:
        return self.next_cursor is not None


@dataclass(frozen=True, slots=True)
class RowsPage:
    page: Page[Row]
    version: int
    row_count: int
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class AddedRows:
    rows: Sequence[Row]
    row_indices: Sequence[int]
    row_count: int
    cell_count: int
    version: int


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """All six statuses; they sum to ``total_cells``."""

    total_cells: int
    by_status: Mapping[CellStatus, int]
    version: int


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as it reads in one snapshot. ``status_counts`` sums to ``counts.cell_count``."""

    id: UUID
    sheet_id: UUID
    table_id: UUID
    status: OperationStatus
    counts: Counts
    status_counts: Mapping[str, int]
    execution_ids: Sequence[UUID]
    created_at: Millis
    ended_at: Millis | None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What one cancel withdrew: zeros, with the reason in ``message``, when nothing was active."""

    operation_id: str
    message: str
    execution_ids: Sequence[UUID] = ()
    not_started_reset: int = 0
    running_invalidated: int = 0
    #: Of the operation itself, also when this call cancelled nothing; None when there is none.
    found: UUID | None = None

    @property
    def cancelled_cell_count(self) -> int:
        return self.not_started_reset + self.running_invalidated


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person asked to recalculate. None means no restriction, except that ``statuses``
    None selects STALE cells. ``cells`` restricts to single cells ``(column id, row)``.
    """

    column_ids: Sequence[UUID] | None = None
    row_ids: Sequence[int] | None = None
    statuses: frozenset[CellStatus] | None = None
    cells: Sequence[tuple[UUID, int]] | None = None
    #: The request's name for ``row_ids``, for messages.
    rows_named: str = "row_ids"


@dataclass(frozen=True, slots=True)
class Queued:
    """An operation was created, or found again by its Idempotency-Key."""

    operation: Operation
    version: int


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """No cell was selected: no operation."""

    version: int


@dataclass(frozen=True, slots=True)
class ConfirmationNeeded:
    """The selection is larger than the server's threshold; send it again with this token."""

    token: str
    affected_cell_count: int


ImportStatus = Literal["pending", "running", "completed", "failed"]


@dataclass(frozen=True, slots=True)
class ImportOperation:
    """``progress`` is 0 … 1."""

    id: str
    table_id: UUID
    sheet_id: UUID
    status: ImportStatus
    progress: float
    message: str
    rows_added: int
    row_count: int
    file_name: str
    error_message: str | None
    created_at: Millis
    updated_at: Millis


@dataclass(frozen=True, slots=True)
class Imported:
    """A file source was taken in: ``done`` when its rows are already there."""

    sheet: Sheet
    operation: ImportOperation

    @property
    def done(self) -> bool:
        return self.operation.status == "completed"


@dataclass(frozen=True, slots=True)
class SheetChange:
    """What changing a sheet did: the sheet then, and the operations that the change cancelled."""

    sheet: Sheet
    cancelled: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """What changing a column did: the computed columns that read STALE because of it."""

    column: Column
    affected: Sequence[UUID]
    version: int


@dataclass(frozen=True, slots=True)
class CellEdit:
    cell: Cell
    stale_count: int
    version: int
