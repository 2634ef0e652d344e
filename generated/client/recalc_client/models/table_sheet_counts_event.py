# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.table_sheet_counts_event_kind import (
    TableSheetCountsEventKind,
    check_table_sheet_counts_event_kind,
)

if TYPE_CHECKING:
    from ..models.status_counts import StatusCounts


T = TypeVar("T", bound="TableSheetCountsEvent")


@_attrs_define
class TableSheetCountsEvent:
    """
    Attributes:
        kind (TableSheetCountsEventKind):
        sheet_id (UUID):
        version (int):
        total_cells (int):
        status_counts (StatusCounts):
        pending_count (int): The sum of the counts of QUEUED, DISPATCHED and RUNNING.
    """

    kind: TableSheetCountsEventKind
    sheet_id: UUID
    version: int
    total_cells: int
    status_counts: StatusCounts
    pending_count: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        sheet_id = str(self.sheet_id)

        version = self.version

        total_cells = self.total_cells

        status_counts = self.status_counts.to_dict()

        pending_count = self.pending_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "sheet_id": sheet_id,
                "version": version,
                "total_cells": total_cells,
                "status_counts": status_counts,
                "pending_count": pending_count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.status_counts import StatusCounts  # noqa: PLC0415

        d = dict(src_dict)
        kind = check_table_sheet_counts_event_kind(d.pop("kind"))

        if kind not in ["counts"]:
            raise ValueError("kind is of another model")

        sheet_id = UUID(d.pop("sheet_id"))

        version = d.pop("version")

        total_cells = d.pop("total_cells")

        status_counts = StatusCounts.from_dict(d.pop("status_counts"))

        pending_count = d.pop("pending_count")

        table_sheet_counts_event = cls(
            kind=kind,
            sheet_id=sheet_id,
            version=version,
            total_cells=total_cells,
            status_counts=status_counts,
            pending_count=pending_count,
        )

        table_sheet_counts_event.additional_properties = d
        return table_sheet_counts_event

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
