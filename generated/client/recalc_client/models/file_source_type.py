# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

FileSourceType = Literal["file"]

FILE_SOURCE_TYPE_VALUES: set[FileSourceType] = {
    "file",
}


def check_file_source_type(value: str) -> FileSourceType:
    if isinstance(value, str):
        return cast(FileSourceType, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {FILE_SOURCE_TYPE_VALUES!r}")
