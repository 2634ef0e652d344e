# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
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
