"""Estimates tokens where the provider did not count them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard

#: Characters of a token. Tokenizers of today make a token of about four characters of English.
_CHARACTERS = 4
#: Tokens that a message has besides its text, and that an image is counted as.
_MESSAGE, _IMAGE = 4, 765
#: Parameters that bound the tokens of an answer, and the largest bound.
BOUNDS, MOST = ("max_completion_tokens", "max_tokens"), 1_000_000_000


def is_bound(value: object) -> TypeGuard[int]:
    """Whether the value can bound the tokens of an answer."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST


def of_text(text: str) -> int:
    """Estimate the tokens of a text. Characters outside ASCII count by their UTF-8 bytes."""
    size = len(text) if text.isascii() else len(text.encode(errors="replace"))
    return -(-size // _CHARACTERS)


def of_messages(messages: Sequence[dict[str, Any]]) -> int:
    """Estimate the tokens of a chat's messages."""
    return sum(_MESSAGE + _of_content(message.get("content")) for message in messages)


def _of_content(content: Any) -> int:
    if isinstance(content, str):
        return of_text(content)
    return sum(
        of_text(part["text"]) if part.get("type") == "text" else _IMAGE for part in content or ()
    )
