# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.column_failures import ColumnFailures
    from ..models.failure_group import FailureGroup


T = TypeVar("T", bound="ListFailuresResponse")


@_attrs_define
class ListFailuresResponse:
    """
    Attributes:
        success (bool):
        failed_count (int): All failed cells of the sheet.
        columns (list[ColumnFailures]): The columns with failed cells.
        data (list[FailureGroup]): The failed cells of the rows that were examined, by column and error code, the most
            frequent code of a column first.
        examined_row_count (int): Rows whose failed cells are in `data`.
        next_cursor (None | str):
        has_more (bool):
        version (int):
    """

    success: bool
    failed_count: int
    columns: list[ColumnFailures]
    data: list[FailureGroup]
    examined_row_count: int
    next_cursor: None | str
    has_more: bool
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        failed_count = self.failed_count

        columns = []
        for columns_item_data in self.columns:
            columns_item = columns_item_data.to_dict()
            columns.append(columns_item)

        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        examined_row_count = self.examined_row_count

        next_cursor: None | str
        next_cursor = self.next_cursor

        has_more = self.has_more

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "failed_count": failed_count,
                "columns": columns,
                "data": data,
                "examined_row_count": examined_row_count,
                "next_cursor": next_cursor,
                "has_more": has_more,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.column_failures import ColumnFailures  # noqa: PLC0415
        from ..models.failure_group import FailureGroup  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        failed_count = d.pop("failed_count")

        columns = []
        _columns = d.pop("columns")
        for columns_item_data in _columns:
            columns_item = ColumnFailures.from_dict(columns_item_data)

            columns.append(columns_item)

        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = FailureGroup.from_dict(data_item_data)

            data.append(data_item)

        examined_row_count = d.pop("examined_row_count")

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))

        has_more = d.pop("has_more")

        version = d.pop("version")

        list_failures_response = cls(
            success=success,
            failed_count=failed_count,
            columns=columns,
            data=data,
            examined_row_count=examined_row_count,
            next_cursor=next_cursor,
            has_more=has_more,
            version=version,
        )

        list_failures_response.additional_properties = d
        return list_failures_response

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
