# Machine-written from openapi.yaml (sha256 13684105ee674a0e7bffe27064d5fe05e75c09630297fb9219519d1ab2a71b2d) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

CreateTableSheetOperationRequestOperation = Literal["recalculate"]

CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_VALUES: set[
    CreateTableSheetOperationRequestOperation
] = {
    "recalculate",
}


def check_create_table_sheet_operation_request_operation(
    value: str,
) -> CreateTableSheetOperationRequestOperation:
    if value in CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_VALUES!r}"
    )
