# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal

ErrorCode408 = Literal["request_timeout"]

ERROR_CODE_408_VALUES: set[ErrorCode408] = {
    "request_timeout",
}


def check_error_code_408(value: str) -> ErrorCode408:
    if value in ERROR_CODE_408_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_408_VALUES!r}")
