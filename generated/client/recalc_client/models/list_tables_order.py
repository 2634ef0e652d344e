# Machine-written from openapi.yaml (sha256 a1c0ce2ae20bc8e5e8589449739f4430b79b11bf6048111c2c4efd4c90a292d5) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
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
