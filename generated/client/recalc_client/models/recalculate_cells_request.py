# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
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
        cell_ids (list[UUID] | None | Unset):
        column_ids (list[UUID] | None | Unset):
        row_indices (list[int] | None | Unset):
    """

    cell_ids: list[UUID] | None | Unset = UNSET
    column_ids: list[UUID] | None | Unset = UNSET
    row_indices: list[int] | None | Unset = UNSET

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

        return recalculate_cells_request
