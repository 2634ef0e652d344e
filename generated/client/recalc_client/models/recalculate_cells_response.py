# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RecalculateCellsResponse")


@_attrs_define
class RecalculateCellsResponse:
    """
    Attributes:
        success (bool):
        operation_id (str):
        execution_id (str): The first of `execution_ids`.
        execution_ids (list[str]):
        cell_count (int):
        selected_cell_count (int): The same number.
        status_url (str):
    """

    success: bool
    operation_id: str
    execution_id: str
    execution_ids: list[str]
    cell_count: int
    selected_cell_count: int
    status_url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        operation_id = self.operation_id

        execution_id = self.execution_id

        execution_ids = self.execution_ids

        cell_count = self.cell_count

        selected_cell_count = self.selected_cell_count

        status_url = self.status_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "operation_id": operation_id,
                "execution_id": execution_id,
                "execution_ids": execution_ids,
                "cell_count": cell_count,
                "selected_cell_count": selected_cell_count,
                "status_url": status_url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        success = d.pop("success")

        operation_id = d.pop("operation_id")

        execution_id = d.pop("execution_id")

        execution_ids = cast(list[str], d.pop("execution_ids"))

        cell_count = d.pop("cell_count")

        selected_cell_count = d.pop("selected_cell_count")

        status_url = d.pop("status_url")

        recalculate_cells_response = cls(
            success=success,
            operation_id=operation_id,
            execution_id=execution_id,
            execution_ids=execution_ids,
            cell_count=cell_count,
            selected_cell_count=selected_cell_count,
            status_url=status_url,
        )

        recalculate_cells_response.additional_properties = d
        return recalculate_cells_response

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
