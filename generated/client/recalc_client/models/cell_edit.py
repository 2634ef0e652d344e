# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

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
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        row_index = self.row_index

        column_id = str(self.column_id)

        value = self.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
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

        cell_edit.additional_properties = d
        return cell_edit

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
