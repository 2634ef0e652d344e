# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

TableImportOperationStatus = Literal["completed", "failed", "pending", "running"]

TABLE_IMPORT_OPERATION_STATUS_VALUES: set[TableImportOperationStatus] = {
    "completed",
    "failed",
    "pending",
    "running",
}


def check_table_import_operation_status(value: str) -> TableImportOperationStatus:
    if isinstance(value, str):
        return cast(TableImportOperationStatus, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TABLE_IMPORT_OPERATION_STATUS_VALUES!r}"
    )
