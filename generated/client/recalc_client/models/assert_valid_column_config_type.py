# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

AssertValidColumnConfigType = Literal["number", "object", "sql"]

ASSERT_VALID_COLUMN_CONFIG_TYPE_VALUES: set[AssertValidColumnConfigType] = {
    "number",
    "object",
    "sql",
}


def check_assert_valid_column_config_type(value: str) -> AssertValidColumnConfigType:
    if isinstance(value, str):
        return cast(AssertValidColumnConfigType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ASSERT_VALID_COLUMN_CONFIG_TYPE_VALUES!r}"
    )
