# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.column import Column


T = TypeVar("T", bound="UpdateColumnResponse")


@_attrs_define
class UpdateColumnResponse:
    """
    Attributes:
        success (bool):
        column (Column):
        requires_recalculation (bool):
        affected_column_ids (list[UUID]): Computed columns whose cells read STALE because of this change.
        version (int):
    """

    success: bool
    column: Column
    requires_recalculation: bool
    affected_column_ids: list[UUID]
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        column = self.column.to_dict()

        requires_recalculation = self.requires_recalculation

        affected_column_ids = []
        for affected_column_ids_item_data in self.affected_column_ids:
            affected_column_ids_item = str(affected_column_ids_item_data)
            affected_column_ids.append(affected_column_ids_item)

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "column": column,
                "requires_recalculation": requires_recalculation,
                "affected_column_ids": affected_column_ids,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.column import Column  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        column = Column.from_dict(d.pop("column"))

        requires_recalculation = d.pop("requires_recalculation")

        affected_column_ids = []
        _affected_column_ids = d.pop("affected_column_ids")
        for affected_column_ids_item_data in _affected_column_ids:
            affected_column_ids_item = UUID(affected_column_ids_item_data)

            affected_column_ids.append(affected_column_ids_item)

        version = d.pop("version")

        update_column_response = cls(
            success=success,
            column=column,
            requires_recalculation=requires_recalculation,
            affected_column_ids=affected_column_ids,
            version=version,
        )

        update_column_response.additional_properties = d
        return update_column_response

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
