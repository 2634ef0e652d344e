# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode408 = Literal["request_timeout"]

ERROR_CODE_408_VALUES: set[ErrorCode408] = {
    "request_timeout",
}


def check_error_code_408(value: str) -> ErrorCode408:
    if isinstance(value, str):
        return cast(ErrorCode408, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_408_VALUES!r}")
