# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ComparisonTypeOperatorType0 = Literal["EQ", "GT", "GTE", "LT", "LTE"]

COMPARISON_TYPE_OPERATOR_TYPE_0_VALUES: set[ComparisonTypeOperatorType0] = {
    "EQ",
    "GT",
    "GTE",
    "LT",
    "LTE",
}


def check_comparison_type_operator_type_0(value: str) -> ComparisonTypeOperatorType0:
    if isinstance(value, str):
        return cast(ComparisonTypeOperatorType0, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {COMPARISON_TYPE_OPERATOR_TYPE_0_VALUES!r}"
    )
