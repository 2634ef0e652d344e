# Machine-written from openapi.yaml (sha256 995c4d65e5086934ec26dad225c5c68199f5c3f56de270a6a0ea04c2c7417904) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
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
