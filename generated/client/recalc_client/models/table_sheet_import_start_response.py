# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.table_import_operation import TableImportOperation


T = TypeVar("T", bound="TableSheetImportStartResponse")


@_attrs_define
class TableSheetImportStartResponse:
    """
    Attributes:
        success (bool):
        message (str):
        operation_id (str):
        operation (TableImportOperation):
        status_url (str):
    """

    success: bool
    message: str
    operation_id: str
    operation: TableImportOperation
    status_url: str

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        message = self.message

        operation_id = self.operation_id

        operation = self.operation.to_dict()

        status_url = self.status_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "success": success,
                "message": message,
                "operation_id": operation_id,
                "operation": operation,
                "status_url": status_url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.table_import_operation import TableImportOperation  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        message = d.pop("message")

        operation_id = d.pop("operation_id")

        operation = TableImportOperation.from_dict(d.pop("operation"))

        status_url = d.pop("status_url")

        table_sheet_import_start_response = cls(
            success=success,
            message=message,
            operation_id=operation_id,
            operation=operation,
            status_url=status_url,
        )

        return table_sheet_import_start_response
