# Machine-written from openapi.yaml (sha256 995c4d65e5086934ec26dad225c5c68199f5c3f56de270a6a0ea04c2c7417904) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

CellStatus = Literal["COMPLETED", "DISPATCHED", "FAILED", "QUEUED", "RUNNING", "STALE"]

CELL_STATUS_VALUES: set[CellStatus] = {
    "COMPLETED",
    "DISPATCHED",
    "FAILED",
    "QUEUED",
    "RUNNING",
    "STALE",
}


def check_cell_status(value: str) -> CellStatus:
    if value in CELL_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CELL_STATUS_VALUES!r}")
