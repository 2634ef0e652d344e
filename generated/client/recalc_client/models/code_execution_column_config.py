# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.code_execution_column_config_language import (
    CodeExecutionColumnConfigLanguage,
    check_code_execution_column_config_language,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="CodeExecutionColumnConfig")


@_attrs_define
class CodeExecutionColumnConfig:
    """The config of a CODE_EXECUTION column.

    Attributes:
        code (str): The body of a function of `data`, the values of the row by title. The cell has what it
            returns, or the value of its variable `result`. Code that does not compile is refused.
        language (CodeExecutionColumnConfigLanguage | Unset): The language of the code. Default: 'PYTHON'.
    """

    code: str
    language: CodeExecutionColumnConfigLanguage | Unset = "PYTHON"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
            }
        )
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = d.pop("code")

        _language = d.pop("language", UNSET)
        language: CodeExecutionColumnConfigLanguage | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = check_code_execution_column_config_language(_language)

        code_execution_column_config = cls(
            code=code,
            language=language,
        )

        code_execution_column_config.additional_properties = d
        return code_execution_column_config

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
