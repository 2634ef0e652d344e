# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal

MathOperatorColumnConfigOperator = Literal["ge", "gt", "le", "lt"]

MATH_OPERATOR_COLUMN_CONFIG_OPERATOR_VALUES: set[MathOperatorColumnConfigOperator] = {
    "ge",
    "gt",
    "le",
    "lt",
}


def check_math_operator_column_config_operator(value: str) -> MathOperatorColumnConfigOperator:
    if value in MATH_OPERATOR_COLUMN_CONFIG_OPERATOR_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MATH_OPERATOR_COLUMN_CONFIG_OPERATOR_VALUES!r}"
    )
