# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

PromptImageUrlDetailType0 = Literal["auto", "high", "low"]

PROMPT_IMAGE_URL_DETAIL_TYPE_0_VALUES: set[PromptImageUrlDetailType0] = {
    "auto",
    "high",
    "low",
}


def check_prompt_image_url_detail_type_0(value: str) -> PromptImageUrlDetailType0:
    if isinstance(value, str):
        return cast(PromptImageUrlDetailType0, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PROMPT_IMAGE_URL_DETAIL_TYPE_0_VALUES!r}"
    )
