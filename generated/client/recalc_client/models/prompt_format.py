# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

PromptFormat = Literal["f-string", "jinja2"]

PROMPT_FORMAT_VALUES: set[PromptFormat] = {
    "f-string",
    "jinja2",
}


def check_prompt_format(value: str) -> PromptFormat:
    if isinstance(value, str):
        return cast(PromptFormat, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PROMPT_FORMAT_VALUES!r}")
