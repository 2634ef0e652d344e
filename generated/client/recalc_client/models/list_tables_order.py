# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ListTablesOrder = Literal["asc", "desc"]

LIST_TABLES_ORDER_VALUES: set[ListTablesOrder] = {
    "asc",
    "desc",
}


def check_list_tables_order(value: str) -> ListTablesOrder:
    if isinstance(value, str):
        return cast(ListTablesOrder, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_TABLES_ORDER_VALUES!r}")
