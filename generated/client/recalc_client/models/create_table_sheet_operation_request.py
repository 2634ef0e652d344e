# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cell_status import CellStatus, check_cell_status
from ..models.create_table_sheet_operation_request_operation_type_0 import (
    CreateTableSheetOperationRequestOperationType0,
    check_create_table_sheet_operation_request_operation_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateTableSheetOperationRequest")


@_attrs_define
class CreateTableSheetOperationRequest:
    """
    Attributes:
        operation (CreateTableSheetOperationRequestOperationType0 | None | Unset):  Default: 'recalculate'.
        column_ids (list[UUID] | None | Unset):
        row_ids (list[int] | None | Unset): By `row_index`.
        statuses (list[CellStatus] | None | Unset): STALE when left out or null; every status when empty.
        confirmation_token (None | str | Unset):
        max_price (float | None | Unset): The server cancels the operation when its price reaches this. It is exceeded
            by no more
            than the calls that are under way then. Compared with the price in each currency; calls
            without a known price do not count.
        max_failed (int | None | Unset): The server cancels the operation when so many of its cells have failed.
        max_failed_share (float | None | Unset): The server cancels the operation when this share of its cells has
            failed, rounded up to a
            cell. With `max_failed`, the smaller number counts.
        dry_run (bool | None | Unset): True: nothing is started and nothing is stored. The answer is 200 with the cells
            that
            the same request would recalculate, by column, and an estimate of their cost. It needs
            no confirmation and no free place among the sheet's active operations;
            `confirmation_token`, `Idempotency-Key` and the limits have no part in it.
             Default: False.
    """

    operation: CreateTableSheetOperationRequestOperationType0 | None | Unset = "recalculate"
    column_ids: list[UUID] | None | Unset = UNSET
    row_ids: list[int] | None | Unset = UNSET
    statuses: list[CellStatus] | None | Unset = UNSET
    confirmation_token: None | str | Unset = UNSET
    max_price: float | None | Unset = UNSET
    max_failed: int | None | Unset = UNSET
    max_failed_share: float | None | Unset = UNSET
    dry_run: bool | None | Unset = False
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        operation: None | str | Unset
        if isinstance(self.operation, Unset):
            operation = UNSET
        elif isinstance(self.operation, str):
            operation = self.operation
        else:
            operation = self.operation

        column_ids: list[str] | None | Unset
        if isinstance(self.column_ids, Unset):
            column_ids = UNSET
        elif isinstance(self.column_ids, list):
            column_ids = []
            for column_ids_type_0_item_data in self.column_ids:
                column_ids_type_0_item = str(column_ids_type_0_item_data)
                column_ids.append(column_ids_type_0_item)

        else:
            column_ids = self.column_ids

        row_ids: list[int] | None | Unset
        if isinstance(self.row_ids, Unset):
            row_ids = UNSET
        elif isinstance(self.row_ids, list):
            row_ids = self.row_ids

        else:
            row_ids = self.row_ids

        statuses: list[str] | None | Unset
        if isinstance(self.statuses, Unset):
            statuses = UNSET
        elif isinstance(self.statuses, list):
            statuses = []
            for statuses_type_0_item_data in self.statuses:
                statuses_type_0_item: str = statuses_type_0_item_data
                statuses.append(statuses_type_0_item)

        else:
            statuses = self.statuses

        confirmation_token: None | str | Unset
        if isinstance(self.confirmation_token, Unset):
            confirmation_token = UNSET
        else:
            confirmation_token = self.confirmation_token

        max_price: float | None | Unset
        if isinstance(self.max_price, Unset):
            max_price = UNSET
        else:
            max_price = self.max_price

        max_failed: int | None | Unset
        if isinstance(self.max_failed, Unset):
            max_failed = UNSET
        else:
            max_failed = self.max_failed

        max_failed_share: float | None | Unset
        if isinstance(self.max_failed_share, Unset):
            max_failed_share = UNSET
        else:
            max_failed_share = self.max_failed_share

        dry_run: bool | None | Unset
        if isinstance(self.dry_run, Unset):
            dry_run = UNSET
        else:
            dry_run = self.dry_run

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if operation is not UNSET:
            field_dict["operation"] = operation
        if column_ids is not UNSET:
            field_dict["column_ids"] = column_ids
        if row_ids is not UNSET:
            field_dict["row_ids"] = row_ids
        if statuses is not UNSET:
            field_dict["statuses"] = statuses
        if confirmation_token is not UNSET:
            field_dict["confirmation_token"] = confirmation_token
        if max_price is not UNSET:
            field_dict["max_price"] = max_price
        if max_failed is not UNSET:
            field_dict["max_failed"] = max_failed
        if max_failed_share is not UNSET:
            field_dict["max_failed_share"] = max_failed_share
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_operation(
            data: object,
        ) -> CreateTableSheetOperationRequestOperationType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                operation_type_0 = check_create_table_sheet_operation_request_operation_type_0(data)

                return operation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CreateTableSheetOperationRequestOperationType0 | None | Unset, data)

        operation = _parse_operation(d.pop("operation", UNSET))

        def _parse_column_ids(data: object) -> list[UUID] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                column_ids_type_0 = []
                _column_ids_type_0 = data
                for column_ids_type_0_item_data in _column_ids_type_0:
                    column_ids_type_0_item = UUID(column_ids_type_0_item_data)

                    column_ids_type_0.append(column_ids_type_0_item)

                return column_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[UUID] | None | Unset, data)

        column_ids = _parse_column_ids(d.pop("column_ids", UNSET))

        def _parse_row_ids(data: object) -> list[int] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                row_ids_type_0 = cast(list[int], data)

                return row_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[int] | None | Unset, data)

        row_ids = _parse_row_ids(d.pop("row_ids", UNSET))

        def _parse_statuses(data: object) -> list[CellStatus] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                statuses_type_0 = []
                _statuses_type_0 = data
                for statuses_type_0_item_data in _statuses_type_0:
                    statuses_type_0_item = check_cell_status(statuses_type_0_item_data)

                    statuses_type_0.append(statuses_type_0_item)

                return statuses_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[CellStatus] | None | Unset, data)

        statuses = _parse_statuses(d.pop("statuses", UNSET))

        def _parse_confirmation_token(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        confirmation_token = _parse_confirmation_token(d.pop("confirmation_token", UNSET))

        def _parse_max_price(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        max_price = _parse_max_price(d.pop("max_price", UNSET))

        def _parse_max_failed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_failed = _parse_max_failed(d.pop("max_failed", UNSET))

        def _parse_max_failed_share(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        max_failed_share = _parse_max_failed_share(d.pop("max_failed_share", UNSET))

        def _parse_dry_run(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        dry_run = _parse_dry_run(d.pop("dry_run", UNSET))

        create_table_sheet_operation_request = cls(
            operation=operation,
            column_ids=column_ids,
            row_ids=row_ids,
            statuses=statuses,
            confirmation_token=confirmation_token,
            max_price=max_price,
            max_failed=max_failed,
            max_failed_share=max_failed_share,
            dry_run=dry_run,
        )

        create_table_sheet_operation_request.additional_properties = d
        return create_table_sheet_operation_request

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
