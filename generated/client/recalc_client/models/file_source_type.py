# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal

FileSourceType = Literal["file"]

FILE_SOURCE_TYPE_VALUES: set[FileSourceType] = {
    "file",
}


def check_file_source_type(value: str) -> FileSourceType:
    if value in FILE_SOURCE_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {FILE_SOURCE_TYPE_VALUES!r}")
