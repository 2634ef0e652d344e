# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

OperationTransition = Literal["cancelled", "completed", "created", "failed", "running"]

OPERATION_TRANSITION_VALUES: set[OperationTransition] = {
    "cancelled",
    "completed",
    "created",
    "failed",
    "running",
}


def check_operation_transition(value: str) -> OperationTransition:
    if isinstance(value, str):
        return cast(OperationTransition, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {OPERATION_TRANSITION_VALUES!r}")
