# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ListTableSheetRowsStatus = Literal[
    "COMPLETED", "DISPATCHED", "FAILED", "QUEUED", "RUNNING", "STALE"
]

LIST_TABLE_SHEET_ROWS_STATUS_VALUES: set[ListTableSheetRowsStatus] = {
    "COMPLETED",
    "DISPATCHED",
    "FAILED",
    "QUEUED",
    "RUNNING",
    "STALE",
}


def check_list_table_sheet_rows_status(value: str) -> ListTableSheetRowsStatus:
    if isinstance(value, str):
        return cast(ListTableSheetRowsStatus, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_TABLE_SHEET_ROWS_STATUS_VALUES!r}"
    )
