# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="CreateTableSheetOperationConfirmationResponse")


@_attrs_define
class CreateTableSheetOperationConfirmationResponse:
    """
    Attributes:
        success (bool):
        requires_confirmation (bool):
        confirmation_token (str): Confirms this selection on these columns, once, until it expires.
        affected_cell_count (int):
        message (str):
    """

    success: bool
    requires_confirmation: bool
    confirmation_token: str
    affected_cell_count: int
    message: str

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        requires_confirmation = self.requires_confirmation

        confirmation_token = self.confirmation_token

        affected_cell_count = self.affected_cell_count

        message = self.message

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "success": success,
                "requires_confirmation": requires_confirmation,
                "confirmation_token": confirmation_token,
                "affected_cell_count": affected_cell_count,
                "message": message,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        success = d.pop("success")

        requires_confirmation = d.pop("requires_confirmation")

        confirmation_token = d.pop("confirmation_token")

        affected_cell_count = d.pop("affected_cell_count")

        message = d.pop("message")

        create_table_sheet_operation_confirmation_response = cls(
            success=success,
            requires_confirmation=requires_confirmation,
            confirmation_token=confirmation_token,
            affected_cell_count=affected_cell_count,
            message=message,
        )

        return create_table_sheet_operation_confirmation_response
