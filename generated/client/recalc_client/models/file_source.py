# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.file_source_type import FileSourceType, check_file_source_type
from ..types import UNSET, Unset

T = TypeVar("T", bound="FileSource")


@_attrs_define
class FileSource:
    """
    Attributes:
        type_ (FileSourceType):
        file_name (str): Its extension (.csv, .tsv, .json, .ndjson or .jsonl) names the format of the content.
        file_content_base64 (str):
        delimiter (None | str | Unset): The character that separates the values of a CSV or TSV file; when absent or
            null, a comma in CSV and a tab in TSV. A file whose only title holds another usual delimiter is refused unless
            this is given. In a file of one column an empty line is a row with one empty value; in others it is no row.
    """

    type_: FileSourceType
    file_name: str
    file_content_base64: str
    delimiter: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_: str = self.type_

        file_name = self.file_name

        file_content_base64 = self.file_content_base64

        delimiter: None | str | Unset
        if isinstance(self.delimiter, Unset):
            delimiter = UNSET
        else:
            delimiter = self.delimiter

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "file_name": file_name,
                "file_content_base64": file_content_base64,
            }
        )
        if delimiter is not UNSET:
            field_dict["delimiter"] = delimiter

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = check_file_source_type(d.pop("type"))

        file_name = d.pop("file_name")

        file_content_base64 = d.pop("file_content_base64")

        def _parse_delimiter(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        delimiter = _parse_delimiter(d.pop("delimiter", UNSET))

        file_source = cls(
            type_=type_,
            file_name=file_name,
            file_content_base64=file_content_base64,
            delimiter=delimiter,
        )

        file_source.additional_properties = d
        return file_source

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
