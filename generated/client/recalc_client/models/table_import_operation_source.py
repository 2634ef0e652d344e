# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

TableImportOperationSource = Literal["file"]

TABLE_IMPORT_OPERATION_SOURCE_VALUES: set[TableImportOperationSource] = {
    "file",
}


def check_table_import_operation_source(value: str) -> TableImportOperationSource:
    if isinstance(value, str):
        return cast(TableImportOperationSource, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TABLE_IMPORT_OPERATION_SOURCE_VALUES!r}"
    )
