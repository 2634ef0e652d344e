# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ParseValueColumnConfigType = Literal["boolean", "number", "object", "string"]

PARSE_VALUE_COLUMN_CONFIG_TYPE_VALUES: set[ParseValueColumnConfigType] = {
    "boolean",
    "number",
    "object",
    "string",
}


def check_parse_value_column_config_type(value: str) -> ParseValueColumnConfigType:
    if isinstance(value, str):
        return cast(ParseValueColumnConfigType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PARSE_VALUE_COLUMN_CONFIG_TYPE_VALUES!r}"
    )
