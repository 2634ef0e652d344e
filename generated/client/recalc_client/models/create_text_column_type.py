# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CreateTextColumnType = Literal["text", "TEXT"]

CREATE_TEXT_COLUMN_TYPE_VALUES: set[CreateTextColumnType] = {
    "text",
    "TEXT",
}


def check_create_text_column_type(value: str) -> CreateTextColumnType:
    if isinstance(value, str):
        return cast(CreateTextColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_TEXT_COLUMN_TYPE_VALUES!r}"
    )
