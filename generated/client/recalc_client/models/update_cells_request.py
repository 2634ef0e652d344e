# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.cell_edit import CellEdit


T = TypeVar("T", bound="UpdateCellsRequest")


@_attrs_define
class UpdateCellsRequest:
    """
    Attributes:
        cells (list[CellEdit]): The cells, each once.
    """

    cells: list[CellEdit]

    def to_dict(self) -> dict[str, Any]:
        cells = []
        for cells_item_data in self.cells:
            cells_item = cells_item_data.to_dict()
            cells.append(cells_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "cells": cells,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cell_edit import CellEdit  # noqa: PLC0415

        d = dict(src_dict)
        cells = []
        _cells = d.pop("cells")
        for cells_item_data in _cells:
            cells_item = CellEdit.from_dict(cells_item_data)

            cells.append(cells_item)

        update_cells_request = cls(
            cells=cells,
        )

        return update_cells_request
