# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

MathOperatorColumnConfigOperator = Literal["ge", "gt", "le", "lt"]

MATH_OPERATOR_COLUMN_CONFIG_OPERATOR_VALUES: set[MathOperatorColumnConfigOperator] = {
    "ge",
    "gt",
    "le",
    "lt",
}


def check_math_operator_column_config_operator(value: str) -> MathOperatorColumnConfigOperator:
    if isinstance(value, str):
        return cast(MathOperatorColumnConfigOperator, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MATH_OPERATOR_COLUMN_CONFIG_OPERATOR_VALUES!r}"
    )
