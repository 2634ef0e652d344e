# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal

UpdateCompositionColumnType = Literal["composition", "COMPOSITION"]

UPDATE_COMPOSITION_COLUMN_TYPE_VALUES: set[UpdateCompositionColumnType] = {
    "composition",
    "COMPOSITION",
}


def check_update_composition_column_type(value: str) -> UpdateCompositionColumnType:
    if value in UPDATE_COMPOSITION_COLUMN_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {UPDATE_COMPOSITION_COLUMN_TYPE_VALUES!r}"
    )
