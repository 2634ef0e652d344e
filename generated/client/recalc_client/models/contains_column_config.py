# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ContainsColumnConfig")


@_attrs_define
class ContainsColumnConfig:
    """The config of a CONTAINS column. It has exactly one of `value` and `value_source`.

    Attributes:
        source (str): The title or id of a source column.
        value (bool | float | int | None | str | Unset): The text that is looked for; of a number or boolean, its JSON.
        value_source (None | str | Unset): The column whose text is looked for.
    """

    source: str
    value: bool | float | int | None | str | Unset = UNSET
    value_source: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        value: bool | float | int | None | str | Unset
        if isinstance(self.value, Unset):
            value = UNSET
        else:
            value = self.value

        value_source: None | str | Unset
        if isinstance(self.value_source, Unset):
            value_source = UNSET
        else:
            value_source = self.value_source

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
            }
        )
        if value is not UNSET:
            field_dict["value"] = value
        if value_source is not UNSET:
            field_dict["value_source"] = value_source

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source = d.pop("source")

        def _parse_value(data: object) -> bool | float | int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | float | int | None | str | Unset, data)

        value = _parse_value(d.pop("value", UNSET))

        def _parse_value_source(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        value_source = _parse_value_source(d.pop("value_source", UNSET))

        contains_column_config = cls(
            source=source,
            value=value,
            value_source=value_source,
        )

        contains_column_config.additional_properties = d
        return contains_column_config

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
