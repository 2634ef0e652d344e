# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CancelTableSheetOperationResponse")


@_attrs_define
class CancelTableSheetOperationResponse:
    """
    Attributes:
        success (bool): Always true, also when there was nothing to cancel.
        message (str): What was cancelled, or why nothing was, for people.
        operation_id (str): The id that was asked for, as it was sent.
        execution_ids (list[str]): The executions that this call cancelled.
        cancelled_cell_count (int): The sum of the two counts below.
        not_started_reset_count (int | Unset): Cells that had not started; they read as if the operation had never
            existed.
        running_invalidated_count (int | Unset): Cells that were running; they keep their previous value and read STALE.
    """

    success: bool
    message: str
    operation_id: str
    execution_ids: list[str]
    cancelled_cell_count: int
    not_started_reset_count: int | Unset = UNSET
    running_invalidated_count: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        message = self.message

        operation_id = self.operation_id

        execution_ids = self.execution_ids

        cancelled_cell_count = self.cancelled_cell_count

        not_started_reset_count = self.not_started_reset_count

        running_invalidated_count = self.running_invalidated_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "message": message,
                "operation_id": operation_id,
                "execution_ids": execution_ids,
                "cancelled_cell_count": cancelled_cell_count,
            }
        )
        if not_started_reset_count is not UNSET:
            field_dict["not_started_reset_count"] = not_started_reset_count
        if running_invalidated_count is not UNSET:
            field_dict["running_invalidated_count"] = running_invalidated_count

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        success = d.pop("success")

        message = d.pop("message")

        operation_id = d.pop("operation_id")

        execution_ids = cast(list[str], d.pop("execution_ids"))

        cancelled_cell_count = d.pop("cancelled_cell_count")

        not_started_reset_count = d.pop("not_started_reset_count", UNSET)

        running_invalidated_count = d.pop("running_invalidated_count", UNSET)

        cancel_table_sheet_operation_response = cls(
            success=success,
            message=message,
            operation_id=operation_id,
            execution_ids=execution_ids,
            cancelled_cell_count=cancelled_cell_count,
            not_started_reset_count=not_started_reset_count,
            running_invalidated_count=running_invalidated_count,
        )

        cancel_table_sheet_operation_response.additional_properties = d
        return cancel_table_sheet_operation_response

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
