# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

OtherColumnType = Literal[
    "CONDITION", "CONVERSATION_SIMULATOR", "FOR_LOOP", "MCP", "WHILE_LOOP", "WORKFLOW"
]

OTHER_COLUMN_TYPE_VALUES: set[OtherColumnType] = {
    "CONDITION",
    "CONVERSATION_SIMULATOR",
    "FOR_LOOP",
    "MCP",
    "WHILE_LOOP",
    "WORKFLOW",
}


def check_other_column_type(value: str) -> OtherColumnType:
    if isinstance(value, str):
        return cast(OtherColumnType, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {OTHER_COLUMN_TYPE_VALUES!r}")
