# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

HumanColumnConfigDataType = Literal["number", "string"]

HUMAN_COLUMN_CONFIG_DATA_TYPE_VALUES: set[HumanColumnConfigDataType] = {
    "number",
    "string",
}


def check_human_column_config_data_type(value: str) -> HumanColumnConfigDataType:
    if isinstance(value, str):
        return cast(HumanColumnConfigDataType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {HUMAN_COLUMN_CONFIG_DATA_TYPE_VALUES!r}"
    )
