# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.operation_status import OperationStatus, check_operation_status

if TYPE_CHECKING:
    from ..models.operation_usage import OperationUsage


T = TypeVar("T", bound="GetTableSheetOperationUsageResponse")


@_attrs_define
class GetTableSheetOperationUsageResponse:
    """
    Attributes:
        success (bool):
        operation_id (str):
        status (OperationStatus): A completed operation may have failed cells.
        usage (OperationUsage):
    """

    success: bool
    operation_id: str
    status: OperationStatus
    usage: OperationUsage
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        operation_id = self.operation_id

        status: str = self.status

        usage = self.usage.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "operation_id": operation_id,
                "status": status,
                "usage": usage,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.operation_usage import OperationUsage  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        operation_id = d.pop("operation_id")

        status = check_operation_status(d.pop("status"))

        usage = OperationUsage.from_dict(d.pop("usage"))

        get_table_sheet_operation_usage_response = cls(
            success=success,
            operation_id=operation_id,
            status=status,
            usage=usage,
        )

        get_table_sheet_operation_usage_response.additional_properties = d
        return get_table_sheet_operation_usage_response

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
