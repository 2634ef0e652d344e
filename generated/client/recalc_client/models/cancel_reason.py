# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CancelReason = Literal[
    "CONNECTION_FAILED", "DELETED", "MAX_FAILED", "MAX_PRICE", "SUSPENDED", "USER"
]

CANCEL_REASON_VALUES: set[CancelReason] = {
    "CONNECTION_FAILED",
    "DELETED",
    "MAX_FAILED",
    "MAX_PRICE",
    "SUSPENDED",
    "USER",
}


def check_cancel_reason(value: str) -> CancelReason:
    if isinstance(value, str):
        return cast(CancelReason, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CANCEL_REASON_VALUES!r}")
