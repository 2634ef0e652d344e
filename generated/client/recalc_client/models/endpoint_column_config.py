# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.endpoint_column_config_method import (
    EndpointColumnConfigMethod,
    check_endpoint_column_config_method,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.endpoint_column_config_headers import EndpointColumnConfigHeaders


T = TypeVar("T", bound="EndpointColumnConfig")


@_attrs_define
class EndpointColumnConfig:
    """The config of an ENDPOINT column. In strings of `body`, and in the query of `url`, `{{title}}`
    is the value of the column with that title or id; the columns so named are sources.

        Attributes:
            url (str): An http:// or https:// URL without credentials. Answers show it as it is. Variables may
                be in its query only; their values are percent-encoded.
            method (EndpointColumnConfigMethod | Unset): The method of each request. Default: 'POST'.
            body (Any | Unset): What is sent, as JSON. A string that is one variable alone becomes the value of any
                type; in other strings the value is put in as text. When null, POST, PUT and PATCH send
                all values of the row by title. GET has none, and DELETE only this one.
            headers (EndpointColumnConfigHeaders | Unset): Headers of each request, at most 50. Answers hide the values:
                each reads `••••`,
                whatever it is. Keep secrets here.
    """

    url: str
    method: EndpointColumnConfigMethod | Unset = "POST"
    body: Any | Unset = UNSET
    headers: EndpointColumnConfigHeaders | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        method: str | Unset = UNSET
        if not isinstance(self.method, Unset):
            method = self.method

        body = self.body

        headers: dict[str, Any] | Unset = UNSET
        if not isinstance(self.headers, Unset):
            headers = self.headers.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "url": url,
            }
        )
        if method is not UNSET:
            field_dict["method"] = method
        if body is not UNSET:
            field_dict["body"] = body
        if headers is not UNSET:
            field_dict["headers"] = headers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.endpoint_column_config_headers import EndpointColumnConfigHeaders  # noqa: PLC0415

        d = dict(src_dict)
        url = d.pop("url")

        _method = d.pop("method", UNSET)
        method: EndpointColumnConfigMethod | Unset
        if isinstance(_method, Unset):
            method = UNSET
        else:
            method = check_endpoint_column_config_method(_method)

        body = d.pop("body", UNSET)

        _headers = d.pop("headers", UNSET)
        headers: EndpointColumnConfigHeaders | Unset
        if isinstance(_headers, Unset):
            headers = UNSET
        else:
            headers = EndpointColumnConfigHeaders.from_dict(_headers)

        endpoint_column_config = cls(
            url=url,
            method=method,
            body=body,
            headers=headers,
        )

        endpoint_column_config.additional_properties = d
        return endpoint_column_config

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
