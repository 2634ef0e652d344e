# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="ApplyDiffColumnConfig")


@_attrs_define
class ApplyDiffColumnConfig:
    """The config of an APPLY_DIFF column.

    Attributes:
        sources (list[str]): The text, and the unified diff that is applied to it.
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

        apply_diff_column_config = cls(
            sources=sources,
        )

        return apply_diff_column_config
