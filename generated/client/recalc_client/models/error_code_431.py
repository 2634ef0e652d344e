# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode431 = Literal["headers_too_large"]

ERROR_CODE_431_VALUES: set[ErrorCode431] = {
    "headers_too_large",
}


def check_error_code_431(value: str) -> ErrorCode431:
    if isinstance(value, str):
        return cast(ErrorCode431, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_431_VALUES!r}")
