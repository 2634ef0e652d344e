# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CreateCodeExecutionColumnType = Literal["code", "CODE_EXECUTION"]

CREATE_CODE_EXECUTION_COLUMN_TYPE_VALUES: set[CreateCodeExecutionColumnType] = {
    "code",
    "CODE_EXECUTION",
}


def check_create_code_execution_column_type(value: str) -> CreateCodeExecutionColumnType:
    if isinstance(value, str):
        return cast(CreateCodeExecutionColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_CODE_EXECUTION_COLUMN_TYPE_VALUES!r}"
    )
