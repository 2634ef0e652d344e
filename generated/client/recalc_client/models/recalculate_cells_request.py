# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RecalculateCellsRequest")


@_attrs_define
class RecalculateCellsRequest:
    """
    Attributes:
        cell_ids (list[UUID] | None | Unset):
        column_ids (list[UUID] | None | Unset):
        row_indices (list[int] | None | Unset):
    """

    cell_ids: list[UUID] | None | Unset = UNSET
    column_ids: list[UUID] | None | Unset = UNSET
    row_indices: list[int] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        cell_ids: list[str] | None | Unset
        if isinstance(self.cell_ids, Unset):
            cell_ids = UNSET
        elif isinstance(self.cell_ids, list):
            cell_ids = []
            for cell_ids_type_0_item_data in self.cell_ids:
                cell_ids_type_0_item = str(cell_ids_type_0_item_data)
                cell_ids.append(cell_ids_type_0_item)

        else:
            cell_ids = self.cell_ids

        column_ids: list[str] | None | Unset
        if isinstance(self.column_ids, Unset):
            column_ids = UNSET
        elif isinstance(self.column_ids, list):
            column_ids = []
            for column_ids_type_0_item_data in self.column_ids:
                column_ids_type_0_item = str(column_ids_type_0_item_data)
                column_ids.append(column_ids_type_0_item)

        else:
            column_ids = self.column_ids

        row_indices: list[int] | None | Unset
        if isinstance(self.row_indices, Unset):
            row_indices = UNSET
        elif isinstance(self.row_indices, list):
            row_indices = self.row_indices

        else:
            row_indices = self.row_indices

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
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

        def _parse_cell_ids(data: object) -> list[UUID] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                cell_ids_type_0 = []
                _cell_ids_type_0 = data
                for cell_ids_type_0_item_data in _cell_ids_type_0:
                    cell_ids_type_0_item = UUID(cell_ids_type_0_item_data)

                    cell_ids_type_0.append(cell_ids_type_0_item)

                return cell_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[UUID] | None | Unset, data)

        cell_ids = _parse_cell_ids(d.pop("cell_ids", UNSET))

        def _parse_column_ids(data: object) -> list[UUID] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                column_ids_type_0 = []
                _column_ids_type_0 = data
                for column_ids_type_0_item_data in _column_ids_type_0:
                    column_ids_type_0_item = UUID(column_ids_type_0_item_data)

                    column_ids_type_0.append(column_ids_type_0_item)

                return column_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[UUID] | None | Unset, data)

        column_ids = _parse_column_ids(d.pop("column_ids", UNSET))

        def _parse_row_indices(data: object) -> list[int] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                row_indices_type_0 = cast(list[int], data)

                return row_indices_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[int] | None | Unset, data)

        row_indices = _parse_row_indices(d.pop("row_indices", UNSET))

        recalculate_cells_request = cls(
            cell_ids=cell_ids,
            column_ids=column_ids,
            row_indices=row_indices,
        )

        recalculate_cells_request.additional_properties = d
        return recalculate_cells_request

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
