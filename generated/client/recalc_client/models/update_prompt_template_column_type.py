# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

UpdatePromptTemplateColumnType = Literal["llm", "PROMPT_TEMPLATE", "prompt_template"]

UPDATE_PROMPT_TEMPLATE_COLUMN_TYPE_VALUES: set[UpdatePromptTemplateColumnType] = {
    "llm",
    "PROMPT_TEMPLATE",
    "prompt_template",
}


def check_update_prompt_template_column_type(value: str) -> UpdatePromptTemplateColumnType:
    if isinstance(value, str):
        return cast(UpdatePromptTemplateColumnType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {UPDATE_PROMPT_TEMPLATE_COLUMN_TYPE_VALUES!r}"
    )
