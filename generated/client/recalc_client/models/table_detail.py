# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.table_detail_sheet_row_counts import TableDetailSheetRowCounts


T = TypeVar("T", bound="TableDetail")


@_attrs_define
class TableDetail:
    """
    Attributes:
        id (UUID):
        workspace_id (int):
        title (str):
        folder_id (int | None):
        sheet_count (int):
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
        sheet_row_counts (TableDetailSheetRowCounts): Number of rows of each sheet, by the sheet's id.
    """

    id: UUID
    workspace_id: int
    title: str
    folder_id: int | None
    sheet_count: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    sheet_row_counts: TableDetailSheetRowCounts
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        workspace_id = self.workspace_id

        title = self.title

        folder_id: int | None
        folder_id = self.folder_id

        sheet_count = self.sheet_count

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        sheet_row_counts = self.sheet_row_counts.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "workspace_id": workspace_id,
                "title": title,
                "folder_id": folder_id,
                "sheet_count": sheet_count,
                "created_at": created_at,
                "updated_at": updated_at,
                "sheet_row_counts": sheet_row_counts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.table_detail_sheet_row_counts import TableDetailSheetRowCounts  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        workspace_id = d.pop("workspace_id")

        title = d.pop("title")

        def _parse_folder_id(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        folder_id = _parse_folder_id(d.pop("folder_id"))

        sheet_count = d.pop("sheet_count")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        sheet_row_counts = TableDetailSheetRowCounts.from_dict(d.pop("sheet_row_counts"))

        table_detail = cls(
            id=id,
            workspace_id=workspace_id,
            title=title,
            folder_id=folder_id,
            sheet_count=sheet_count,
            created_at=created_at,
            updated_at=updated_at,
            sheet_row_counts=sheet_row_counts,
        )

        table_detail.additional_properties = d
        return table_detail

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
