# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

EvalRunStatus = Literal["aborted", "completed", "running"]

EVAL_RUN_STATUS_VALUES: set[EvalRunStatus] = {
    "aborted",
    "completed",
    "running",
}


def check_eval_run_status(value: str) -> EvalRunStatus:
    if isinstance(value, str):
        return cast(EvalRunStatus, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EVAL_RUN_STATUS_VALUES!r}")
