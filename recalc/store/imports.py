"""Imports: the columns that both stores write, and their refusals."""

from __future__ import annotations

from recalc.domain.errors import Invalid
from recalc.domain.records import ImportOperation

#: The columns of an import's row that change, in the order of ``values``.
COLUMNS = (
    "status, progress, message, rows_added, row_count, file_name, error_message, created_at,"
    " updated_at"
)

#: Message and error message of an import whose process sent no more heartbeats.
INTERRUPTED = (
    "The import was interrupted. None of its rows were added.",
    (
        "The server stopped during the import, or could not use its database. A sheet or columns "
        "that it added may be there, without rows. Delete them, or import the file into them."
    ),
)


def values(o: ImportOperation) -> tuple[object, ...]:
    """Return the values of an import's row, in the order of ``COLUMNS``."""
    return (
        o.status,
        o.progress,
        o.message,
        o.rows_added,
        o.row_count,
        o.file_name,
        o.error_message,
        o.created_at,
        o.updated_at,
    )


def duplicate(operation_id: str) -> Invalid:
    """Return the refusal of an id that another import of the workspace has."""
    return Invalid(
        "duplicate_operation_id",
        f"operation_id: an import {operation_id!r} exists already. Use a new id, or none.",
        parameter="operation_id",
    )


def sheet_full(max_rows: int, left: int) -> Invalid:
    """Return the refusal of more rows than a sheet has row ids left for."""
    return Invalid(
        "sheet_full",
        f"A sheet uses at most {max_rows} row ids and this one has {left} left. Use another sheet.",
    )


def given_up() -> Invalid:
    """Return the refusal to publish an import that reads failed already, or is gone."""
    return Invalid(
        "import_ended",
        "The import was given up on before its rows were stored. Import the file again.",
    )


def reservation_gone() -> Invalid:
    """Return the refusal to publish rows whose ids are no longer reserved."""
    return Invalid(
        "reservation_expired", "The rows were set aside too long ago. Import the file again."
    )


def column_deleted() -> Invalid:
    """Return the refusal to publish rows that have values for a deleted column."""
    return Invalid(
        "column_deleted",
        "A column that the file has values for was deleted during the import. Import the file "
        "again.",
    )
