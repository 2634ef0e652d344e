# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.status_counts import StatusCounts
    from ..models.table_sheet_operation import TableSheetOperation


T = TypeVar("T", bound="ListTableSheetOperationsResponse")


@_attrs_define
class ListTableSheetOperationsResponse:
    """
    Attributes:
        success (bool):
        sheet_id (UUID):
        version (int):
        total_cells (int):
        status_counts (StatusCounts):
        pending_count (int): QUEUED, DISPATCHED and RUNNING cells.
        active_operations (list[TableSheetOperation]):
    """

    success: bool
    sheet_id: UUID
    version: int
    total_cells: int
    status_counts: StatusCounts
    pending_count: int
    active_operations: list[TableSheetOperation]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        sheet_id = str(self.sheet_id)

        version = self.version

        total_cells = self.total_cells

        status_counts = self.status_counts.to_dict()

        pending_count = self.pending_count

        active_operations = []
        for active_operations_item_data in self.active_operations:
            active_operations_item = active_operations_item_data.to_dict()
            active_operations.append(active_operations_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "sheet_id": sheet_id,
                "version": version,
                "total_cells": total_cells,
                "status_counts": status_counts,
                "pending_count": pending_count,
                "active_operations": active_operations,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.status_counts import StatusCounts  # noqa: PLC0415
        from ..models.table_sheet_operation import TableSheetOperation  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        sheet_id = UUID(d.pop("sheet_id"))

        version = d.pop("version")

        total_cells = d.pop("total_cells")

        status_counts = StatusCounts.from_dict(d.pop("status_counts"))

        pending_count = d.pop("pending_count")

        active_operations = []
        _active_operations = d.pop("active_operations")
        for active_operations_item_data in _active_operations:
            active_operations_item = TableSheetOperation.from_dict(active_operations_item_data)

            active_operations.append(active_operations_item)

        list_table_sheet_operations_response = cls(
            success=success,
            sheet_id=sheet_id,
            version=version,
            total_cells=total_cells,
            status_counts=status_counts,
            pending_count=pending_count,
            active_operations=active_operations,
        )

        list_table_sheet_operations_response.additional_properties = d
        return list_table_sheet_operations_response

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
