# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.human_column_config_data_type import (
    HumanColumnConfigDataType,
    check_human_column_config_data_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="HumanColumnConfig")


@_attrs_define
class HumanColumnConfig:
    """The config of a HUMAN column.

    Attributes:
        data_type (HumanColumnConfigDataType): What a person enters.
        ui_element (Any | Unset): What clients show for entering a value. It is kept, and the server does not read it.
    """

    data_type: HumanColumnConfigDataType
    ui_element: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        data_type: str = self.data_type

        ui_element = self.ui_element

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data_type": data_type,
            }
        )
        if ui_element is not UNSET:
            field_dict["ui_element"] = ui_element

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        data_type = check_human_column_config_data_type(d.pop("data_type"))

        ui_element = d.pop("ui_element", UNSET)

        human_column_config = cls(
            data_type=data_type,
            ui_element=ui_element,
        )

        human_column_config.additional_properties = d
        return human_column_config

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
