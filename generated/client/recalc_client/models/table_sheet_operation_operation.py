# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

TableSheetOperationOperation = Literal["recalculate"]

TABLE_SHEET_OPERATION_OPERATION_VALUES: set[TableSheetOperationOperation] = {
    "recalculate",
}


def check_table_sheet_operation_operation(value: str) -> TableSheetOperationOperation:
    if isinstance(value, str):
        return cast(TableSheetOperationOperation, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TABLE_SHEET_OPERATION_OPERATION_VALUES!r}"
    )
