# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.sheet import Sheet
    from ..models.table_import_operation import TableImportOperation


T = TypeVar("T", bound="CreateSheetResponse")


@_attrs_define
class CreateSheetResponse:
    """
    Attributes:
        success (bool):
        sheet (Sheet):
        operation_id (str | Unset): With a file source: names the import.
        operation (TableImportOperation | Unset):
    """

    success: bool
    sheet: Sheet
    operation_id: str | Unset = UNSET
    operation: TableImportOperation | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        sheet = self.sheet.to_dict()

        operation_id = self.operation_id

        operation: dict[str, Any] | Unset = UNSET
        if not isinstance(self.operation, Unset):
            operation = self.operation.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "sheet": sheet,
            }
        )
        if operation_id is not UNSET:
            field_dict["operation_id"] = operation_id
        if operation is not UNSET:
            field_dict["operation"] = operation

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.sheet import Sheet  # noqa: PLC0415
        from ..models.table_import_operation import TableImportOperation  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        sheet = Sheet.from_dict(d.pop("sheet"))

        operation_id = d.pop("operation_id", UNSET)

        _operation = d.pop("operation", UNSET)
        operation: TableImportOperation | Unset
        if isinstance(_operation, Unset):
            operation = UNSET
        else:
            operation = TableImportOperation.from_dict(_operation)

        create_sheet_response = cls(
            success=success,
            sheet=sheet,
            operation_id=operation_id,
            operation=operation,
        )

        create_sheet_response.additional_properties = d
        return create_sheet_response

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
