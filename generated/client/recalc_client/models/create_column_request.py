# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.new_column_type import NewColumnType, check_new_column_type
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.create_column_request_config_type_0 import CreateColumnRequestConfigType0
    from ..models.new_column_dependency import NewColumnDependency


T = TypeVar("T", bound="CreateColumnRequest")


@_attrs_define
class CreateColumnRequest:
    """
    Attributes:
        title (str):
        type_ (NewColumnType): A column type, or an alias, which is stored as its type: `text` TEXT,
            `prompt_template` and `llm` PROMPT_TEMPLATE, `code` CODE_EXECUTION, `comparison` COMPARE,
            `composition` COMPOSITION, `score` LLM_ASSERTION.
        config (CreateColumnRequestConfigType0 | None | Unset):
        dependencies (list[NewColumnDependency] | None | Unset): Sources beside those that the config names.
        is_output_column (bool | None | Unset): True for computed columns and false for TEXT columns when absent or
            null.
    """

    title: str
    type_: NewColumnType
    config: CreateColumnRequestConfigType0 | None | Unset = UNSET
    dependencies: list[NewColumnDependency] | None | Unset = UNSET
    is_output_column: bool | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.create_column_request_config_type_0 import CreateColumnRequestConfigType0  # noqa: PLC0415

        title = self.title

        type_: str = self.type_

        config: dict[str, Any] | None | Unset
        if isinstance(self.config, Unset):
            config = UNSET
        elif isinstance(self.config, CreateColumnRequestConfigType0):
            config = self.config.to_dict()
        else:
            config = self.config

        dependencies: list[dict[str, Any]] | None | Unset
        if isinstance(self.dependencies, Unset):
            dependencies = UNSET
        elif isinstance(self.dependencies, list):
            dependencies = []
            for dependencies_type_0_item_data in self.dependencies:
                dependencies_type_0_item = dependencies_type_0_item_data.to_dict()
                dependencies.append(dependencies_type_0_item)

        else:
            dependencies = self.dependencies

        is_output_column: bool | None | Unset
        if isinstance(self.is_output_column, Unset):
            is_output_column = UNSET
        else:
            is_output_column = self.is_output_column

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "title": title,
                "type": type_,
            }
        )
        if config is not UNSET:
            field_dict["config"] = config
        if dependencies is not UNSET:
            field_dict["dependencies"] = dependencies
        if is_output_column is not UNSET:
            field_dict["is_output_column"] = is_output_column

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.create_column_request_config_type_0 import CreateColumnRequestConfigType0  # noqa: PLC0415
        from ..models.new_column_dependency import NewColumnDependency  # noqa: PLC0415

        d = dict(src_dict)
        title = d.pop("title")

        type_ = check_new_column_type(d.pop("type"))

        def _parse_config(data: object) -> CreateColumnRequestConfigType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                config_type_0 = CreateColumnRequestConfigType0.from_dict(data)

                return config_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CreateColumnRequestConfigType0 | None | Unset, data)

        config = _parse_config(d.pop("config", UNSET))

        def _parse_dependencies(data: object) -> list[NewColumnDependency] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                dependencies_type_0 = []
                _dependencies_type_0 = data
                for dependencies_type_0_item_data in _dependencies_type_0:
                    dependencies_type_0_item = NewColumnDependency.from_dict(
                        dependencies_type_0_item_data
                    )

                    dependencies_type_0.append(dependencies_type_0_item)

                return dependencies_type_0
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

        create_column_request = cls(
            title=title,
            type_=type_,
            config=config,
            dependencies=dependencies,
            is_output_column=is_output_column,
        )

        return create_column_request
