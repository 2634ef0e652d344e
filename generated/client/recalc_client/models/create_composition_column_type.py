# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CreateCompositionColumnType = Literal["composition", "COMPOSITION"]

CREATE_COMPOSITION_COLUMN_TYPE_VALUES: set[CreateCompositionColumnType] = {
    "composition",
    "COMPOSITION",
}


def check_create_composition_column_type(value: str) -> CreateCompositionColumnType:
    if isinstance(value, str):
        return cast(CreateCompositionColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_COMPOSITION_COLUMN_TYPE_VALUES!r}"
    )
