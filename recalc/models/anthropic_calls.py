"""Calls of Anthropic by its official client, which ``recalc[anthropic]`` installs."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from typing import Any

import anthropic
from typing_extensions import override

from recalc.calls import Turns
from recalc.models.connections import Configured
from recalc.models.port import Message
from recalc.models.provider import ChatCall, Piece, Provider, ProviderError, Trouble, Usage
from recalc.models.received import reason_of_end, token_count, usage_of
from recalc.models.refusals import troubles
from recalc.models.tokens import of_text
from recalc.models.transport import CallTransport, client_of

#: Tokens of an answer, where the parameters do not say: the API demands a number.
_MAX_TOKENS = 4096
_ENDED = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length"}


class AnthropicCalls(Provider):
    """One call. The SDK repeats nothing by itself."""

    def __init__(self, configured: Configured, tls: ssl.SSLContext, turns: Turns) -> None:
        connection, key = configured.connection, configured.key
        authorization = None if key is None else ("x-api-key", key)
        self._transport = CallTransport(tls, turns, authorization)
        self._client = anthropic.AsyncAnthropic(
            api_key="sent by the transport",
            base_url=connection.url,
            max_retries=0,
            http_client=client_of(self._transport, connection.timeouts),
        )

    @property
    @override
    def sent(self) -> bool:
        return self._transport.sent

    @override
    async def chat(self, call: ChatCall) -> AsyncIterator[Piece]:
        more = dict(call.parameters)
        if call.schema is not None:
            more["output_config"] = {"format": {"type": "json_schema", "schema": call.schema}}
        system, messages = _split(call.messages)
        if system:
            more["system"] = system
        taken: int | None = None
        with troubles(anthropic):
            async with self._client:
                stream = await self._client.messages.create(
                    model=call.model,
                    messages=messages,
                    max_tokens=more.pop("max_tokens", _MAX_TOKENS),
                    stream=True,
                    extra_body=more,
                )
                async for event in stream:
                    if event.type == "message_start":
                        taken = _input(event.message.usage)
                        yield Piece()
                    elif event.type == "content_block_delta":
                        text = getattr(event.delta, "text", "")
                        thought = getattr(event.delta, "thinking", "")
                        yield Piece(text, of_text(text) + of_text(thought))
                    elif event.type == "message_delta":
                        ended = reason_of_end(event.delta.stop_reason)
                        given = getattr(event.usage, "output_tokens", None)
                        yield Piece(
                            ended=None if ended is None else _ENDED.get(ended, ended),
                            usage=usage_of(taken, given),
                        )

    @override
    async def embed(self, model: str, texts: list[str]) -> tuple[list[list[float]], Usage | None]:
        raise ProviderError(
            Trouble.REFUSED, "Anthropic has no embeddings; name a connection of kind openai."
        )

    @override
    async def close(self) -> None:
        await self._transport.close_now()


def _input(usage: Any) -> int | None:
    """Return the tokens of the prompt, those of the provider's own cache included; None where they
    cannot be known."""
    cached = ("cache_creation_input_tokens", "cache_read_input_tokens")
    counts: list[Any] = [getattr(usage, "input_tokens", None)]
    counts += [getattr(usage, name, None) or 0 for name in cached]
    return None if any(token_count(each) is None for each in counts) else sum(counts)


def _split(messages: list[Message]) -> tuple[str, list[Any]]:
    """Return the texts of system messages, which the API takes apart, and the other messages."""
    system: list[str] = []
    others: list[Any] = []
    for message in messages:
        content = message["content"]
        if message["role"] in {"system", "developer"}:
            parts = [content] if isinstance(content, str) else [p["text"] for p in content]
            system += parts
        elif isinstance(content, str):
            others.append({"role": message["role"], "content": content})
        else:
            others.append({"role": message["role"], "content": [_part(each) for each in content]})
    return "\n\n".join(system), others


def _part(part: dict[str, Any]) -> dict[str, Any]:
    if part["type"] == "text":
        return {"type": "text", "text": part["text"]}
    url: str = part["image_url"]["url"]
    if not url.startswith("data:"):
        return {"type": "image", "source": {"type": "url", "url": url}}
    media_type, _, data = url.removeprefix("data:").partition(";base64,")
    return {"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}}
