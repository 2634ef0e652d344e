# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CountColumnConfigType = Literal["chars", "paragraphs", "sentences", "words"]

COUNT_COLUMN_CONFIG_TYPE_VALUES: set[CountColumnConfigType] = {
    "chars",
    "paragraphs",
    "sentences",
    "words",
}


def check_count_column_config_type(value: str) -> CountColumnConfigType:
    if isinstance(value, str):
        return cast(CountColumnConfigType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {COUNT_COLUMN_CONFIG_TYPE_VALUES!r}"
    )
