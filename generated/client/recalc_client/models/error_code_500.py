# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode500 = Literal["internal_error"]

ERROR_CODE_500_VALUES: set[ErrorCode500] = {
    "internal_error",
}


def check_error_code_500(value: str) -> ErrorCode500:
    if isinstance(value, str):
        return cast(ErrorCode500, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_500_VALUES!r}")
