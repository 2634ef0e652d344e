# Machine-written from openapi.yaml (sha256 a6e4ac14d9f13613d31b672e18f7496a74681a853b40e74478f9b4e6d1bab6a6) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.file_source_type import FileSourceType, check_file_source_type

T = TypeVar("T", bound="FileSource")


@_attrs_define
class FileSource:
    """
    Attributes:
        type_ (FileSourceType):
        file_name (str): Its extension (.csv, .tsv or .json) says what the content is.
        file_content_base64 (str):
    """

    type_: FileSourceType
    file_name: str
    file_content_base64: str

    def to_dict(self) -> dict[str, Any]:
        type_: str = self.type_

        file_name = self.file_name

        file_content_base64 = self.file_content_base64

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "file_name": file_name,
                "file_content_base64": file_content_base64,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = check_file_source_type(d.pop("type"))

        file_name = d.pop("file_name")

        file_content_base64 = d.pop("file_content_base64")

        file_source = cls(
            type_=type_,
            file_name=file_name,
            file_content_base64=file_content_base64,
        )

        return file_source
