# Machine-written from openapi.yaml (sha256 19451fc950500caa419d89a691e71e68468574b0ae838a14d85defd1be0c06fe) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

UpdateSheetRequestEvalRunStatusType1 = Literal["aborted", "completed", "running"]

UPDATE_SHEET_REQUEST_EVAL_RUN_STATUS_TYPE_1_VALUES: set[UpdateSheetRequestEvalRunStatusType1] = {
    "aborted",
    "completed",
    "running",
}


def check_update_sheet_request_eval_run_status_type_1(
    value: str,
) -> UpdateSheetRequestEvalRunStatusType1:
    if value in UPDATE_SHEET_REQUEST_EVAL_RUN_STATUS_TYPE_1_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {UPDATE_SHEET_REQUEST_EVAL_RUN_STATUS_TYPE_1_VALUES!r}"
    )
