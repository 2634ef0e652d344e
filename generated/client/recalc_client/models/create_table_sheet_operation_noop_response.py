# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.create_table_sheet_operation_noop_response_cell_count import (
    CreateTableSheetOperationNoopResponseCellCount,
    check_create_table_sheet_operation_noop_response_cell_count,
)

if TYPE_CHECKING:
    from ..models.table_cell import TableCell


T = TypeVar("T", bound="CreateTableSheetOperationNoopResponse")


@_attrs_define
class CreateTableSheetOperationNoopResponse:
    """
    Attributes:
        success (bool):
        cell_count (CreateTableSheetOperationNoopResponseCellCount):
        virtual_cell_count (int): Always 0.
        cells (list[TableCell]): Always empty.
    """

    success: bool
    cell_count: CreateTableSheetOperationNoopResponseCellCount
    virtual_cell_count: int
    cells: list[TableCell]

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        cell_count: int = self.cell_count

        virtual_cell_count = self.virtual_cell_count

        cells = []
        for cells_item_data in self.cells:
            cells_item = cells_item_data.to_dict()
            cells.append(cells_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "success": success,
                "cell_count": cell_count,
                "virtual_cell_count": virtual_cell_count,
                "cells": cells,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.table_cell import TableCell  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        cell_count = check_create_table_sheet_operation_noop_response_cell_count(
            d.pop("cell_count")
        )

        virtual_cell_count = d.pop("virtual_cell_count")

        cells = []
        _cells = d.pop("cells")
        for cells_item_data in _cells:
            cells_item = TableCell.from_dict(cells_item_data)

            cells.append(cells_item)

        create_table_sheet_operation_noop_response = cls(
            success=success,
            cell_count=cell_count,
            virtual_cell_count=virtual_cell_count,
            cells=cells,
        )

        return create_table_sheet_operation_noop_response
