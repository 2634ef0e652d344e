# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.model_metadata import ModelMetadata


T = TypeVar("T", bound="AiDataExtractionColumnConfig")


@_attrs_define
class AiDataExtractionColumnConfig:
    """The config of an AI_DATA_EXTRACTION column.

    Attributes:
        source (str): The title or id of a source column.
        query (str): What a model is told. It may have variables.
        metadata (ModelMetadata | Unset): Which model is asked, and how.
        cache (bool | None | Unset): Whether equal calls are answered from the cache; by default as the connection says.
    """

    source: str
    query: str
    metadata: ModelMetadata | Unset = UNSET
    cache: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        query = self.query

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        cache: bool | None | Unset
        if isinstance(self.cache, Unset):
            cache = UNSET
        else:
            cache = self.cache

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
                "query": query,
            }
        )
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if cache is not UNSET:
            field_dict["cache"] = cache

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.model_metadata import ModelMetadata  # noqa: PLC0415

        d = dict(src_dict)
        source = d.pop("source")

        query = d.pop("query")

        _metadata = d.pop("metadata", UNSET)
        metadata: ModelMetadata | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = ModelMetadata.from_dict(_metadata)

        def _parse_cache(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        cache = _parse_cache(d.pop("cache", UNSET))

        ai_data_extraction_column_config = cls(
            source=source,
            query=query,
            metadata=metadata,
            cache=cache,
        )

        ai_data_extraction_column_config.additional_properties = d
        return ai_data_extraction_column_config

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
