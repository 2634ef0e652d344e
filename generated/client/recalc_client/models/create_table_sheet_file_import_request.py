# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateTableSheetFileImportRequest")


@_attrs_define
class CreateTableSheetFileImportRequest:
    """
    Attributes:
        file_name (str): Its extension (.csv, .tsv, .json, .ndjson or .jsonl) names the format of the content.
        file_content_base64 (str):
        operation_id (None | str | Unset): Names the import; a random one when absent or null.
        delimiter (None | str | Unset): The character that separates the values of a CSV or TSV file; when absent or
            null, a comma in CSV and a tab in TSV. A file whose only title holds another usual delimiter is refused unless
            this is given. In a file of one column an empty line is a row with one empty value; in others it is no row.
    """

    file_name: str
    file_content_base64: str
    operation_id: None | str | Unset = UNSET
    delimiter: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file_name = self.file_name

        file_content_base64 = self.file_content_base64

        operation_id: None | str | Unset
        if isinstance(self.operation_id, Unset):
            operation_id = UNSET
        else:
            operation_id = self.operation_id

        delimiter: None | str | Unset
        if isinstance(self.delimiter, Unset):
            delimiter = UNSET
        else:
            delimiter = self.delimiter

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "file_name": file_name,
                "file_content_base64": file_content_base64,
            }
        )
        if operation_id is not UNSET:
            field_dict["operation_id"] = operation_id
        if delimiter is not UNSET:
            field_dict["delimiter"] = delimiter

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        file_name = d.pop("file_name")

        file_content_base64 = d.pop("file_content_base64")

        def _parse_operation_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        operation_id = _parse_operation_id(d.pop("operation_id", UNSET))

        def _parse_delimiter(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        delimiter = _parse_delimiter(d.pop("delimiter", UNSET))

        create_table_sheet_file_import_request = cls(
            file_name=file_name,
            file_content_base64=file_content_base64,
            operation_id=operation_id,
            delimiter=delimiter,
        )

        create_table_sheet_file_import_request.additional_properties = d
        return create_table_sheet_file_import_request

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
