"""One call: streamed within its time limits, and counted while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from recalc.models.connections import Timeouts
from recalc.models.provider import ChatCall, Provider, ProviderError, Trouble, Usage


@dataclass(slots=True)
class Tally:
    """What a call has cost and given until now. ``input_tokens`` and ``output_tokens`` are
    estimates; times are those of the clock. ``sent`` is known when the call has ended."""

    input_tokens: int
    begun: float
    output_tokens: int = 0
    usage: Usage | None = None
    first: float | None = None
    text: str = ""
    ended: str | None = None
    received: bool = False
    sent: bool = False

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens in and out: as the provider counted them, else as estimated."""
        if self.usage is not None:
            return self.usage.input_tokens, self.usage.output_tokens
        return self.input_tokens, self.output_tokens


async def chat(
    provider: Provider,
    call: ChatCall,
    timeouts: Timeouts,
    tally: Tally,
    clock: Callable[[], float],
    max_bytes: int,
) -> None:
    """Read the whole answer into ``tally``. Raises ProviderError; TimeoutError where the provider
    was silent for longer than ``timeouts``."""
    pieces: list[str] = []
    loop = asyncio.get_running_loop()
    left = max_bytes
    try:
        async with asyncio.timeout(timeouts.first_token) as timeout:
            async for piece in provider.chat(call):
                tally.received = True
                if piece.text and tally.first is None:
                    tally.first = clock()
                tally.output_tokens += piece.tokens
                tally.usage = piece.usage or tally.usage
                tally.ended = piece.ended or tally.ended
                pieces.append(piece.text)
                left -= len(piece.text)
                # What is too large ends at once, in the wait for the network as any other end.
                timeout.reschedule(loop.time() + (timeouts.between_tokens if left >= 0 else 0.0))
    except TimeoutError:
        if left >= 0:
            raise
    if left < 0:
        raise ProviderError(Trouble.TOO_LARGE, f"The answer has more than {max_bytes} characters.")
    if tally.ended is None:
        raise ProviderError(Trouble.BROKEN, "The answer ended before it was complete.")
    tally.text = _joined(pieces)


def _joined(pieces: list[str]) -> str:
    """Return the text of the pieces. Some servers send the halves of a surrogate pair apart. Raises
    ProviderError for half a pair, which no text can hold."""
    text = "".join(pieces)
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError as error:
            raise ProviderError(
                Trouble.GARBAGE, "A text of it holds half a surrogate pair."
            ) from error
    return text
