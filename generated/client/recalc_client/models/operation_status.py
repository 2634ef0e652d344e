# Machine-written from openapi.yaml (sha256 995c4d65e5086934ec26dad225c5c68199f5c3f56de270a6a0ea04c2c7417904) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
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
