# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
from typing import Literal

TableImportOperationSource = Literal["file"]

TABLE_IMPORT_OPERATION_SOURCE_VALUES: set[TableImportOperationSource] = {
    "file",
}


def check_table_import_operation_source(value: str) -> TableImportOperationSource:
    if value in TABLE_IMPORT_OPERATION_SOURCE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TABLE_IMPORT_OPERATION_SOURCE_VALUES!r}"
    )
