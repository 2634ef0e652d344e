# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

UpdateLlmAssertionColumnType = Literal["LLM_ASSERTION", "score"]

UPDATE_LLM_ASSERTION_COLUMN_TYPE_VALUES: set[UpdateLlmAssertionColumnType] = {
    "LLM_ASSERTION",
    "score",
}


def check_update_llm_assertion_column_type(value: str) -> UpdateLlmAssertionColumnType:
    if isinstance(value, str):
        return cast(UpdateLlmAssertionColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {UPDATE_LLM_ASSERTION_COLUMN_TYPE_VALUES!r}"
    )
