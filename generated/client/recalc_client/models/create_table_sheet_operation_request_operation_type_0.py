# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CreateTableSheetOperationRequestOperationType0 = Literal["recalculate"]

CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_TYPE_0_VALUES: set[
    CreateTableSheetOperationRequestOperationType0
] = {
    "recalculate",
}


def check_create_table_sheet_operation_request_operation_type_0(
    value: str,
) -> CreateTableSheetOperationRequestOperationType0:
    if isinstance(value, str):
        return cast(CreateTableSheetOperationRequestOperationType0, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_TYPE_0_VALUES!r}"
    )
