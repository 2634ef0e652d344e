# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ConstantType = Literal["json", "string"]

CONSTANT_TYPE_VALUES: set[ConstantType] = {
    "json",
    "string",
}


def check_constant_type(value: str) -> ConstantType:
    if isinstance(value, str):
        return cast(ConstantType, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CONSTANT_TYPE_VALUES!r}")
