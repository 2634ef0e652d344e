# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CreateTableSheetOperationQueuedResponseOperation = Literal["recalculate"]

CREATE_TABLE_SHEET_OPERATION_QUEUED_RESPONSE_OPERATION_VALUES: set[
    CreateTableSheetOperationQueuedResponseOperation
] = {
    "recalculate",
}


def check_create_table_sheet_operation_queued_response_operation(
    value: str,
) -> CreateTableSheetOperationQueuedResponseOperation:
    if isinstance(value, str):
        return cast(CreateTableSheetOperationQueuedResponseOperation, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_TABLE_SHEET_OPERATION_QUEUED_RESPONSE_OPERATION_VALUES!r}"
    )
