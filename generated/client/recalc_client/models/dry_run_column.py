# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.spend_estimate import SpendEstimate


T = TypeVar("T", bound="DryRunColumn")


@_attrs_define
class DryRunColumn:
    """
    Attributes:
        column_id (UUID):
        title (str):
        cell_count (int):
        estimate (None | SpendEstimate): Null for a column that asks no model, and where nothing can be estimated.
        message (None | str): Why nothing can be estimated for a column that asks a model.
    """

    column_id: UUID
    title: str
    cell_count: int
    estimate: None | SpendEstimate
    message: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.spend_estimate import SpendEstimate  # noqa: PLC0415

        column_id = str(self.column_id)

        title = self.title

        cell_count = self.cell_count

        estimate: dict[str, Any] | None
        if isinstance(self.estimate, SpendEstimate):
            estimate = self.estimate.to_dict()
        else:
            estimate = self.estimate

        message: None | str
        message = self.message

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "column_id": column_id,
                "title": title,
                "cell_count": cell_count,
                "estimate": estimate,
                "message": message,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.spend_estimate import SpendEstimate  # noqa: PLC0415

        d = dict(src_dict)
        column_id = UUID(d.pop("column_id"))

        title = d.pop("title")

        cell_count = d.pop("cell_count")

        def _parse_estimate(data: object) -> None | SpendEstimate:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                estimate_type_0 = SpendEstimate.from_dict(data)

                return estimate_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SpendEstimate, data)

        estimate = _parse_estimate(d.pop("estimate"))

        def _parse_message(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        message = _parse_message(d.pop("message"))

        dry_run_column = cls(
            column_id=column_id,
            title=title,
            cell_count=cell_count,
            estimate=estimate,
            message=message,
        )

        dry_run_column.additional_properties = d
        return dry_run_column

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
