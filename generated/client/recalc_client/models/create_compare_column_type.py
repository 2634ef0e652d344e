# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CreateCompareColumnType = Literal["COMPARE", "comparison"]

CREATE_COMPARE_COLUMN_TYPE_VALUES: set[CreateCompareColumnType] = {
    "COMPARE",
    "comparison",
}


def check_create_compare_column_type(value: str) -> CreateCompareColumnType:
    if isinstance(value, str):
        return cast(CreateCompareColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_COMPARE_COLUMN_TYPE_VALUES!r}"
    )
