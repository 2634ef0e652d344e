"""The interface of a provider's protocol: what each kind of connection implements."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from recalc.models.port import Message


class Trouble(Enum):
    """What a failed call means for the next one."""

    RATE_LIMITED = "rate_limited"  # 429: later
    SERVER = "server"  # 5xx: perhaps the next time
    UNREACHABLE = "unreachable"  # nothing was sent
    BROKEN = "broken"  # the connection ended before the answer did
    SILENT = "silent"  # nothing came for longer than allowed
    DENIED = "denied"  # wrong key, no quota: fails for everybody
    FORBIDDEN = "forbidden"  # 403: this call, or all calls of this account
    REFUSED = "refused"  # this call, by the server
    GARBAGE = "garbage"  # the answer cannot be read
    TOO_LARGE = "too_large"  # the answer is larger than allowed


class ProviderError(Exception):
    """A failed call. ``reason`` is the server's own sentence, or ours; it may hold the key, and any
    characters. ``code`` is the server's word for what is wrong."""

    def __init__(
        self,
        trouble: Trouble,
        reason: str,
        *,
        status: int | None = None,
        code: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(trouble, reason)
        self.trouble = trouble
        self.reason = reason
        self.status = status
        self.code = code
        self.retry_after = retry_after

    @property
    def cause(self) -> tuple[Trouble, int | None, str | None]:
        """What failures for the same reason have in common. Their sentences may differ: servers
        name the request in them."""
        return self.trouble, self.status, self.code


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a streamed answer. ``tokens`` is an estimate of what it cost, thoughts included.
    ``ended`` says why the model stopped, ``usage`` is the latest count of the whole call."""

    text: str = ""
    tokens: int = 0
    ended: str | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class ChatCall:
    """One request for a chat, with everything decided."""

    model: str
    messages: list[Message]
    parameters: dict[str, Any]
    schema: dict[str, Any] | None


class Provider(Protocol):
    """Speaks the protocol of one kind of provider over one connection. A call opens a connection of
    its own and closes it at its end. All methods raise ProviderError."""

    @property
    def sent(self) -> bool:
        """Whether a part of the request may have reached the server."""

    def chat(self, call: ChatCall) -> AsyncIterator[Piece]:
        """Stream the answer to a chat."""

    async def embed(self, model: str, texts: list[str]) -> tuple[list[list[float]], Usage | None]:
        """Return a vector for each text."""

    async def close(self) -> None:
        """Close the connection of the call at once."""
