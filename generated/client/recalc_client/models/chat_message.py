# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.chat_message_role import ChatMessageRole, check_chat_message_role
from ..models.prompt_format import PromptFormat, check_prompt_format
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.prompt_image_part import PromptImagePart
    from ..models.prompt_text_part import PromptTextPart


T = TypeVar("T", bound="ChatMessage")


@_attrs_define
class ChatMessage:
    """A message of a prompt.

    Attributes:
        role (ChatMessageRole):
        content (list[PromptImagePart | PromptTextPart] | str): A text with variables, or texts and images.
        template_format (None | PromptFormat | Unset):
        input_variables (list[str] | None | Unset): Not used. Names of variables.
        name (None | str | Unset): Not used.
    """

    role: ChatMessageRole
    content: list[PromptImagePart | PromptTextPart] | str
    template_format: None | PromptFormat | Unset = UNSET
    input_variables: list[str] | None | Unset = UNSET
    name: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.prompt_text_part import PromptTextPart  # noqa: PLC0415

        role: str = self.role

        content: list[dict[str, Any]] | str
        if isinstance(self.content, list):
            content = []
            for componentsschemas_prompt_content_type_1_item_data in self.content:
                componentsschemas_prompt_content_type_1_item: dict[str, Any]
                if isinstance(componentsschemas_prompt_content_type_1_item_data, PromptTextPart):
                    componentsschemas_prompt_content_type_1_item = (
                        componentsschemas_prompt_content_type_1_item_data.to_dict()
                    )
                else:
                    componentsschemas_prompt_content_type_1_item = (
                        componentsschemas_prompt_content_type_1_item_data.to_dict()
                    )

                content.append(componentsschemas_prompt_content_type_1_item)

        else:
            content = self.content

        template_format: None | str | Unset
        if isinstance(self.template_format, Unset):
            template_format = UNSET
        elif isinstance(self.template_format, str):
            template_format = self.template_format
        else:
            template_format = self.template_format

        input_variables: list[str] | None | Unset
        if isinstance(self.input_variables, Unset):
            input_variables = UNSET
        elif isinstance(self.input_variables, list):
            input_variables = self.input_variables

        else:
            input_variables = self.input_variables

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "role": role,
                "content": content,
            }
        )
        if template_format is not UNSET:
            field_dict["template_format"] = template_format
        if input_variables is not UNSET:
            field_dict["input_variables"] = input_variables
        if name is not UNSET:
            field_dict["name"] = name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.prompt_image_part import PromptImagePart  # noqa: PLC0415
        from ..models.prompt_text_part import PromptTextPart  # noqa: PLC0415

        d = dict(src_dict)
        role = check_chat_message_role(d.pop("role"))

        def _parse_content(data: object) -> list[PromptImagePart | PromptTextPart] | str:
            try:
                if not isinstance(data, list):
                    raise TypeError()
                componentsschemas_prompt_content_type_1 = []
                _componentsschemas_prompt_content_type_1 = data
                for (
                    componentsschemas_prompt_content_type_1_item_data
                ) in _componentsschemas_prompt_content_type_1:

                    def _parse_componentsschemas_prompt_content_type_1_item(
                        data: object,
                    ) -> PromptImagePart | PromptTextPart:
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            componentsschemas_prompt_part_type_0 = PromptTextPart.from_dict(data)

                            return componentsschemas_prompt_part_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        if not isinstance(data, dict):
                            raise TypeError()
                        componentsschemas_prompt_part_type_1 = PromptImagePart.from_dict(data)

                        return componentsschemas_prompt_part_type_1

                    componentsschemas_prompt_content_type_1_item = (
                        _parse_componentsschemas_prompt_content_type_1_item(
                            componentsschemas_prompt_content_type_1_item_data
                        )
                    )

                    componentsschemas_prompt_content_type_1.append(
                        componentsschemas_prompt_content_type_1_item
                    )

                return componentsschemas_prompt_content_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[PromptImagePart | PromptTextPart] | str, data)

        content = _parse_content(d.pop("content"))

        def _parse_template_format(data: object) -> None | PromptFormat | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                template_format_type_0 = check_prompt_format(data)

                return template_format_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PromptFormat | Unset, data)

        template_format = _parse_template_format(d.pop("template_format", UNSET))

        def _parse_input_variables(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                componentsschemas_prompt_variable_names_type_0 = cast(list[str], data)

                return componentsschemas_prompt_variable_names_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        input_variables = _parse_input_variables(d.pop("input_variables", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        chat_message = cls(
            role=role,
            content=content,
            template_format=template_format,
            input_variables=input_variables,
            name=name,
        )

        chat_message.additional_properties = d
        return chat_message

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
