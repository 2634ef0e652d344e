# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cancel_reason import CancelReason, check_cancel_reason
from ..models.operation_status import OperationStatus, check_operation_status
from ..models.table_sheet_operation_operation import (
    TableSheetOperationOperation,
    check_table_sheet_operation_operation,
)

if TYPE_CHECKING:
    from ..models.operation_status_counts import OperationStatusCounts


T = TypeVar("T", bound="TableSheetOperation")


@_attrs_define
class TableSheetOperation:
    """
    Attributes:
        operation_id (str):
        operation (TableSheetOperationOperation):
        status (OperationStatus): A completed operation may have failed cells.
        status_counts (OperationStatusCounts): Where the cells of the operation are; they sum to `cell_count`.
        cell_count (int): Always the sum of the completed, failed, pending, not started, invalidated and superseded
            counts.
        completed_count (int):
        failed_count (int):
        pending_count (int):
        not_started_reset_count (int):
        running_invalidated_count (int):
        superseded_count (int):
        cancelled_cell_count (int):
        execution_ids (list[str]):
        created_at (datetime.datetime):
        ended_at (datetime.datetime | None):
        cancel_reason (CancelReason | None): Why the operation was cancelled; null where it was not.
        cancel_message (None | str): What led to a cancel of the server's own, for people.
        status_url (str):
    """

    operation_id: str
    operation: TableSheetOperationOperation
    status: OperationStatus
    status_counts: OperationStatusCounts
    cell_count: int
    completed_count: int
    failed_count: int
    pending_count: int
    not_started_reset_count: int
    running_invalidated_count: int
    superseded_count: int
    cancelled_cell_count: int
    execution_ids: list[str]
    created_at: datetime.datetime
    ended_at: datetime.datetime | None
    cancel_reason: CancelReason | None
    cancel_message: None | str
    status_url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        operation_id = self.operation_id

        operation: str = self.operation

        status: str = self.status

        status_counts = self.status_counts.to_dict()

        cell_count = self.cell_count

        completed_count = self.completed_count

        failed_count = self.failed_count

        pending_count = self.pending_count

        not_started_reset_count = self.not_started_reset_count

        running_invalidated_count = self.running_invalidated_count

        superseded_count = self.superseded_count

        cancelled_cell_count = self.cancelled_cell_count

        execution_ids = self.execution_ids

        created_at = self.created_at.isoformat()

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        cancel_reason: None | str
        if isinstance(self.cancel_reason, str):
            cancel_reason = self.cancel_reason
        else:
            cancel_reason = self.cancel_reason

        cancel_message: None | str
        cancel_message = self.cancel_message

        status_url = self.status_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "operation_id": operation_id,
                "operation": operation,
                "status": status,
                "status_counts": status_counts,
                "cell_count": cell_count,
                "completed_count": completed_count,
                "failed_count": failed_count,
                "pending_count": pending_count,
                "not_started_reset_count": not_started_reset_count,
                "running_invalidated_count": running_invalidated_count,
                "superseded_count": superseded_count,
                "cancelled_cell_count": cancelled_cell_count,
                "execution_ids": execution_ids,
                "created_at": created_at,
                "ended_at": ended_at,
                "cancel_reason": cancel_reason,
                "cancel_message": cancel_message,
                "status_url": status_url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.operation_status_counts import OperationStatusCounts  # noqa: PLC0415

        d = dict(src_dict)
        operation_id = d.pop("operation_id")

        operation = check_table_sheet_operation_operation(d.pop("operation"))

        status = check_operation_status(d.pop("status"))

        status_counts = OperationStatusCounts.from_dict(d.pop("status_counts"))

        cell_count = d.pop("cell_count")

        completed_count = d.pop("completed_count")

        failed_count = d.pop("failed_count")

        pending_count = d.pop("pending_count")

        not_started_reset_count = d.pop("not_started_reset_count")

        running_invalidated_count = d.pop("running_invalidated_count")

        superseded_count = d.pop("superseded_count")

        cancelled_cell_count = d.pop("cancelled_cell_count")

        execution_ids = cast(list[str], d.pop("execution_ids"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_ended_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)

                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ended_at = _parse_ended_at(d.pop("ended_at"))

        def _parse_cancel_reason(data: object) -> CancelReason | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                cancel_reason_type_0 = check_cancel_reason(data)

                return cancel_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CancelReason | None, data)

        cancel_reason = _parse_cancel_reason(d.pop("cancel_reason"))

        def _parse_cancel_message(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cancel_message = _parse_cancel_message(d.pop("cancel_message"))

        status_url = d.pop("status_url")

        table_sheet_operation = cls(
            operation_id=operation_id,
            operation=operation,
            status=status,
            status_counts=status_counts,
            cell_count=cell_count,
            completed_count=completed_count,
            failed_count=failed_count,
            pending_count=pending_count,
            not_started_reset_count=not_started_reset_count,
            running_invalidated_count=running_invalidated_count,
            superseded_count=superseded_count,
            cancelled_cell_count=cancelled_cell_count,
            execution_ids=execution_ids,
            created_at=created_at,
            ended_at=ended_at,
            cancel_reason=cancel_reason,
            cancel_message=cancel_message,
            status_url=status_url,
        )

        table_sheet_operation.additional_properties = d
        return table_sheet_operation

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
