# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.assert_valid_column_config_type import (
    AssertValidColumnConfigType,
    check_assert_valid_column_config_type,
)

T = TypeVar("T", bound="AssertValidColumnConfig")


@_attrs_define
class AssertValidColumnConfig:
    """The config of an ASSERT_VALID column.

    Attributes:
        source (str): The title or id of a source column.
        type_ (AssertValidColumnConfigType): What the value has to be: JSON of any kind, a number, or SQL.
    """

    source: str
    type_: AssertValidColumnConfigType
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        type_: str = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
                "type": type_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source = d.pop("source")

        type_ = check_assert_valid_column_config_type(d.pop("type"))

        assert_valid_column_config = cls(
            source=source,
            type_=type_,
        )

        assert_valid_column_config.additional_properties = d
        return assert_valid_column_config

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
