# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CreateLlmAssertionColumnType = Literal["LLM_ASSERTION", "score"]

CREATE_LLM_ASSERTION_COLUMN_TYPE_VALUES: set[CreateLlmAssertionColumnType] = {
    "LLM_ASSERTION",
    "score",
}


def check_create_llm_assertion_column_type(value: str) -> CreateLlmAssertionColumnType:
    if isinstance(value, str):
        return cast(CreateLlmAssertionColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_LLM_ASSERTION_COLUMN_TYPE_VALUES!r}"
    )
