# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="DeleteRowsRequest")


@_attrs_define
class DeleteRowsRequest:
    """
    Attributes:
        row_indices (list[int]):
    """

    row_indices: list[int]

    def to_dict(self) -> dict[str, Any]:
        row_indices = self.row_indices

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "row_indices": row_indices,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        row_indices = cast(list[int], d.pop("row_indices"))

        delete_rows_request = cls(
            row_indices=row_indices,
        )

        return delete_rows_request
