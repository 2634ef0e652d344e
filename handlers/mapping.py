"""The engine's records as the contract writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar, get_args, get_type_hints
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from generated import models
from recalc.domain.records import (
    Cell,
    Column,
    ImportOperation,
    Json,
    Millis,
    Operation,
    Row,
    Sheet,
    Table,
)
from recalc.domain.states import CellStatus

T = TypeVar("T")

API = "/api/public/v2/tables"


def given(value: T | UnsetType) -> T | None:
    """A field's value; None when it was absent. For fields in which null and absent mean the same."""
    return None if value is UNSET else value


def moment(at: Millis) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def moment_or_none(at: Millis | None) -> datetime | None:
    return None if at is None else moment(at)


def pagination(next_cursor: str | None, limit: int) -> models.Pagination:
    """The second form of a page's position; the first is at the top level."""
    return models.Pagination(
        next_cursor=next_cursor, prev_cursor=None, has_more=next_cursor is not None, limit=limit
    )


def table(found: Table) -> models.Table:
    return models.Table(
        id=found.id,
        workspace_id=found.workspace_id,
        title=found.title,
        folder_id=found.folder_id,
        sheet_count=len(found.sheet_row_counts),
        created_at=moment(found.created_at),
        updated_at=moment(found.updated_at),
    )


def table_detail(found: Table) -> models.TableDetail:
    return models.TableDetail(
        id=found.id,
        workspace_id=found.workspace_id,
        title=found.title,
        folder_id=found.folder_id,
        sheet_count=len(found.sheet_row_counts),
        created_at=moment(found.created_at),
        updated_at=moment(found.updated_at),
        sheet_row_counts={str(sheet): rows for sheet, rows in found.sheet_row_counts.items()},
    )


def sheet(found: Sheet) -> models.Sheet:
    return models.Sheet(
        id=found.id,
        table_id=found.table_id,
        workspace_id=found.workspace_id,
        title=found.title,
        index=found.index,
        row_count=found.row_count,
        version=found.version,
        created_at=moment(found.created_at),
        updated_at=moment(found.updated_at),
    )


def import_operation(found: ImportOperation) -> models.TableImportOperation:
    return models.TableImportOperation(
        operation_id=found.id,
        source="file",
        status=found.status,
        progress=found.progress,
        message=found.message,
        rows_added=found.rows_added,
        row_count=found.row_count,
        file_name=found.file_name,
        error_message=found.error_message,
        created_at=moment(found.created_at),
        updated_at=moment(found.updated_at),
    )


def column(found: Column) -> models.Column:
    return models.Column(
        id=found.id,
        sheet_id=found.sheet_id,
        workspace_id=found.workspace_id,
        title=found.title,
        type=_COLUMN_TYPES[found.type],
        config=dict(found.config),
        dependencies=[
            models.ColumnDependency(
                column_id=dependency.column_id,
                reference_type=dependency.reference_type,
                config_key=dependency.config_key,
                config_meta=None
                if dependency.config_meta is None
                else dict(dependency.config_meta),
            )
            for dependency in found.dependencies
        ],
        position_rank=found.position_rank,
        is_output_column=found.is_output,
    )
