# Machine-written from openapi.yaml (sha256 19451fc950500caa419d89a691e71e68468574b0ae838a14d85defd1be0c06fe) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

SheetEvalRunStatusType2Type1 = Literal["aborted", "completed", "running"]

SHEET_EVAL_RUN_STATUS_TYPE_2_TYPE_1_VALUES: set[SheetEvalRunStatusType2Type1] = {
    "aborted",
    "completed",
    "running",
}


def check_sheet_eval_run_status_type_2_type_1(value: str) -> SheetEvalRunStatusType2Type1:
    if value in SHEET_EVAL_RUN_STATUS_TYPE_2_TYPE_1_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SHEET_EVAL_RUN_STATUS_TYPE_2_TYPE_1_VALUES!r}"
    )
