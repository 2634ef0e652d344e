# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ErrorCode404 = Literal[
    "cell_not_found",
    "column_not_found",
    "import_operation_not_found",
    "operation_not_found",
    "path_not_found",
    "sheet_not_found",
    "table_not_found",
]

ERROR_CODE_404_VALUES: set[ErrorCode404] = {
    "cell_not_found",
    "column_not_found",
    "import_operation_not_found",
    "operation_not_found",
    "path_not_found",
    "sheet_not_found",
    "table_not_found",
}


def check_error_code_404(value: str) -> ErrorCode404:
    if isinstance(value, str):
        return cast(ErrorCode404, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ERROR_CODE_404_VALUES!r}")
