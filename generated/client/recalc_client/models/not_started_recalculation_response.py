# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="NotStartedRecalculationResponse")


@_attrs_define
class NotStartedRecalculationResponse:
    """
    Attributes:
        success (bool):
        message (str):
        cell_count (int): Always 0.
        requires_confirmation (bool | Unset): True when the selection was too large to start unconfirmed.
        affected_cell_count (int | Unset):
    """

    success: bool
    message: str
    cell_count: int
    requires_confirmation: bool | Unset = UNSET
    affected_cell_count: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        message = self.message

        cell_count = self.cell_count

        requires_confirmation = self.requires_confirmation

        affected_cell_count = self.affected_cell_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "message": message,
                "cell_count": cell_count,
            }
        )
        if requires_confirmation is not UNSET:
            field_dict["requires_confirmation"] = requires_confirmation
        if affected_cell_count is not UNSET:
            field_dict["affected_cell_count"] = affected_cell_count

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        success = d.pop("success")

        message = d.pop("message")

        cell_count = d.pop("cell_count")

        requires_confirmation = d.pop("requires_confirmation", UNSET)

        affected_cell_count = d.pop("affected_cell_count", UNSET)

        not_started_recalculation_response = cls(
            success=success,
            message=message,
            cell_count=cell_count,
            requires_confirmation=requires_confirmation,
            affected_cell_count=affected_cell_count,
        )

        not_started_recalculation_response.additional_properties = d
        return not_started_recalculation_response

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
