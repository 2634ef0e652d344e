# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.model_metadata import ModelMetadata
    from ..models.prompt_variables import PromptVariables


T = TypeVar("T", bound="LlmAssertionColumnConfig")


@_attrs_define
class LlmAssertionColumnConfig:
    """The config of an LLM_ASSERTION column. It has exactly one of `prompt` and `prompt_source`.

    Attributes:
        source (str): The title or id of a source column.
        prompt (None | str | Unset): The assertion. It may have variables.
        prompt_source (None | str | Unset): The column that has the assertion.
        variable_mappings (None | PromptVariables | Unset):
        metadata (ModelMetadata | Unset): Which model is asked, and how.
        cache (bool | None | Unset): Whether equal calls are answered from the cache; by default as the connection says.
    """

    source: str
    prompt: None | str | Unset = UNSET
    prompt_source: None | str | Unset = UNSET
    variable_mappings: None | PromptVariables | Unset = UNSET
    metadata: ModelMetadata | Unset = UNSET
    cache: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.prompt_variables import PromptVariables  # noqa: PLC0415

        source = self.source

        prompt: None | str | Unset
        if isinstance(self.prompt, Unset):
            prompt = UNSET
        else:
            prompt = self.prompt

        prompt_source: None | str | Unset
        if isinstance(self.prompt_source, Unset):
            prompt_source = UNSET
        else:
            prompt_source = self.prompt_source

        variable_mappings: dict[str, Any] | None | Unset
        if isinstance(self.variable_mappings, Unset):
            variable_mappings = UNSET
        elif isinstance(self.variable_mappings, PromptVariables):
            variable_mappings = self.variable_mappings.to_dict()
        else:
            variable_mappings = self.variable_mappings

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        cache: bool | None | Unset
        if isinstance(self.cache, Unset):
            cache = UNSET
        else:
            cache = self.cache

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if prompt_source is not UNSET:
            field_dict["prompt_source"] = prompt_source
        if variable_mappings is not UNSET:
            field_dict["variable_mappings"] = variable_mappings
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if cache is not UNSET:
            field_dict["cache"] = cache

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.model_metadata import ModelMetadata  # noqa: PLC0415
        from ..models.prompt_variables import PromptVariables  # noqa: PLC0415

        d = dict(src_dict)
        source = d.pop("source")

        def _parse_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        prompt = _parse_prompt(d.pop("prompt", UNSET))

        def _parse_prompt_source(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        prompt_source = _parse_prompt_source(d.pop("prompt_source", UNSET))

        def _parse_variable_mappings(data: object) -> None | PromptVariables | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                variable_mappings_type_0 = PromptVariables.from_dict(data)

                return variable_mappings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PromptVariables | Unset, data)

        variable_mappings = _parse_variable_mappings(d.pop("variable_mappings", UNSET))

        _metadata = d.pop("metadata", UNSET)
        metadata: ModelMetadata | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = ModelMetadata.from_dict(_metadata)

        def _parse_cache(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        cache = _parse_cache(d.pop("cache", UNSET))

        llm_assertion_column_config = cls(
            source=source,
            prompt=prompt,
            prompt_source=prompt_source,
            variable_mappings=variable_mappings,
            metadata=metadata,
            cache=cache,
        )

        llm_assertion_column_config.additional_properties = d
        return llm_assertion_column_config

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
