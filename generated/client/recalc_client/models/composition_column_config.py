# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

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

    def to_dict(self) -> dict[str, Any]:
        source_table_id = self.source_table_id

        source_sheet_id = self.source_sheet_id

        source_column_id = self.source_column_id

        source_deleted = self.source_deleted

        field_dict: dict[str, Any] = {}

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

        return composition_column_config
