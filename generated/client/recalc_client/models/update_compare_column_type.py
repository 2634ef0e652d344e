# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal

UpdateCompareColumnType = Literal["COMPARE", "comparison"]

UPDATE_COMPARE_COLUMN_TYPE_VALUES: set[UpdateCompareColumnType] = {
    "COMPARE",
    "comparison",
}


def check_update_compare_column_type(value: str) -> UpdateCompareColumnType:
    if value in UPDATE_COMPARE_COLUMN_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {UPDATE_COMPARE_COLUMN_TYPE_VALUES!r}"
    )
