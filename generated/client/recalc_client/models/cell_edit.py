# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="CellEdit")


@_attrs_define
class CellEdit:
    """A cell of an edited column, and its new value.

    Attributes:
        row_index (int):
        column_id (UUID):
        value (Any): Any JSON, up to the server's size limit.
    """

    row_index: int
    column_id: UUID
    value: Any

    def to_dict(self) -> dict[str, Any]:
        row_index = self.row_index

        column_id = str(self.column_id)

        value = self.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "row_index": row_index,
                "column_id": column_id,
                "value": value,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        row_index = d.pop("row_index")

        column_id = UUID(d.pop("column_id"))

        value = d.pop("value")

        cell_edit = cls(
            row_index=row_index,
            column_id=column_id,
            value=value,
        )

        return cell_edit
