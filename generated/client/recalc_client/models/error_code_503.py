# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode503 = Literal[
    "database_busy",
    "database_corrupt",
    "database_gone",
    "database_read_only",
    "database_unreachable",
    "disk_error",
    "disk_full",
    "not_ready",
    "streams_full",
    "too_many_bytes",
    "too_many_connections",
]

ERROR_CODE_503_VALUES: set[ErrorCode503] = {
    "database_busy",
    "database_corrupt",
    "database_gone",
    "database_read_only",
    "database_unreachable",
    "disk_error",
    "disk_full",
    "not_ready",
    "streams_full",
    "too_many_bytes",
    "too_many_connections",
}


def check_error_code_503(value: str) -> ErrorCode503:
    if isinstance(value, str):
        return cast(ErrorCode503, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_503_VALUES!r}")
