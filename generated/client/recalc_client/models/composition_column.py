# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.column_dependency import ColumnDependency
    from ..models.composition_column_config import CompositionColumnConfig


T = TypeVar("T", bound="CompositionColumn")


@_attrs_define
class CompositionColumn:
    """A column of type COMPOSITION.

    Attributes:
        id (UUID):
        sheet_id (UUID):
        workspace_id (int):
        title (str):
        dependencies (list[ColumnDependency]): The source columns.
        position_rank (float):
        is_output_column (bool): Shown as an output; by default true for computed columns.
        type_ (Literal['COMPOSITION']):
        config (CompositionColumnConfig): The config of a COMPOSITION column: which column of another sheet it mirrors.
            Row by row, the
            server copies the values of the source into it.
    """

    id: UUID
    sheet_id: UUID
    workspace_id: int
    title: str
    dependencies: list[ColumnDependency]
    position_rank: float
    is_output_column: bool
    type_: Literal["COMPOSITION"]
    config: CompositionColumnConfig
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        sheet_id = str(self.sheet_id)

        workspace_id = self.workspace_id

        title = self.title

        dependencies = []
        for dependencies_item_data in self.dependencies:
            dependencies_item = dependencies_item_data.to_dict()
            dependencies.append(dependencies_item)

        position_rank = self.position_rank

        is_output_column = self.is_output_column

        type_ = self.type_

        config = self.config.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "sheet_id": sheet_id,
                "workspace_id": workspace_id,
                "title": title,
                "dependencies": dependencies,
                "position_rank": position_rank,
                "is_output_column": is_output_column,
                "type": type_,
                "config": config,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.column_dependency import ColumnDependency  # noqa: PLC0415
        from ..models.composition_column_config import CompositionColumnConfig  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        sheet_id = UUID(d.pop("sheet_id"))

        workspace_id = d.pop("workspace_id")

        title = d.pop("title")

        dependencies = []
        _dependencies = d.pop("dependencies")
        for dependencies_item_data in _dependencies:
            dependencies_item = ColumnDependency.from_dict(dependencies_item_data)

            dependencies.append(dependencies_item)

        position_rank = d.pop("position_rank")

        is_output_column = d.pop("is_output_column")

        type_ = cast(Literal["COMPOSITION"], d.pop("type"))
        if type_ != "COMPOSITION":
            raise ValueError(f"type must match const 'COMPOSITION', got '{type_}'")

        config = CompositionColumnConfig.from_dict(d.pop("config"))

        composition_column = cls(
            id=id,
            sheet_id=sheet_id,
            workspace_id=workspace_id,
            title=title,
            dependencies=dependencies,
            position_rank=position_rank,
            is_output_column=is_output_column,
            type_=type_,
            config=config,
        )

        composition_column.additional_properties = d
        return composition_column

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
