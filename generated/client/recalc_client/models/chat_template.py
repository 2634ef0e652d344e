# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.chat_message import ChatMessage


T = TypeVar("T", bound="ChatTemplate")


@_attrs_define
class ChatTemplate:
    """A prompt of messages.

    Attributes:
        type_ (Literal['chat']):
        messages (list[ChatMessage]): The messages, in order.
        input_variables (list[str] | None | Unset): Not used. Names of variables.
        tools (list[Any] | None | Unset): Not built; null or empty.
        functions (list[Any] | None | Unset): Not built; null or empty.
        tool_choice (Any | Unset): Not used.
        function_call (Any | Unset): Not used.
    """

    type_: Literal["chat"]
    messages: list[ChatMessage]
    input_variables: list[str] | None | Unset = UNSET
    tools: list[Any] | None | Unset = UNSET
    functions: list[Any] | None | Unset = UNSET
    tool_choice: Any | Unset = UNSET
    function_call: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        messages = []
        for messages_item_data in self.messages:
            messages_item = messages_item_data.to_dict()
            messages.append(messages_item)

        input_variables: list[str] | None | Unset
        if isinstance(self.input_variables, Unset):
            input_variables = UNSET
        elif isinstance(self.input_variables, list):
            input_variables = self.input_variables

        else:
            input_variables = self.input_variables

        tools: list[Any] | None | Unset
        if isinstance(self.tools, Unset):
            tools = UNSET
        elif isinstance(self.tools, list):
            tools = self.tools

        else:
            tools = self.tools

        functions: list[Any] | None | Unset
        if isinstance(self.functions, Unset):
            functions = UNSET
        elif isinstance(self.functions, list):
            functions = self.functions

        else:
            functions = self.functions

        tool_choice = self.tool_choice

        function_call = self.function_call

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "messages": messages,
            }
        )
        if input_variables is not UNSET:
            field_dict["input_variables"] = input_variables
        if tools is not UNSET:
            field_dict["tools"] = tools
        if functions is not UNSET:
            field_dict["functions"] = functions
        if tool_choice is not UNSET:
            field_dict["tool_choice"] = tool_choice
        if function_call is not UNSET:
            field_dict["function_call"] = function_call

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.chat_message import ChatMessage  # noqa: PLC0415

        d = dict(src_dict)
        type_ = cast(Literal["chat"], d.pop("type"))
        if type_ != "chat":
            raise ValueError(f"type must match const 'chat', got '{type_}'")

        messages = []
        _messages = d.pop("messages")
        for messages_item_data in _messages:
            messages_item = ChatMessage.from_dict(messages_item_data)

            messages.append(messages_item)

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

        def _parse_tools(data: object) -> list[Any] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                tools_type_0 = cast(list[Any], data)

                return tools_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Any] | None | Unset, data)

        tools = _parse_tools(d.pop("tools", UNSET))

        def _parse_functions(data: object) -> list[Any] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                functions_type_0 = cast(list[Any], data)

                return functions_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Any] | None | Unset, data)

        functions = _parse_functions(d.pop("functions", UNSET))

        tool_choice = d.pop("tool_choice", UNSET)

        function_call = d.pop("function_call", UNSET)

        chat_template = cls(
            type_=type_,
            messages=messages,
            input_variables=input_variables,
            tools=tools,
            functions=functions,
            tool_choice=tool_choice,
            function_call=function_call,
        )

        chat_template.additional_properties = d
        return chat_template

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
