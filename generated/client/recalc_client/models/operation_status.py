# Machine-written from openapi.yaml (sha256 13684105ee674a0e7bffe27064d5fe05e75c09630297fb9219519d1ab2a71b2d) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

OperationStatus = Literal["cancelled", "completed", "queued", "running"]

OPERATION_STATUS_VALUES: set[OperationStatus] = {
    "cancelled",
    "completed",
    "queued",
    "running",
}


def check_operation_status(value: str) -> OperationStatus:
    if value in OPERATION_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {OPERATION_STATUS_VALUES!r}")
