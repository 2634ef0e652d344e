# Machine-written from openapi.yaml (sha256 a1c0ce2ae20bc8e5e8589449739f4430b79b11bf6048111c2c4efd4c90a292d5) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Sheet")


@_attrs_define
class Sheet:
    """
    Attributes:
        id (UUID):
        table_id (UUID):
        workspace_id (int):
        title (str):
        index (int): Position among the sheets of the table, from 0.
        row_count (int):
        version (int): Rises with every change of the sheet.
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
    """

    id: UUID
    table_id: UUID
    workspace_id: int
    title: str
    index: int
    row_count: int
    version: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        table_id = str(self.table_id)

        workspace_id = self.workspace_id

        title = self.title

        index = self.index

        row_count = self.row_count

        version = self.version

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "table_id": table_id,
                "workspace_id": workspace_id,
                "title": title,
                "index": index,
                "row_count": row_count,
                "version": version,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        table_id = UUID(d.pop("table_id"))

        workspace_id = d.pop("workspace_id")

        title = d.pop("title")

        index = d.pop("index")

        row_count = d.pop("row_count")

        version = d.pop("version")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        sheet = cls(
            id=id,
            table_id=table_id,
            workspace_id=workspace_id,
            title=title,
            index=index,
            row_count=row_count,
            version=version,
            created_at=created_at,
            updated_at=updated_at,
        )

        sheet.additional_properties = d
        return sheet

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
