# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode429 = Literal[
    "sheet_busy",
    "too_many_at_once",
    "too_many_bytes",
    "too_many_imports",
    "too_many_operations",
    "too_many_pipelined",
    "too_many_requests",
    "too_many_streams",
]

ERROR_CODE_429_VALUES: set[ErrorCode429] = {
    "sheet_busy",
    "too_many_at_once",
    "too_many_bytes",
    "too_many_imports",
    "too_many_operations",
    "too_many_pipelined",
    "too_many_requests",
    "too_many_streams",
}


def check_error_code_429(value: str) -> ErrorCode429:
    if isinstance(value, str):
        return cast(ErrorCode429, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_429_VALUES!r}")
