# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="UpdateCellsResponse")


@_attrs_define
class UpdateCellsResponse:
    """
    Attributes:
        success (bool):
        changed_count (int): Cells that had another value before.
        stale_count (int): Number of cells that read STALE because of these edits.
        version (int):
    """

    success: bool
    changed_count: int
    stale_count: int
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        changed_count = self.changed_count

        stale_count = self.stale_count

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "changed_count": changed_count,
                "stale_count": stale_count,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        success = d.pop("success")

        changed_count = d.pop("changed_count")

        stale_count = d.pop("stale_count")

        version = d.pop("version")

        update_cells_response = cls(
            success=success,
            changed_count=changed_count,
            stale_count=stale_count,
            version=version,
        )

        update_cells_response.additional_properties = d
        return update_cells_response

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
