# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal

EvalRunStatus = Literal["aborted", "completed", "running"]

EVAL_RUN_STATUS_VALUES: set[EvalRunStatus] = {
    "aborted",
    "completed",
    "running",
}


def check_eval_run_status(value: str) -> EvalRunStatus:
    if value in EVAL_RUN_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EVAL_RUN_STATUS_VALUES!r}")
