# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CompositionColumnConfig")


@_attrs_define
class CompositionColumnConfig:
    """The config of a COMPOSITION column: which column of another sheet it mirrors. Row by row, the
    server copies the values of the source into it.

        Attributes:
            source_table_id (str): The id of the table of the source, in the same workspace.
            source_sheet_id (str): The id of the sheet of the source, which is another one.
            source_column_id (str): The id of the source, which is no COMPOSITION column.
            source_deleted (bool | Unset): True once the source was deleted: the cells keep their values. The server writes
                it;
                leave it out where you choose a source.
                 Default: False.
    """

    source_table_id: str
    source_sheet_id: str
    source_column_id: str
    source_deleted: bool | Unset = False
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source_table_id = self.source_table_id

        source_sheet_id = self.source_sheet_id

        source_column_id = self.source_column_id

        source_deleted = self.source_deleted

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source_table_id": source_table_id,
                "source_sheet_id": source_sheet_id,
                "source_column_id": source_column_id,
            }
        )
        if source_deleted is not UNSET:
            field_dict["source_deleted"] = source_deleted

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source_table_id = d.pop("source_table_id")

        source_sheet_id = d.pop("source_sheet_id")

        source_column_id = d.pop("source_column_id")

        source_deleted = d.pop("source_deleted", UNSET)

        composition_column_config = cls(
            source_table_id=source_table_id,
            source_sheet_id=source_sheet_id,
            source_column_id=source_column_id,
            source_deleted=source_deleted,
        )

        composition_column_config.additional_properties = d
        return composition_column_config

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
