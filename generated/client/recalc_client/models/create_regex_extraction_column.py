# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.new_column_dependency import NewColumnDependency
    from ..models.regex_extraction_column_config import RegexExtractionColumnConfig


T = TypeVar("T", bound="CreateRegexExtractionColumn")


@_attrs_define
class CreateRegexExtractionColumn:
    """A column with the list of all matches of a pattern in a text.

    Attributes:
        title (str):
        type_ (Literal['REGEX_EXTRACTION']):
        config (RegexExtractionColumnConfig): The config of a REGEX_EXTRACTION column.
        dependencies (list[NewColumnDependency] | None | Unset): Sources beside those that the config names.
        is_output_column (bool | None | Unset): True for computed columns and false for edited columns when absent or
            null.
    """

    title: str
    type_: Literal["REGEX_EXTRACTION"]
    config: RegexExtractionColumnConfig
    dependencies: list[NewColumnDependency] | None | Unset = UNSET
    is_output_column: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        type_ = self.type_

        config = self.config.to_dict()

        dependencies: list[dict[str, Any]] | None | Unset
        if isinstance(self.dependencies, Unset):
            dependencies = UNSET
        elif isinstance(self.dependencies, list):
            dependencies = []
            for componentsschemas_new_column_dependencies_type_0_item_data in self.dependencies:
                componentsschemas_new_column_dependencies_type_0_item = (
                    componentsschemas_new_column_dependencies_type_0_item_data.to_dict()
                )
                dependencies.append(componentsschemas_new_column_dependencies_type_0_item)

        else:
            dependencies = self.dependencies

        is_output_column: bool | None | Unset
        if isinstance(self.is_output_column, Unset):
            is_output_column = UNSET
        else:
            is_output_column = self.is_output_column

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "title": title,
                "type": type_,
                "config": config,
            }
        )
        if dependencies is not UNSET:
            field_dict["dependencies"] = dependencies
        if is_output_column is not UNSET:
            field_dict["is_output_column"] = is_output_column

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.new_column_dependency import NewColumnDependency  # noqa: PLC0415
        from ..models.regex_extraction_column_config import RegexExtractionColumnConfig  # noqa: PLC0415

        d = dict(src_dict)
        title = d.pop("title")

        type_ = cast(Literal["REGEX_EXTRACTION"], d.pop("type"))
        if type_ != "REGEX_EXTRACTION":
            raise ValueError(f"type must match const 'REGEX_EXTRACTION', got '{type_}'")

        config = RegexExtractionColumnConfig.from_dict(d.pop("config"))

        def _parse_dependencies(data: object) -> list[NewColumnDependency] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                componentsschemas_new_column_dependencies_type_0 = []
                _componentsschemas_new_column_dependencies_type_0 = data
                for (
                    componentsschemas_new_column_dependencies_type_0_item_data
                ) in _componentsschemas_new_column_dependencies_type_0:
                    componentsschemas_new_column_dependencies_type_0_item = (
                        NewColumnDependency.from_dict(
                            componentsschemas_new_column_dependencies_type_0_item_data
                        )
                    )

                    componentsschemas_new_column_dependencies_type_0.append(
                        componentsschemas_new_column_dependencies_type_0_item
                    )

                return componentsschemas_new_column_dependencies_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[NewColumnDependency] | None | Unset, data)

        dependencies = _parse_dependencies(d.pop("dependencies", UNSET))

        def _parse_is_output_column(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_output_column = _parse_is_output_column(d.pop("is_output_column", UNSET))

        create_regex_extraction_column = cls(
            title=title,
            type_=type_,
            config=config,
            dependencies=dependencies,
            is_output_column=is_output_column,
        )

        create_regex_extraction_column.additional_properties = d
        return create_regex_extraction_column

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
