# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

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
    if isinstance(value, str):
        return cast(CellStatus, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CELL_STATUS_VALUES!r}")
