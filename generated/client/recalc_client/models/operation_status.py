# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

OperationStatus = Literal["cancelled", "completed", "queued", "running"]

OPERATION_STATUS_VALUES: set[OperationStatus] = {
    "cancelled",
    "completed",
    "queued",
    "running",
}


def check_operation_status(value: str) -> OperationStatus:
    if isinstance(value, str):
        return cast(OperationStatus, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {OPERATION_STATUS_VALUES!r}")
