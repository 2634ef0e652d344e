# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
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
