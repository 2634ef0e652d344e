# Machine-written from openapi.yaml (sha256 995c4d65e5086934ec26dad225c5c68199f5c3f56de270a6a0ea04c2c7417904) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

CreateTableSheetOperationQueuedResponseOperation = Literal["recalculate"]

CREATE_TABLE_SHEET_OPERATION_QUEUED_RESPONSE_OPERATION_VALUES: set[
    CreateTableSheetOperationQueuedResponseOperation
] = {
    "recalculate",
}


def check_create_table_sheet_operation_queued_response_operation(
    value: str,
) -> CreateTableSheetOperationQueuedResponseOperation:
    if value in CREATE_TABLE_SHEET_OPERATION_QUEUED_RESPONSE_OPERATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_TABLE_SHEET_OPERATION_QUEUED_RESPONSE_OPERATION_VALUES!r}"
    )
