# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

SpendEstimateBasis = Literal["past_cells", "prompt"]

SPEND_ESTIMATE_BASIS_VALUES: set[SpendEstimateBasis] = {
    "past_cells",
    "prompt",
}


def check_spend_estimate_basis(value: str) -> SpendEstimateBasis:
    if isinstance(value, str):
        return cast(SpendEstimateBasis, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SPEND_ESTIMATE_BASIS_VALUES!r}")
