# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

UpdateTextColumnType = Literal["text", "TEXT"]

UPDATE_TEXT_COLUMN_TYPE_VALUES: set[UpdateTextColumnType] = {
    "text",
    "TEXT",
}


def check_update_text_column_type(value: str) -> UpdateTextColumnType:
    if isinstance(value, str):
        return cast(UpdateTextColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {UPDATE_TEXT_COLUMN_TYPE_VALUES!r}"
    )
