# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode401 = Literal["unauthenticated"]

ERROR_CODE_401_VALUES: set[ErrorCode401] = {
    "unauthenticated",
}


def check_error_code_401(value: str) -> ErrorCode401:
    if isinstance(value, str):
        return cast(ErrorCode401, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_401_VALUES!r}")
