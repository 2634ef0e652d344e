# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.table_import_operation_source import (
    TableImportOperationSource,
    check_table_import_operation_source,
)
from ..models.table_import_operation_status import (
    TableImportOperationStatus,
    check_table_import_operation_status,
)

T = TypeVar("T", bound="TableImportOperation")


@_attrs_define
class TableImportOperation:
    """
    Attributes:
        operation_id (str):
        source (TableImportOperationSource):
        status (TableImportOperationStatus):
        progress (float | None): From 0 to 1.
        message (None | str):
        rows_added (int | None):
        row_count (int | None): Rows in the file.
        file_name (None | str):
        error_message (None | str):
        created_at (datetime.datetime | None):
        updated_at (datetime.datetime | None):
    """

    operation_id: str
    source: TableImportOperationSource
    status: TableImportOperationStatus
    progress: float | None
    message: None | str
    rows_added: int | None
    row_count: int | None
    file_name: None | str
    error_message: None | str
    created_at: datetime.datetime | None
    updated_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        operation_id = self.operation_id

        source: str = self.source

        status: str = self.status

        progress: float | None
        progress = self.progress

        message: None | str
        message = self.message

        rows_added: int | None
        rows_added = self.rows_added

        row_count: int | None
        row_count = self.row_count

        file_name: None | str
        file_name = self.file_name

        error_message: None | str
        error_message = self.error_message

        created_at: None | str
        if isinstance(self.created_at, datetime.datetime):
            created_at = self.created_at.isoformat()
        else:
            created_at = self.created_at

        updated_at: None | str
        if isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "operation_id": operation_id,
                "source": source,
                "status": status,
                "progress": progress,
                "message": message,
                "rows_added": rows_added,
                "row_count": row_count,
                "file_name": file_name,
                "error_message": error_message,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        operation_id = d.pop("operation_id")

        source = check_table_import_operation_source(d.pop("source"))

        status = check_table_import_operation_status(d.pop("status"))

        def _parse_progress(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        progress = _parse_progress(d.pop("progress"))

        def _parse_message(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        message = _parse_message(d.pop("message"))

        def _parse_rows_added(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        rows_added = _parse_rows_added(d.pop("rows_added"))

        def _parse_row_count(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        row_count = _parse_row_count(d.pop("row_count"))

        def _parse_file_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        file_name = _parse_file_name(d.pop("file_name"))

        def _parse_error_message(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        error_message = _parse_error_message(d.pop("error_message"))

        def _parse_created_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                created_at_type_0 = datetime.datetime.fromisoformat(data)

                return created_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        created_at = _parse_created_at(d.pop("created_at"))

        def _parse_updated_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        updated_at = _parse_updated_at(d.pop("updated_at"))

        table_import_operation = cls(
            operation_id=operation_id,
            source=source,
            status=status,
            progress=progress,
            message=message,
            rows_added=rows_added,
            row_count=row_count,
            file_name=file_name,
            error_message=error_message,
            created_at=created_at,
            updated_at=updated_at,
        )

        table_import_operation.additional_properties = d
        return table_import_operation

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
