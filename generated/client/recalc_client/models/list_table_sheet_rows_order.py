# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ListTableSheetRowsOrder = Literal["asc", "desc"]

LIST_TABLE_SHEET_ROWS_ORDER_VALUES: set[ListTableSheetRowsOrder] = {
    "asc",
    "desc",
}


def check_list_table_sheet_rows_order(value: str) -> ListTableSheetRowsOrder:
    if isinstance(value, str):
        return cast(ListTableSheetRowsOrder, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_TABLE_SHEET_ROWS_ORDER_VALUES!r}"
    )
