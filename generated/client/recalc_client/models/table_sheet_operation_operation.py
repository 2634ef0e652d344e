# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

TableSheetOperationOperation = Literal["recalculate"]

TABLE_SHEET_OPERATION_OPERATION_VALUES: set[TableSheetOperationOperation] = {
    "recalculate",
}


def check_table_sheet_operation_operation(value: str) -> TableSheetOperationOperation:
    if value in TABLE_SHEET_OPERATION_OPERATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TABLE_SHEET_OPERATION_OPERATION_VALUES!r}"
    )
