# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

NewOtherColumnType = Literal[
    "CONDITION", "CONVERSATION_SIMULATOR", "FOR_LOOP", "MCP", "WHILE_LOOP", "WORKFLOW"
]

NEW_OTHER_COLUMN_TYPE_VALUES: set[NewOtherColumnType] = {
    "CONDITION",
    "CONVERSATION_SIMULATOR",
    "FOR_LOOP",
    "MCP",
    "WHILE_LOOP",
    "WORKFLOW",
}


def check_new_other_column_type(value: str) -> NewOtherColumnType:
    if isinstance(value, str):
        return cast(NewOtherColumnType, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {NEW_OTHER_COLUMN_TYPE_VALUES!r}")
