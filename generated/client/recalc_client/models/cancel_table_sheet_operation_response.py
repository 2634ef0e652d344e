# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
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
        aborted_call_count (int | Unset): Those of `running_invalidated_count` whose columns make calls: of models, of
            endpoints,
            or of code in a process of its own. Each had at most one call at a time, which this
            cancel aborts, or whose result it drops; no other call of the operation is under way
            after the answer. The call may have been about to begin, or have ended without its
            result being stored: how many calls of models were begun is in the operation's usage, a
            moment later. The columns are those of the moment of the cancel.
    """

    success: bool
    message: str
    operation_id: str
    execution_ids: list[str]
    cancelled_cell_count: int
    not_started_reset_count: int | Unset = UNSET
    running_invalidated_count: int | Unset = UNSET
    aborted_call_count: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        message = self.message

        operation_id = self.operation_id

        execution_ids = self.execution_ids

        cancelled_cell_count = self.cancelled_cell_count

        not_started_reset_count = self.not_started_reset_count

        running_invalidated_count = self.running_invalidated_count

        aborted_call_count = self.aborted_call_count

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
        if aborted_call_count is not UNSET:
            field_dict["aborted_call_count"] = aborted_call_count

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

        aborted_call_count = d.pop("aborted_call_count", UNSET)

        cancel_table_sheet_operation_response = cls(
            success=success,
            message=message,
            operation_id=operation_id,
            execution_ids=execution_ids,
            cancelled_cell_count=cancelled_cell_count,
            not_started_reset_count=not_started_reset_count,
            running_invalidated_count=running_invalidated_count,
            aborted_call_count=aborted_call_count,
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
