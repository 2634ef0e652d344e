# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

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

    def to_dict(self) -> dict[str, Any]:
        sources = self.sources

        target = self.target

        comparison_type: dict[str, Any] | Unset = UNSET
        if not isinstance(self.comparison_type, Unset):
            comparison_type = self.comparison_type.to_dict()

        field_dict: dict[str, Any] = {}

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

        return compare_column_config
