# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CreatePromptTemplateColumnType = Literal["llm", "PROMPT_TEMPLATE", "prompt_template"]

CREATE_PROMPT_TEMPLATE_COLUMN_TYPE_VALUES: set[CreatePromptTemplateColumnType] = {
    "llm",
    "PROMPT_TEMPLATE",
    "prompt_template",
}


def check_create_prompt_template_column_type(value: str) -> CreatePromptTemplateColumnType:
    if isinstance(value, str):
        return cast(CreatePromptTemplateColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CREATE_PROMPT_TEMPLATE_COLUMN_TYPE_VALUES!r}"
    )
