# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cell_status import CellStatus, check_cell_status

T = TypeVar("T", bound="TableCell")


@_attrs_define
class TableCell:
    """
    Attributes:
        id (str):
        sheet_id (UUID):
        column_id (UUID):
        row_index (int):
        status (CellStatus): STALE, COMPLETED and FAILED are settled. QUEUED (waits for a worker), DISPATCHED (a worker
            has
            it) and RUNNING (its work has begun) last as long as the operation that covers the cell.
    """

    id: str
    sheet_id: UUID
    column_id: UUID
    row_index: int
    status: CellStatus
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        sheet_id = str(self.sheet_id)

        column_id = str(self.column_id)

        row_index = self.row_index

        status: str = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "sheet_id": sheet_id,
                "column_id": column_id,
                "row_index": row_index,
                "status": status,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        sheet_id = UUID(d.pop("sheet_id"))

        column_id = UUID(d.pop("column_id"))

        row_index = d.pop("row_index")

        status = check_cell_status(d.pop("status"))

        table_cell = cls(
            id=id,
            sheet_id=sheet_id,
            column_id=column_id,
            row_index=row_index,
            status=status,
        )

        table_cell.additional_properties = d
        return table_cell

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
