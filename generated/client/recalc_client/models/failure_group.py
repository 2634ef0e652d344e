# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.failed_cell import FailedCell


T = TypeVar("T", bound="FailureGroup")


@_attrs_define
class FailureGroup:
    """Cells of a column that failed with the same code.

    Attributes:
        column_id (UUID):
        error (str): The code.
        count (int): Among the rows that were examined.
        example (FailedCell): One of these cells, with its own message.
    """

    column_id: UUID
    error: str
    count: int
    example: FailedCell
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        column_id = str(self.column_id)

        error = self.error

        count = self.count

        example = self.example.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "column_id": column_id,
                "error": error,
                "count": count,
                "example": example,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.failed_cell import FailedCell  # noqa: PLC0415

        d = dict(src_dict)
        column_id = UUID(d.pop("column_id"))

        error = d.pop("error")

        count = d.pop("count")

        example = FailedCell.from_dict(d.pop("example"))

        failure_group = cls(
            column_id=column_id,
            error=error,
            count=count,
            example=example,
        )

        failure_group.additional_properties = d
        return failure_group

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
