# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

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

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        type_: str = self.type_

        field_dict: dict[str, Any] = {}

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

        return assert_valid_column_config
