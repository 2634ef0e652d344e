# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.inline_template import InlineTemplate
    from ..models.prompt_template_column_config_template_type_0 import (
        PromptTemplateColumnConfigTemplateType0,
    )
    from ..models.prompt_variables import PromptVariables


T = TypeVar("T", bound="PromptTemplateColumnConfig")


@_attrs_define
class PromptTemplateColumnConfig:
    """The config of a PROMPT_TEMPLATE column.

    Attributes:
        inline_template (InlineTemplate | None | Unset): The prompt. It is required.
        template (None | PromptTemplateColumnConfigTemplateType0 | Unset): A template of a prompt registry, which this
            server does not have; null.
        prompt_template_variable_mappings (None | PromptVariables | Unset): The source of each variable; by default
            variables are titles of sources.
        cache (bool | None | Unset): Whether equal calls are answered from the cache; by default as the connection says.
    """

    inline_template: InlineTemplate | None | Unset = UNSET
    template: None | PromptTemplateColumnConfigTemplateType0 | Unset = UNSET
    prompt_template_variable_mappings: None | PromptVariables | Unset = UNSET
    cache: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.inline_template import InlineTemplate  # noqa: PLC0415
        from ..models.prompt_template_column_config_template_type_0 import (
            PromptTemplateColumnConfigTemplateType0,  # noqa: PLC0415
        )
        from ..models.prompt_variables import PromptVariables  # noqa: PLC0415

        inline_template: dict[str, Any] | None | Unset
        if isinstance(self.inline_template, Unset):
            inline_template = UNSET
        elif isinstance(self.inline_template, InlineTemplate):
            inline_template = self.inline_template.to_dict()
        else:
            inline_template = self.inline_template

        template: dict[str, Any] | None | Unset
        if isinstance(self.template, Unset):
            template = UNSET
        elif isinstance(self.template, PromptTemplateColumnConfigTemplateType0):
            template = self.template.to_dict()
        else:
            template = self.template

        prompt_template_variable_mappings: dict[str, Any] | None | Unset
        if isinstance(self.prompt_template_variable_mappings, Unset):
            prompt_template_variable_mappings = UNSET
        elif isinstance(self.prompt_template_variable_mappings, PromptVariables):
            prompt_template_variable_mappings = self.prompt_template_variable_mappings.to_dict()
        else:
            prompt_template_variable_mappings = self.prompt_template_variable_mappings

        cache: bool | None | Unset
        if isinstance(self.cache, Unset):
            cache = UNSET
        else:
            cache = self.cache

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if inline_template is not UNSET:
            field_dict["inline_template"] = inline_template
        if template is not UNSET:
            field_dict["template"] = template
        if prompt_template_variable_mappings is not UNSET:
            field_dict["prompt_template_variable_mappings"] = prompt_template_variable_mappings
        if cache is not UNSET:
            field_dict["cache"] = cache

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.inline_template import InlineTemplate  # noqa: PLC0415
        from ..models.prompt_template_column_config_template_type_0 import (
            PromptTemplateColumnConfigTemplateType0,  # noqa: PLC0415
        )
        from ..models.prompt_variables import PromptVariables  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_inline_template(data: object) -> InlineTemplate | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                inline_template_type_0 = InlineTemplate.from_dict(data)

                return inline_template_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(InlineTemplate | None | Unset, data)

        inline_template = _parse_inline_template(d.pop("inline_template", UNSET))

        def _parse_template(data: object) -> None | PromptTemplateColumnConfigTemplateType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                template_type_0 = PromptTemplateColumnConfigTemplateType0.from_dict(data)

                return template_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PromptTemplateColumnConfigTemplateType0 | Unset, data)

        template = _parse_template(d.pop("template", UNSET))

        def _parse_prompt_template_variable_mappings(
            data: object,
        ) -> None | PromptVariables | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                prompt_template_variable_mappings_type_0 = PromptVariables.from_dict(data)

                return prompt_template_variable_mappings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PromptVariables | Unset, data)

        prompt_template_variable_mappings = _parse_prompt_template_variable_mappings(
            d.pop("prompt_template_variable_mappings", UNSET)
        )

        def _parse_cache(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        cache = _parse_cache(d.pop("cache", UNSET))

        prompt_template_column_config = cls(
            inline_template=inline_template,
            template=template,
            prompt_template_variable_mappings=prompt_template_variable_mappings,
            cache=cache,
        )

        prompt_template_column_config.additional_properties = d
        return prompt_template_column_config

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
