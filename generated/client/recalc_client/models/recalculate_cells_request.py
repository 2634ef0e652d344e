# Machine-written from openapi.yaml (sha256 a1c0ce2ae20bc8e5e8589449739f4430b79b11bf6048111c2c4efd4c90a292d5) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="RecalculateCellsRequest")


@_attrs_define
class RecalculateCellsRequest:
    """
    Attributes:
        cell_ids (list[UUID] | Unset):
        column_ids (list[UUID] | Unset):
        row_indices (list[int] | Unset):
    """

    cell_ids: list[UUID] | Unset = UNSET
    column_ids: list[UUID] | Unset = UNSET
    row_indices: list[int] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        cell_ids: list[str] | Unset = UNSET
        if not isinstance(self.cell_ids, Unset):
            cell_ids = []
            for cell_ids_item_data in self.cell_ids:
                cell_ids_item = str(cell_ids_item_data)
                cell_ids.append(cell_ids_item)

        column_ids: list[str] | Unset = UNSET
        if not isinstance(self.column_ids, Unset):
            column_ids = []
            for column_ids_item_data in self.column_ids:
                column_ids_item = str(column_ids_item_data)
                column_ids.append(column_ids_item)

        row_indices: list[int] | Unset = UNSET
        if not isinstance(self.row_indices, Unset):
            row_indices = self.row_indices

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if cell_ids is not UNSET:
            field_dict["cell_ids"] = cell_ids
        if column_ids is not UNSET:
            field_dict["column_ids"] = column_ids
        if row_indices is not UNSET:
            field_dict["row_indices"] = row_indices

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _cell_ids = d.pop("cell_ids", UNSET)
        cell_ids: list[UUID] | Unset = UNSET
        if _cell_ids is not UNSET:
            cell_ids = []
            for cell_ids_item_data in _cell_ids:
                cell_ids_item = UUID(cell_ids_item_data)

                cell_ids.append(cell_ids_item)

        _column_ids = d.pop("column_ids", UNSET)
        column_ids: list[UUID] | Unset = UNSET
        if _column_ids is not UNSET:
            column_ids = []
            for column_ids_item_data in _column_ids:
                column_ids_item = UUID(column_ids_item_data)

                column_ids.append(column_ids_item)

        row_indices = cast(list[int], d.pop("row_indices", UNSET))

        recalculate_cells_request = cls(
            cell_ids=cell_ids,
            column_ids=column_ids,
            row_indices=row_indices,
        )

        return recalculate_cells_request
