# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
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
