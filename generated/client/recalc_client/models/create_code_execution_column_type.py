# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal

CreateCodeExecutionColumnType = Literal["code", "CODE_EXECUTION"]

CREATE_CODE_EXECUTION_COLUMN_TYPE_VALUES: set[CreateCodeExecutionColumnType] = {
    "code",
    "CODE_EXECUTION",
}


def check_create_code_execution_column_type(value: str) -> CreateCodeExecutionColumnType:
    if value in CREATE_CODE_EXECUTION_COLUMN_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_CODE_EXECUTION_COLUMN_TYPE_VALUES!r}"
    )
