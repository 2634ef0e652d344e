"""The values that pass between stores, engine and edges. Times are milliseconds since 1970, UTC.

Those of which a request makes one or many are Structs: they are made in a third of the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from recalc.domain.accounting import Counts
from recalc.domain.cell_ids import cell_id
from recalc.domain.states import CellStatus, OperationStatus, Reason

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Millis = int
#: The state of an evaluation run of a sheet, as reported by the client that runs it.
EvalRunStatus = Literal["running", "completed", "aborted"]
T = TypeVar("T")


class Caller(msgspec.Struct, frozen=True):
    """The key of a request, and the one workspace that it belongs to. ``schemes`` are the security
    schemes of the contract by which it was sent."""

    workspace_id: int
    key_id: str
    schemes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A tenant."""

    id: int
    name: str
    suspended: bool
    created_at: Millis


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is listed. It has no secret: only a digest of that is stored."""

    id: str
    workspace_id: int
    prefix: str
    created_at: Millis
    revoked_at: Millis | None


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A secret of a workspace as it is stored. ``origins`` are the servers that it may be sent to,
    separated by spaces; ``sealed`` is its value, encrypted."""

    name: str
    origins: str
    sealed: bytes
    created_at: Millis
    updated_at: Millis


@dataclass(frozen=True, slots=True)
class StoredConfig:
    """The config of a column as it is stored, with hidden values that may be encrypted. ``stored``
    are its bytes in the store, which are others after any change."""

    column_id: UUID
    workspace_id: int
    table_id: UUID
    sheet_id: UUID
    type: str
    config: Mapping[str, Json]
    stored: bytes


@dataclass(frozen=True, slots=True)
class Table:
    """A table, with the row counts of its sheets in their order."""

    id: UUID
    workspace_id: int
    title: str
    folder_id: int | None
    sheet_row_counts: Mapping[UUID, int]
    created_at: Millis
    updated_at: Millis


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet. ``index`` is its position among the sheets of its table, from 0."""

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


#: Type of mirrors: the server copies into their cells what a column of another sheet has.
MIRROR = "COMPOSITION"
#: Types whose cells are inputs of their sheet: what is computed depends on them.
EDITED = frozenset({"TEXT", "HUMAN", MIRROR})


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
        """Whether its cells are computed. Those of the other columns are edited."""
        return self.type not in EDITED

    @property
    def takes_values(self) -> bool:
        """Whether people write its cells."""
        return not self.is_computed and self.type != MIRROR


class Dependency(msgspec.Struct, frozen=True, array_like=True):
    """One source of a column. ``number`` is the source's column number."""

    column_id: UUID
    number: int
    reference_type: str = "value"
    config_key: str | None = None
    config_meta: Mapping[str, Any] | None = None


class CellError(msgspec.Struct, frozen=True, array_like=True):
    """The reason for which a cell FAILED: a stable code, and a sentence for people."""

    code: str
    message: str


class Cell(msgspec.Struct, frozen=True):
    """A cell as it reads now: its pending status lies over the stored one.

    ``execution_id`` is the execution in which it is pending.
    """

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

    @property
    def id(self) -> UUID:
        """Its id."""
        return cell_id(self.column_id, self.row_index)


class Row(msgspec.Struct, frozen=True):
    """A row. ``cells`` is keyed by column id, in the order of the columns."""

    row_index: int
    cells: Mapping[UUID, Cell]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list. ``next_cursor`` is opaque, and None on the last page."""

    items: Sequence[T]
    next_cursor: str | None

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.next_cursor is not None


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of rows; ``columns`` are all columns, ``row_count`` counts all rows of the sheet."""

    page: Page[Row]
    version: int
    row_count: int
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class AddedRows:
    """New rows: no cell of them is computed or pending. ``values`` has those of each row by column
    number, or none at all where they are too many or too large to be repeated."""

    columns: Sequence[Column]
    values: Sequence[Mapping[int, Json]]
    row_indices: Sequence[int]
    row_count: int
    cell_count: int
    version: int


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """Numbers of cells of a sheet by status. All six are there; they sum to ``total_cells``."""

    total_cells: int
    by_status: Mapping[CellStatus, int]
    version: int


class Operation(msgspec.Struct, frozen=True):
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
    #: Why it was cancelled; None where it was not. ``cancel_message`` says it for people.
    cancel_reason: Reason | None = None
    cancel_message: str | None = None
    #: Whether a worker ever claimed one of its executions.
    was_claimed: bool = False


class Cancelled(msgspec.Struct, frozen=True):
    """The effect of one cancel. When nothing was active it has zeros, with the reason in
    ``message``."""

    operation_id: str
    message: str
    execution_ids: Sequence[UUID] = ()
    not_started_reset: int = 0
    running_invalidated: int = 0
    #: Those of the invalidated cells whose columns make calls.
    aborted_calls: int = 0
    #: Id of the operation itself, also when this call cancelled nothing; None when there is none.
    found: UUID | None = None

    @property
    def cancelled_cell_count(self) -> int:
        """Number of cells that were withdrawn."""
        return self.not_started_reset + self.running_invalidated


@dataclass(frozen=True, slots=True)
class Selection:
    """The cells that a request asks to recalculate.

    None means no restriction, except that ``statuses`` None selects STALE cells. ``cells``
    restricts to single cells ``(column id, row)``.
    """

    column_ids: Sequence[UUID] | None = None
    row_ids: Sequence[int] | None = None
    statuses: frozenset[CellStatus] | None = None
    cells: Sequence[tuple[UUID, int]] | None = None
    #: The request's name for ``row_ids``, for messages.
    rows_named: str = "row_ids"

    @property
    def names_rows(self) -> bool:
        """Whether it names rows or single cells."""
        return self.row_ids is not None or self.cells is not None


@dataclass(frozen=True, slots=True)
class Queued:
    """The outcome that an operation was created, or found by its Idempotency-Key."""

    operation: Operation
    version: int


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """The outcome that no cell was selected, and no operation was created."""

    version: int


@dataclass(frozen=True, slots=True)
class ConfirmationNeeded:
    """The outcome that the selection is larger than the server's threshold: it has to be sent again
    with this token."""

    token: str
    affected_cell_count: int


ImportStatus = Literal["pending", "running", "completed", "failed"]


@dataclass(frozen=True, slots=True)
class ImportOperation:
    """An import. ``progress`` is 0 … 1."""

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
    """An accepted import, and its sheet."""

    sheet: Sheet
    operation: ImportOperation

    @property
    def done(self) -> bool:
        """Whether its rows are there already."""
        return self.operation.status == "completed"


@dataclass(frozen=True, slots=True)
class SheetChange:
    """The effect of changing a sheet: the sheet afterwards, and the cancelled operations."""

    sheet: Sheet
    cancelled: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """The effect of changing a column: the column afterwards, and the computed columns whose cells
    read STALE because of it."""

    column: Column
    affected: Sequence[UUID]
    version: int


@dataclass(frozen=True, slots=True)
class CellEdit:
    """The effect of editing a cell: the cell afterwards, and how many others became STALE."""

    cell: Cell
    stale_count: int
    version: int


class CellValue(NamedTuple):
    """A new value of a cell of an edited column."""

    row_index: int
    column_id: UUID
    value: Json


class CellEdits(NamedTuple):
    """The effect of editing many cells: how many had another value before, how many others became
    STALE, and the version of the sheet."""

    changed_count: int
    stale_count: int
    version: int
