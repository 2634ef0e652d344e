"""Calls over the protocol of OpenAI, which most servers of models speak, by its official client."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from typing import Any, cast

import openai
from typing_extensions import override

from recalc.calls import Turns
from recalc.models.connections import Configured
from recalc.models.provider import ChatCall, Piece, Provider, Usage
from recalc.models.received import reason_of_end, usage_of
from recalc.models.refusals import troubles
from recalc.models.tokens import of_text
from recalc.models.transport import CallTransport, client_of


class OpenAICalls(Provider):
    """One call. The SDK repeats nothing by itself."""

    def __init__(self, configured: Configured, tls: ssl.SSLContext, turns: Turns) -> None:
        connection, key = configured.connection, configured.key
        authorization = None if key is None else ("authorization", key)
        self._transport = CallTransport(tls, turns, authorization)
        self._client = openai.AsyncOpenAI(
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
            more["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": call.schema},
            }
        with troubles(openai):
            async with self._client:
                stream = await self._client.chat.completions.create(
                    model=call.model,
                    messages=cast(Any, call.messages),
                    stream=True,
                    stream_options={"include_usage": True},
                    extra_body=more,
                )
                async for chunk in stream:
                    yield _piece(chunk)

    @override
    async def embed(self, model: str, texts: list[str]) -> tuple[list[list[float]], Usage | None]:
        with troubles(openai):
            async with self._client:
                found = await self._client.embeddings.create(
                    model=model, input=texts, encoding_format="float"
                )
            by_index = {each.index: each.embedding for each in found.data}
            vectors = [[float(x) for x in by_index[index]] for index in range(len(texts))]
            taken = getattr(found.usage, "prompt_tokens", None)
            return vectors, usage_of(taken, 0)

    @override
    async def close(self) -> None:
        await self._transport.close_now()


def _piece(chunk: Any) -> Piece:
    """Return what a chunk adds. The SDK checks no types, so anything may be wrong with it."""
    text, tokens, ended = "", 0, None
    for choice in chunk.choices or ():
        delta = choice.delta
        # Thoughts are paid for, but are not part of the answer.
        thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
        content = (delta.content if delta is not None else None) or ""
        text += content
        tokens += of_text(content) + (of_text(thought) if isinstance(thought, str) else 0)
        ended = reason_of_end(choice.finish_reason) or ended
    usage = chunk.usage
    taken, given = (getattr(usage, f"{name}_tokens", None) for name in ("prompt", "completion"))
    return Piece(text, tokens, ended, usage_of(taken, given))
