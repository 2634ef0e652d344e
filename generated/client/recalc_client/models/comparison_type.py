# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.comparison_type_operator_type_0 import (
    ComparisonTypeOperatorType0,
    check_comparison_type_operator_type_0,
)
from ..models.comparison_type_type import ComparisonTypeType, check_comparison_type_type
from ..types import UNSET, Unset

T = TypeVar("T", bound="ComparisonType")


@_attrs_define
class ComparisonType:
    """How a COMPARE column compares. As texts when it is absent.

    Attributes:
        type_ (ComparisonTypeType | Unset):  Default: 'STRING'.
        json_path (None | str | Unset): With JSON: what is compared of both documents.
        operator (ComparisonTypeOperatorType0 | None | Unset): With NUMBER: which comparison has to hold; null is EQ.
    """

    type_: ComparisonTypeType | Unset = "STRING"
    json_path: None | str | Unset = UNSET
    operator: ComparisonTypeOperatorType0 | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        json_path: None | str | Unset
        if isinstance(self.json_path, Unset):
            json_path = UNSET
        else:
            json_path = self.json_path

        operator: None | str | Unset
        if isinstance(self.operator, Unset):
            operator = UNSET
        elif isinstance(self.operator, str):
            operator = self.operator
        else:
            operator = self.operator

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["type"] = type_
        if json_path is not UNSET:
            field_dict["json_path"] = json_path
        if operator is not UNSET:
            field_dict["operator"] = operator

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _type_ = d.pop("type", UNSET)
        type_: ComparisonTypeType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_comparison_type_type(_type_)

        def _parse_json_path(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        json_path = _parse_json_path(d.pop("json_path", UNSET))

        def _parse_operator(data: object) -> ComparisonTypeOperatorType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                operator_type_0 = check_comparison_type_operator_type_0(data)

                return operator_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ComparisonTypeOperatorType0 | None | Unset, data)

        operator = _parse_operator(d.pop("operator", UNSET))

        comparison_type = cls(
            type_=type_,
            json_path=json_path,
            operator=operator,
        )

        comparison_type.additional_properties = d
        return comparison_type

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
