# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.column_dependency_config_meta_type_0 import ColumnDependencyConfigMetaType0


T = TypeVar("T", bound="ColumnDependency")


@_attrs_define
class ColumnDependency:
    """
    Attributes:
        column_id (UUID):
        reference_type (str):
        config_key (None | str):
        config_meta (ColumnDependencyConfigMetaType0 | None):
    """

    column_id: UUID
    reference_type: str
    config_key: None | str
    config_meta: ColumnDependencyConfigMetaType0 | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.column_dependency_config_meta_type_0 import ColumnDependencyConfigMetaType0  # noqa: PLC0415

        column_id = str(self.column_id)

        reference_type = self.reference_type

        config_key: None | str
        config_key = self.config_key

        config_meta: dict[str, Any] | None
        if isinstance(self.config_meta, ColumnDependencyConfigMetaType0):
            config_meta = self.config_meta.to_dict()
        else:
            config_meta = self.config_meta

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "column_id": column_id,
                "reference_type": reference_type,
                "config_key": config_key,
                "config_meta": config_meta,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.column_dependency_config_meta_type_0 import ColumnDependencyConfigMetaType0  # noqa: PLC0415

        d = dict(src_dict)
        column_id = UUID(d.pop("column_id"))

        reference_type = d.pop("reference_type")

        def _parse_config_key(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        config_key = _parse_config_key(d.pop("config_key"))

        def _parse_config_meta(data: object) -> ColumnDependencyConfigMetaType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                config_meta_type_0 = ColumnDependencyConfigMetaType0.from_dict(data)

                return config_meta_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ColumnDependencyConfigMetaType0 | None, data)

        config_meta = _parse_config_meta(d.pop("config_meta"))

        column_dependency = cls(
            column_id=column_id,
            reference_type=reference_type,
            config_key=config_key,
            config_meta=config_meta,
        )

        column_dependency.additional_properties = d
        return column_dependency

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
