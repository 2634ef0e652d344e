# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RegexColumnConfig")


@_attrs_define
class RegexColumnConfig:
    """The config of a REGEX column.

    Attributes:
        source (str): The title or id of a source column.
        regex_pattern (str): In the RE2 dialect.
    """

    source: str
    regex_pattern: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        regex_pattern = self.regex_pattern

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
                "regex_pattern": regex_pattern,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source = d.pop("source")

        regex_pattern = d.pop("regex_pattern")

        regex_column_config = cls(
            source=source,
            regex_pattern=regex_pattern,
        )

        regex_column_config.additional_properties = d
        return regex_column_config

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
