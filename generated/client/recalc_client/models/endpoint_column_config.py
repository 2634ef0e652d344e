# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.endpoint_column_config_headers import EndpointColumnConfigHeaders


T = TypeVar("T", bound="EndpointColumnConfig")


@_attrs_define
class EndpointColumnConfig:
    """The config of an ENDPOINT column.

    Attributes:
        url (str): An http:// or https:// URL without credentials. Answers show it as it is.
        headers (EndpointColumnConfigHeaders | Unset): Headers of each request, at most 50. Answers hide the values:
            each reads `••••`,
            whatever it is. Keep secrets here.
    """

    url: str
    headers: EndpointColumnConfigHeaders | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        headers: dict[str, Any] | Unset = UNSET
        if not isinstance(self.headers, Unset):
            headers = self.headers.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "url": url,
            }
        )
        if headers is not UNSET:
            field_dict["headers"] = headers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.endpoint_column_config_headers import EndpointColumnConfigHeaders  # noqa: PLC0415

        d = dict(src_dict)
        url = d.pop("url")

        _headers = d.pop("headers", UNSET)
        headers: EndpointColumnConfigHeaders | Unset
        if isinstance(_headers, Unset):
            headers = UNSET
        else:
            headers = EndpointColumnConfigHeaders.from_dict(_headers)

        endpoint_column_config = cls(
            url=url,
            headers=headers,
        )

        return endpoint_column_config
