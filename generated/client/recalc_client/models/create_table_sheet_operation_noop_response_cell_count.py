# Machine-written from openapi.yaml (sha256 a6e4ac14d9f13613d31b672e18f7496a74681a853b40e74478f9b4e6d1bab6a6) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

CreateTableSheetOperationNoopResponseCellCount = Literal[0]

CREATE_TABLE_SHEET_OPERATION_NOOP_RESPONSE_CELL_COUNT_VALUES: set[
    CreateTableSheetOperationNoopResponseCellCount
] = {
    0,
}


def check_create_table_sheet_operation_noop_response_cell_count(
    value: int,
) -> CreateTableSheetOperationNoopResponseCellCount:
    if value in CREATE_TABLE_SHEET_OPERATION_NOOP_RESPONSE_CELL_COUNT_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_TABLE_SHEET_OPERATION_NOOP_RESPONSE_CELL_COUNT_VALUES!r}"
    )
