# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.comparison_type import ComparisonType


T = TypeVar("T", bound="CompareColumnConfig")


@_attrs_define
class CompareColumnConfig:
    """The config of a COMPARE column.

    Attributes:
        sources (list[str]): Two columns, or one that is compared with `target`.
        target (Any | Unset): The constant that one source is compared with. Any JSON, null included.
        comparison_type (ComparisonType | Unset): How a COMPARE column compares. As texts when it is absent.
    """

    sources: list[str]
    target: Any | Unset = UNSET
    comparison_type: ComparisonType | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        sources = self.sources

        target = self.target

        comparison_type: dict[str, Any] | Unset = UNSET
        if not isinstance(self.comparison_type, Unset):
            comparison_type = self.comparison_type.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "sources": sources,
            }
        )
        if target is not UNSET:
            field_dict["target"] = target
        if comparison_type is not UNSET:
            field_dict["comparison_type"] = comparison_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.comparison_type import ComparisonType  # noqa: PLC0415

        d = dict(src_dict)
        sources = cast(list[str], d.pop("sources"))

        target = d.pop("target", UNSET)

        _comparison_type = d.pop("comparison_type", UNSET)
        comparison_type: ComparisonType | Unset
        if isinstance(_comparison_type, Unset):
            comparison_type = UNSET
        else:
            comparison_type = ComparisonType.from_dict(_comparison_type)

        compare_column_config = cls(
            sources=sources,
            target=target,
            comparison_type=comparison_type,
        )

        compare_column_config.additional_properties = d
        return compare_column_config

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
