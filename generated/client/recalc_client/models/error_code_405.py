# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode405 = Literal["method_not_allowed"]

ERROR_CODE_405_VALUES: set[ErrorCode405] = {
    "method_not_allowed",
}


def check_error_code_405(value: str) -> ErrorCode405:
    if isinstance(value, str):
        return cast(ErrorCode405, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_405_VALUES!r}")
