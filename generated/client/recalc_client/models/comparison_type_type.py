# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ComparisonTypeType = Literal["JSON", "NUMBER", "STRING"]

COMPARISON_TYPE_TYPE_VALUES: set[ComparisonTypeType] = {
    "JSON",
    "NUMBER",
    "STRING",
}


def check_comparison_type_type(value: str) -> ComparisonTypeType:
    if isinstance(value, str):
        return cast(ComparisonTypeType, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {COMPARISON_TYPE_TYPE_VALUES!r}")
