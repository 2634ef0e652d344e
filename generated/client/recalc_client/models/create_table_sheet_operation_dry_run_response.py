# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.dry_run_column import DryRunColumn
    from ..models.spent import Spent


T = TypeVar("T", bound="CreateTableSheetOperationDryRunResponse")


@_attrs_define
class CreateTableSheetOperationDryRunResponse:
    """What the request would do. Counts of cells are exact for the moment of the answer; calls,
    tokens and prices are estimates, and count calls of models only.

        Attributes:
            success (bool):
            dry_run (bool):
            cell_count (int):
            confirmation_needed (bool): Whether the request would have to be confirmed.
            columns (list[DryRunColumn]): The columns with selected cells, in the order of the sheet.
            estimate (Spent):
            unpriced_call_count (int): Calls of `estimate` for which no price is known.
            message (str):
    """

    success: bool
    dry_run: bool
    cell_count: int
    confirmation_needed: bool
    columns: list[DryRunColumn]
    estimate: Spent
    unpriced_call_count: int
    message: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        dry_run = self.dry_run

        cell_count = self.cell_count

        confirmation_needed = self.confirmation_needed

        columns = []
        for columns_item_data in self.columns:
            columns_item = columns_item_data.to_dict()
            columns.append(columns_item)

        estimate = self.estimate.to_dict()

        unpriced_call_count = self.unpriced_call_count

        message = self.message

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "dry_run": dry_run,
                "cell_count": cell_count,
                "confirmation_needed": confirmation_needed,
                "columns": columns,
                "estimate": estimate,
                "unpriced_call_count": unpriced_call_count,
                "message": message,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.dry_run_column import DryRunColumn  # noqa: PLC0415
        from ..models.spent import Spent  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        dry_run = d.pop("dry_run")

        cell_count = d.pop("cell_count")

        confirmation_needed = d.pop("confirmation_needed")

        columns = []
        _columns = d.pop("columns")
        for columns_item_data in _columns:
            columns_item = DryRunColumn.from_dict(columns_item_data)

            columns.append(columns_item)

        estimate = Spent.from_dict(d.pop("estimate"))

        unpriced_call_count = d.pop("unpriced_call_count")

        message = d.pop("message")

        create_table_sheet_operation_dry_run_response = cls(
            success=success,
            dry_run=dry_run,
            cell_count=cell_count,
            confirmation_needed=confirmation_needed,
            columns=columns,
            estimate=estimate,
            unpriced_call_count=unpriced_call_count,
            message=message,
        )

        create_table_sheet_operation_dry_run_response.additional_properties = d
        return create_table_sheet_operation_dry_run_response

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
