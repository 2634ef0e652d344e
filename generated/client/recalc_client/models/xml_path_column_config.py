# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.xml_path_column_config_type import (
    XmlPathColumnConfigType,
    check_xml_path_column_config_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="XmlPathColumnConfig")


@_attrs_define
class XmlPathColumnConfig:
    """The config of an XML_PATH column.

    Attributes:
        source (str): The title or id of a source column.
        xml_path (str): A path of names, `*`, `.`, `..`, `//`, `@name`, `text()` and predicates.
        type_ (XmlPathColumnConfigType | Unset): Whether the result is the first node that is found, or the list of all.
            Default: 'find'.
        return_text (bool | Unset): Whether an element is returned as the text inside it, or as XML. Default: True.
    """

    source: str
    xml_path: str
    type_: XmlPathColumnConfigType | Unset = "find"
    return_text: bool | Unset = True
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        xml_path = self.xml_path

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        return_text = self.return_text

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
                "xml_path": xml_path,
            }
        )
        if type_ is not UNSET:
            field_dict["type"] = type_
        if return_text is not UNSET:
            field_dict["return_text"] = return_text

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source = d.pop("source")

        xml_path = d.pop("xml_path")

        _type_ = d.pop("type", UNSET)
        type_: XmlPathColumnConfigType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_xml_path_column_config_type(_type_)

        return_text = d.pop("return_text", UNSET)

        xml_path_column_config = cls(
            source=source,
            xml_path=xml_path,
            type_=type_,
            return_text=return_text,
        )

        xml_path_column_config.additional_properties = d
        return xml_path_column_config

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
