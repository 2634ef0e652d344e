# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.min_max_column_config_type import (
    MinMaxColumnConfigType,
    check_min_max_column_config_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="MinMaxColumnConfig")


@_attrs_define
class MinMaxColumnConfig:
    """The config of a MIN_MAX column.

    Attributes:
        source (str): The title or id of a source column.
        type_ (MinMaxColumnConfigType): Which number is found.
        json_path (None | str | Unset): Where the numbers are; in the list that the value is when null.
    """

    source: str
    type_: MinMaxColumnConfigType
    json_path: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        type_: str = self.type_

        json_path: None | str | Unset
        if isinstance(self.json_path, Unset):
            json_path = UNSET
        else:
            json_path = self.json_path

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
                "type": type_,
            }
        )
        if json_path is not UNSET:
            field_dict["json_path"] = json_path

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source = d.pop("source")

        type_ = check_min_max_column_config_type(d.pop("type"))

        def _parse_json_path(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        json_path = _parse_json_path(d.pop("json_path", UNSET))

        min_max_column_config = cls(
            source=source,
            type_=type_,
            json_path=json_path,
        )

        min_max_column_config.additional_properties = d
        return min_max_column_config

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
