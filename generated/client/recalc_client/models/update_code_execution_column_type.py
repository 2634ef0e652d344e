# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

UpdateCodeExecutionColumnType = Literal["code", "CODE_EXECUTION"]

UPDATE_CODE_EXECUTION_COLUMN_TYPE_VALUES: set[UpdateCodeExecutionColumnType] = {
    "code",
    "CODE_EXECUTION",
}


def check_update_code_execution_column_type(value: str) -> UpdateCodeExecutionColumnType:
    if isinstance(value, str):
        return cast(UpdateCodeExecutionColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {UPDATE_CODE_EXECUTION_COLUMN_TYPE_VALUES!r}"
    )
