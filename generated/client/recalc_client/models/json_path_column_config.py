# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="JsonPathColumnConfig")


@_attrs_define
class JsonPathColumnConfig:
    """The config of a JSON_PATH column.

    Attributes:
        source (str): The title or id of a source column.
        json_path (str): A path of RFC 9535.
        return_first_match (bool | Unset): Whether the result is the first value, or the list of all. Default: True.
    """

    source: str
    json_path: str
    return_first_match: bool | Unset = True
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        json_path = self.json_path

        return_first_match = self.return_first_match

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
                "json_path": json_path,
            }
        )
        if return_first_match is not UNSET:
            field_dict["return_first_match"] = return_first_match

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source = d.pop("source")

        json_path = d.pop("json_path")

        return_first_match = d.pop("return_first_match", UNSET)

        json_path_column_config = cls(
            source=source,
            json_path=json_path,
            return_first_match=return_first_match,
        )

        json_path_column_config.additional_properties = d
        return json_path_column_config

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
