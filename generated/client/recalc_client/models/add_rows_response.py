# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.row import Row


T = TypeVar("T", bound="AddRowsResponse")


@_attrs_define
class AddRowsResponse:
    """
    Attributes:
        success (bool):
        rows_created (int):
        start_row_index (int):
        row_indices (list[int]): All new rows, in order.
        rows (list[Row]): All new rows, or none when there are more than 100 or they are large.
        cell_count (int): Cells of the new rows.
        row_count (int): Rows of the sheet.
        version (int):
    """

    success: bool
    rows_created: int
    start_row_index: int
    row_indices: list[int]
    rows: list[Row]
    cell_count: int
    row_count: int
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        rows_created = self.rows_created

        start_row_index = self.start_row_index

        row_indices = self.row_indices

        rows = []
        for rows_item_data in self.rows:
            rows_item = rows_item_data.to_dict()
            rows.append(rows_item)

        cell_count = self.cell_count

        row_count = self.row_count

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "rows_created": rows_created,
                "start_row_index": start_row_index,
                "row_indices": row_indices,
                "rows": rows,
                "cell_count": cell_count,
                "row_count": row_count,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.row import Row  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        rows_created = d.pop("rows_created")

        start_row_index = d.pop("start_row_index")

        row_indices = cast(list[int], d.pop("row_indices"))

        rows = []
        _rows = d.pop("rows")
        for rows_item_data in _rows:
            rows_item = Row.from_dict(rows_item_data)

            rows.append(rows_item)

        cell_count = d.pop("cell_count")

        row_count = d.pop("row_count")

        version = d.pop("version")

        add_rows_response = cls(
            success=success,
            rows_created=rows_created,
            start_row_index=start_row_index,
            row_indices=row_indices,
            rows=rows,
            cell_count=cell_count,
            row_count=row_count,
            version=version,
        )

        add_rows_response.additional_properties = d
        return add_rows_response

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
