# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode406 = Literal["not_acceptable"]

ERROR_CODE_406_VALUES: set[ErrorCode406] = {
    "not_acceptable",
}


def check_error_code_406(value: str) -> ErrorCode406:
    if isinstance(value, str):
        return cast(ErrorCode406, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_406_VALUES!r}")
