# Machine-written from openapi.yaml (sha256 437ff30ffebeb35076a8b433bd343e647f6ee9c19e72d8ca7f56a5fe074ab052) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

ListTablesOrder = Literal["asc", "desc"]

LIST_TABLES_ORDER_VALUES: set[ListTablesOrder] = {
    "asc",
    "desc",
}


def check_list_tables_order(value: str) -> ListTablesOrder:
    if value in LIST_TABLES_ORDER_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_TABLES_ORDER_VALUES!r}")
