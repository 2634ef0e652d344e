# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.table_column_type import TableColumnType, check_table_column_type

if TYPE_CHECKING:
    from ..models.column_config import ColumnConfig
    from ..models.column_dependency import ColumnDependency


T = TypeVar("T", bound="Column")


@_attrs_define
class Column:
    """
    Attributes:
        id (UUID):
        sheet_id (UUID):
        workspace_id (int):
        title (str):
        type_ (TableColumnType):
        config (ColumnConfig): Values of an ENDPOINT column's `headers` are hidden: each reads `••••`, whatever it is.
            `url` is shown as it is. Keep secrets in headers.
        dependencies (list[ColumnDependency]): The source columns.
        position_rank (float):
        is_output_column (bool): Shown as an output; by default true for computed columns.
    """

    id: UUID
    sheet_id: UUID
    workspace_id: int
    title: str
    type_: TableColumnType
    config: ColumnConfig
    dependencies: list[ColumnDependency]
    position_rank: float
    is_output_column: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        sheet_id = str(self.sheet_id)

        workspace_id = self.workspace_id

        title = self.title

        type_: str = self.type_

        config = self.config.to_dict()

        dependencies = []
        for dependencies_item_data in self.dependencies:
            dependencies_item = dependencies_item_data.to_dict()
            dependencies.append(dependencies_item)

        position_rank = self.position_rank

        is_output_column = self.is_output_column

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "sheet_id": sheet_id,
                "workspace_id": workspace_id,
                "title": title,
                "type": type_,
                "config": config,
                "dependencies": dependencies,
                "position_rank": position_rank,
                "is_output_column": is_output_column,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.column_config import ColumnConfig  # noqa: PLC0415
        from ..models.column_dependency import ColumnDependency  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        sheet_id = UUID(d.pop("sheet_id"))

        workspace_id = d.pop("workspace_id")

        title = d.pop("title")

        type_ = check_table_column_type(d.pop("type"))

        config = ColumnConfig.from_dict(d.pop("config"))

        dependencies = []
        _dependencies = d.pop("dependencies")
        for dependencies_item_data in _dependencies:
            dependencies_item = ColumnDependency.from_dict(dependencies_item_data)

            dependencies.append(dependencies_item)

        position_rank = d.pop("position_rank")

        is_output_column = d.pop("is_output_column")

        column = cls(
            id=id,
            sheet_id=sheet_id,
            workspace_id=workspace_id,
            title=title,
            type_=type_,
            config=config,
            dependencies=dependencies,
            position_rank=position_rank,
            is_output_column=is_output_column,
        )

        column.additional_properties = d
        return column

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
