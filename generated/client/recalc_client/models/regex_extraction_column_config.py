# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="RegexExtractionColumnConfig")


@_attrs_define
class RegexExtractionColumnConfig:
    """The config of a REGEX_EXTRACTION column.

    Attributes:
        source (str): The title or id of a source column.
        regex_pattern (str): In the RE2 dialect.
    """

    source: str
    regex_pattern: str

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        regex_pattern = self.regex_pattern

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "source": source,
                "regex_pattern": regex_pattern,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source = d.pop("source")

        regex_pattern = d.pop("regex_pattern")

        regex_extraction_column_config = cls(
            source=source,
            regex_pattern=regex_pattern,
        )

        return regex_extraction_column_config
