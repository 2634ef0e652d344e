# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal

PromptFormat = Literal["f-string", "jinja2"]

PROMPT_FORMAT_VALUES: set[PromptFormat] = {
    "f-string",
    "jinja2",
}


def check_prompt_format(value: str) -> PromptFormat:
    if value in PROMPT_FORMAT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PROMPT_FORMAT_VALUES!r}")
