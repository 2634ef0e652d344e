# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.chat_template import ChatTemplate
    from ..models.completion_template import CompletionTemplate
    from ..models.model_metadata import ModelMetadata


T = TypeVar("T", bound="InlineTemplate")


@_attrs_define
class InlineTemplate:
    """A prompt, and the model that gets it.

    Attributes:
        prompt_template (ChatTemplate | CompletionTemplate):
        metadata (ModelMetadata | Unset): Which model is asked, and how.
        inline (bool | Unset):  Default: True.
    """

    prompt_template: ChatTemplate | CompletionTemplate
    metadata: ModelMetadata | Unset = UNSET
    inline: bool | Unset = True
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.chat_template import ChatTemplate  # noqa: PLC0415

        prompt_template: dict[str, Any]
        if isinstance(self.prompt_template, ChatTemplate):
            prompt_template = self.prompt_template.to_dict()
        else:
            prompt_template = self.prompt_template.to_dict()

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        inline = self.inline

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "prompt_template": prompt_template,
            }
        )
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if inline is not UNSET:
            field_dict["inline"] = inline

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.chat_template import ChatTemplate  # noqa: PLC0415
        from ..models.completion_template import CompletionTemplate  # noqa: PLC0415
        from ..models.model_metadata import ModelMetadata  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_prompt_template(data: object) -> ChatTemplate | CompletionTemplate:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                prompt_template_type_0 = ChatTemplate.from_dict(data)

                return prompt_template_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            prompt_template_type_1 = CompletionTemplate.from_dict(data)

            return prompt_template_type_1

        prompt_template = _parse_prompt_template(d.pop("prompt_template"))

        _metadata = d.pop("metadata", UNSET)
        metadata: ModelMetadata | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = ModelMetadata.from_dict(_metadata)

        inline = d.pop("inline", UNSET)

        inline_template = cls(
            prompt_template=prompt_template,
            metadata=metadata,
            inline=inline,
        )

        inline_template.additional_properties = d
        return inline_template

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
