# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cell_status import CellStatus, check_cell_status

if TYPE_CHECKING:
    from ..models.request_metrics import RequestMetrics


T = TypeVar("T", bound="Cell")


@_attrs_define
class Cell:
    """
    Attributes:
        id (UUID):
        sheet_id (UUID):
        column_id (UUID):
        row_index (int):
        status (CellStatus): STALE, COMPLETED and FAILED are settled. QUEUED (waits for a worker), DISPATCHED (a worker
            has
            it) and RUNNING (its work has begun) last as long as the operation that covers the cell.
        display_value (None | str): The value as text; JSON unless it is a string, null when there is none.
        value (Any): Any JSON.
        error (None | str): Of a FAILED cell: a stable code.
        error_message (None | str): Of a FAILED cell: what happened, for people.
        request_metrics (None | RequestMetrics):
        execution_id (None | UUID): Of a QUEUED, DISPATCHED or RUNNING cell: the execution that covers it.
        last_computed_version (int | None): The sheet's version when the value was stored.
        updated_at (datetime.datetime | None):
    """

    id: UUID
    sheet_id: UUID
    column_id: UUID
    row_index: int
    status: CellStatus
    display_value: None | str
    value: Any
    error: None | str
    error_message: None | str
    request_metrics: None | RequestMetrics
    execution_id: None | UUID
    last_computed_version: int | None
    updated_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.request_metrics import RequestMetrics  # noqa: PLC0415

        id = str(self.id)

        sheet_id = str(self.sheet_id)

        column_id = str(self.column_id)

        row_index = self.row_index

        status: str = self.status

        display_value: None | str
        display_value = self.display_value

        value = self.value

        error: None | str
        error = self.error

        error_message: None | str
        error_message = self.error_message

        request_metrics: dict[str, Any] | None
        if isinstance(self.request_metrics, RequestMetrics):
            request_metrics = self.request_metrics.to_dict()
        else:
            request_metrics = self.request_metrics

        execution_id: None | str
        if isinstance(self.execution_id, UUID):
            execution_id = str(self.execution_id)
        else:
            execution_id = self.execution_id

        last_computed_version: int | None
        last_computed_version = self.last_computed_version

        updated_at: None | str
        if isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "sheet_id": sheet_id,
                "column_id": column_id,
                "row_index": row_index,
                "status": status,
                "display_value": display_value,
                "value": value,
                "error": error,
                "error_message": error_message,
                "request_metrics": request_metrics,
                "execution_id": execution_id,
                "last_computed_version": last_computed_version,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.request_metrics import RequestMetrics  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        sheet_id = UUID(d.pop("sheet_id"))

        column_id = UUID(d.pop("column_id"))

        row_index = d.pop("row_index")

        status = check_cell_status(d.pop("status"))

        def _parse_display_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        display_value = _parse_display_value(d.pop("display_value"))

        value = d.pop("value")

        def _parse_error(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        error = _parse_error(d.pop("error"))

        def _parse_error_message(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        error_message = _parse_error_message(d.pop("error_message"))

        def _parse_request_metrics(data: object) -> None | RequestMetrics:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                request_metrics_type_0 = RequestMetrics.from_dict(data)

                return request_metrics_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RequestMetrics, data)

        request_metrics = _parse_request_metrics(d.pop("request_metrics"))

        def _parse_execution_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                execution_id_type_0 = UUID(data)

                return execution_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        execution_id = _parse_execution_id(d.pop("execution_id"))

        def _parse_last_computed_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        last_computed_version = _parse_last_computed_version(d.pop("last_computed_version"))

        def _parse_updated_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        updated_at = _parse_updated_at(d.pop("updated_at"))

        cell = cls(
            id=id,
            sheet_id=sheet_id,
            column_id=column_id,
            row_index=row_index,
            status=status,
            display_value=display_value,
            value=value,
            error=error,
            error_message=error_message,
            request_metrics=request_metrics,
            execution_id=execution_id,
            last_computed_version=last_computed_version,
            updated_at=updated_at,
        )

        cell.additional_properties = d
        return cell

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
