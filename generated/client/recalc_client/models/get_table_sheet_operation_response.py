# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.table_sheet_operation import TableSheetOperation


T = TypeVar("T", bound="GetTableSheetOperationResponse")


@_attrs_define
class GetTableSheetOperationResponse:
    """
    Attributes:
        success (bool):
        operation (TableSheetOperation):
    """

    success: bool
    operation: TableSheetOperation

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        operation = self.operation.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "success": success,
                "operation": operation,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.table_sheet_operation import TableSheetOperation  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        operation = TableSheetOperation.from_dict(d.pop("operation"))

        get_table_sheet_operation_response = cls(
            success=success,
            operation=operation,
        )

        return get_table_sheet_operation_response
