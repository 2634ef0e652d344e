# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.operation_transition import OperationTransition, check_operation_transition
from ..models.table_sheet_transition_event_kind import (
    TableSheetTransitionEventKind,
    check_table_sheet_transition_event_kind,
)

if TYPE_CHECKING:
    from ..models.table_sheet_operation import TableSheetOperation


T = TypeVar("T", bound="TableSheetTransitionEvent")


@_attrs_define
class TableSheetTransitionEvent:
    """
    Attributes:
        kind (TableSheetTransitionEventKind):
        transition (OperationTransition): created: it waits for a worker. running: a worker has begun with it.
            completed: it ended, and
            no cell FAILED. failed: it ended, and cells of it FAILED. cancelled: it was cancelled.
        operation (TableSheetOperation):
    """

    kind: TableSheetTransitionEventKind
    transition: OperationTransition
    operation: TableSheetOperation
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        transition: str = self.transition

        operation = self.operation.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "transition": transition,
                "operation": operation,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.table_sheet_operation import TableSheetOperation  # noqa: PLC0415

        d = dict(src_dict)
        kind = check_table_sheet_transition_event_kind(d.pop("kind"))

        if kind not in ["transition"]:
            raise ValueError("kind is of another model")

        transition = check_operation_transition(d.pop("transition"))

        operation = TableSheetOperation.from_dict(d.pop("operation"))

        table_sheet_transition_event = cls(
            kind=kind,
            transition=transition,
            operation=operation,
        )

        table_sheet_transition_event.additional_properties = d
        return table_sheet_transition_event

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
