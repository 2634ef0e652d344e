# Machine-written from openapi.yaml (sha256 19451fc950500caa419d89a691e71e68468574b0ae838a14d85defd1be0c06fe) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

CreateTableSheetOperationRequestOperationType3Type1 = Literal["recalculate"]

CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_TYPE_3_TYPE_1_VALUES: set[
    CreateTableSheetOperationRequestOperationType3Type1
] = {
    "recalculate",
}


def check_create_table_sheet_operation_request_operation_type_3_type_1(
    value: str,
) -> CreateTableSheetOperationRequestOperationType3Type1:
    if value in CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_TYPE_3_TYPE_1_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_TABLE_SHEET_OPERATION_REQUEST_OPERATION_TYPE_3_TYPE_1_VALUES!r}"
    )
