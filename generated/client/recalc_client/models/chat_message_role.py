# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

ChatMessageRole = Literal["assistant", "developer", "system", "user"]

CHAT_MESSAGE_ROLE_VALUES: set[ChatMessageRole] = {
    "assistant",
    "developer",
    "system",
    "user",
}


def check_chat_message_role(value: str) -> ChatMessageRole:
    if isinstance(value, str):
        return cast(ChatMessageRole, value)
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHAT_MESSAGE_ROLE_VALUES!r}")
