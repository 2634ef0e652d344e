# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

MinMaxColumnConfigType = Literal["max", "min"]

MIN_MAX_COLUMN_CONFIG_TYPE_VALUES: set[MinMaxColumnConfigType] = {
    "max",
    "min",
}


def check_min_max_column_config_type(value: str) -> MinMaxColumnConfigType:
    if isinstance(value, str):
        return cast(MinMaxColumnConfigType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MIN_MAX_COLUMN_CONFIG_TYPE_VALUES!r}"
    )
