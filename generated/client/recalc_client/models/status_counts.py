# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="StatusCounts")


@_attrs_define
class StatusCounts:
    """
    Attributes:
        stale (int):
        queued (int):
        dispatched (int):
        running (int):
        completed (int):
        failed (int):
    """

    stale: int
    queued: int
    dispatched: int
    running: int
    completed: int
    failed: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        stale = self.stale

        queued = self.queued

        dispatched = self.dispatched

        running = self.running

        completed = self.completed

        failed = self.failed

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "STALE": stale,
                "QUEUED": queued,
                "DISPATCHED": dispatched,
                "RUNNING": running,
                "COMPLETED": completed,
                "FAILED": failed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        stale = d.pop("STALE")

        queued = d.pop("QUEUED")

        dispatched = d.pop("DISPATCHED")

        running = d.pop("RUNNING")

        completed = d.pop("COMPLETED")

        failed = d.pop("FAILED")

        status_counts = cls(
            stale=stale,
            queued=queued,
            dispatched=dispatched,
            running=running,
            completed=completed,
            failed=failed,
        )

        status_counts.additional_properties = d
        return status_counts

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
