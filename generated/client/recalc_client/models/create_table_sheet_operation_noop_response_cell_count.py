# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
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
