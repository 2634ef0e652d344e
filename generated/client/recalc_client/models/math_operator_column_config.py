# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.math_operator_column_config_operator import (
    MathOperatorColumnConfigOperator,
    check_math_operator_column_config_operator,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="MathOperatorColumnConfig")


@_attrs_define
class MathOperatorColumnConfig:
    """The config of a MATH_OPERATOR column.

    Attributes:
        sources (list[str]): Two columns, or one that is compared with `value`.
        operator (MathOperatorColumnConfigOperator): Which comparison has to hold.
        value (float | int | None | str | Unset): The number that one source is compared with; a string is read as a
            decimal.
    """

    sources: list[str]
    operator: MathOperatorColumnConfigOperator
    value: float | int | None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        sources = self.sources

        operator: str = self.operator

        value: float | int | None | str | Unset
        if isinstance(self.value, Unset):
            value = UNSET
        else:
            value = self.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "sources": sources,
                "operator": operator,
            }
        )
        if value is not UNSET:
            field_dict["value"] = value

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        sources = cast(list[str], d.pop("sources"))

        operator = check_math_operator_column_config_operator(d.pop("operator"))

        def _parse_value(data: object) -> float | int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | int | None | str | Unset, data)

        value = _parse_value(d.pop("value", UNSET))

        math_operator_column_config = cls(
            sources=sources,
            operator=operator,
            value=value,
        )

        math_operator_column_config.additional_properties = d
        return math_operator_column_config

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
