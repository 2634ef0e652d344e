# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ListTableSheetsOrder = Literal["asc", "desc"]

LIST_TABLE_SHEETS_ORDER_VALUES: set[ListTableSheetsOrder] = {
    "asc",
    "desc",
}


def check_list_table_sheets_order(value: str) -> ListTableSheetsOrder:
    if isinstance(value, str):
        return cast(ListTableSheetsOrder, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_TABLE_SHEETS_ORDER_VALUES!r}"
    )
