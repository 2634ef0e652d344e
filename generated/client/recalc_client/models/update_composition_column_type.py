# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

UpdateCompositionColumnType = Literal["composition", "COMPOSITION"]

UPDATE_COMPOSITION_COLUMN_TYPE_VALUES: set[UpdateCompositionColumnType] = {
    "composition",
    "COMPOSITION",
}


def check_update_composition_column_type(value: str) -> UpdateCompositionColumnType:
    if isinstance(value, str):
        return cast(UpdateCompositionColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {UPDATE_COMPOSITION_COLUMN_TYPE_VALUES!r}"
    )
