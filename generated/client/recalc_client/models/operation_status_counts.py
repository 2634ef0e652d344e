# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="OperationStatusCounts")


@_attrs_define
class OperationStatusCounts:
    """Where the cells of the operation are; they sum to `cell_count`.

    Attributes:
        queued (int):
        dispatched (int):
        running (int):
        completed (int):
        failed (int):
        not_started_reset (int): Cancelled before they started.
        running_invalidated (int): Cancelled while they ran.
        superseded (int): Taken over by a newer operation.
    """

    queued: int
    dispatched: int
    running: int
    completed: int
    failed: int
    not_started_reset: int
    running_invalidated: int
    superseded: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        queued = self.queued

        dispatched = self.dispatched

        running = self.running

        completed = self.completed

        failed = self.failed

        not_started_reset = self.not_started_reset

        running_invalidated = self.running_invalidated

        superseded = self.superseded

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "QUEUED": queued,
                "DISPATCHED": dispatched,
                "RUNNING": running,
                "COMPLETED": completed,
                "FAILED": failed,
                "NOT_STARTED_RESET": not_started_reset,
                "RUNNING_INVALIDATED": running_invalidated,
                "SUPERSEDED": superseded,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        queued = d.pop("QUEUED")

        dispatched = d.pop("DISPATCHED")

        running = d.pop("RUNNING")

        completed = d.pop("COMPLETED")

        failed = d.pop("FAILED")

        not_started_reset = d.pop("NOT_STARTED_RESET")

        running_invalidated = d.pop("RUNNING_INVALIDATED")

        superseded = d.pop("SUPERSEDED")

        operation_status_counts = cls(
            queued=queued,
            dispatched=dispatched,
            running=running,
            completed=completed,
            failed=failed,
            not_started_reset=not_started_reset,
            running_invalidated=running_invalidated,
            superseded=superseded,
        )

        operation_status_counts.additional_properties = d
        return operation_status_counts

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
