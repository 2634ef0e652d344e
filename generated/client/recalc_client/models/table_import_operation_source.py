# Machine-written from openapi.yaml (sha256 481e07684f2d4791393966aec4099a650b9ecd7d5e0abbc73250d229398a06e5) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
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
