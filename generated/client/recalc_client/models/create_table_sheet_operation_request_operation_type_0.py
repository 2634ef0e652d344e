# Machine-written from openapi.yaml (sha256 995c4d65e5086934ec26dad225c5c68199f5c3f56de270a6a0ea04c2c7417904) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

CreateTableSheetOperationRequestOperationType0 = Literal["recalculate"]

CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_TYPE_0_VALUES: set[
    CreateTableSheetOperationRequestOperationType0
] = {
    "recalculate",
}


def check_create_table_sheet_operation_request_operation_type_0(
    value: str,
) -> CreateTableSheetOperationRequestOperationType0:
    if value in CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_TYPE_0_VALUES!r}"
    )
