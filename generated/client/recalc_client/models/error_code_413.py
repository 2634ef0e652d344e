# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode413 = Literal["body_too_large"]

ERROR_CODE_413_VALUES: set[ErrorCode413] = {
    "body_too_large",
}


def check_error_code_413(value: str) -> ErrorCode413:
    if isinstance(value, str):
        return cast(ErrorCode413, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_413_VALUES!r}")
