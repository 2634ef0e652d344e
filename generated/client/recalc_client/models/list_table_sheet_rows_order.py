# Machine-written from openapi.yaml (sha256 995c4d65e5086934ec26dad225c5c68199f5c3f56de270a6a0ea04c2c7417904) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

ListTableSheetRowsOrder = Literal["asc", "desc"]

LIST_TABLE_SHEET_ROWS_ORDER_VALUES: set[ListTableSheetRowsOrder] = {
    "asc",
    "desc",
}


def check_list_table_sheet_rows_order(value: str) -> ListTableSheetRowsOrder:
    if value in LIST_TABLE_SHEET_ROWS_ORDER_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_TABLE_SHEET_ROWS_ORDER_VALUES!r}"
    )
