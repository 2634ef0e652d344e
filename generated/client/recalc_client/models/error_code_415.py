# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode415 = Literal["unsupported_content_encoding", "unsupported_media_type"]

ERROR_CODE_415_VALUES: set[ErrorCode415] = {
    "unsupported_content_encoding",
    "unsupported_media_type",
}


def check_error_code_415(value: str) -> ErrorCode415:
    if isinstance(value, str):
        return cast(ErrorCode415, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_415_VALUES!r}")
