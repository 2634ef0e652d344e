# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="CombineColumnsColumnConfig")


@_attrs_define
class CombineColumnsColumnConfig:
    """The config of a COMBINE_COLUMNS column.

    Attributes:
        sources (list[str]): The columns, in the order of the object's keys.
    """

    sources: list[str]

    def to_dict(self) -> dict[str, Any]:
        sources = self.sources

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "sources": sources,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        sources = cast(list[str], d.pop("sources"))

        combine_columns_column_config = cls(
            sources=sources,
        )

        return combine_columns_column_config
