"""Reads the answers of endpoints: short ones on the event loop, longer ones in a process."""

from __future__ import annotations

import asyncio

import anyio
import anyio.to_process
import msgspec

from recalc.columns.answers import encoded_value, read_here
from recalc.columns.base import CellFailed, Failure, Json
from recalc.engine.worker.evaluator import DIED, TIMED_OUT

#: Bytes of the longest answer that is read on the event loop. That takes about a millisecond.
SHORT = 1 << 14


class AnswerReader:
    """Reads longer answers in a process, one at a time. The process is killed after ``deadline``
    seconds, or when the cell is cancelled.

    Chunks of quick cells have other processes, so an answer does not wait behind them.
    """

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._turn = asyncio.Lock()

    async def __call__(self, content_type: str, body: bytes) -> Json | msgspec.Raw:
        """Return the value of an answer. Raises CellFailed."""
        if len(body) <= SHORT:
            return await read_here(content_type, body)
        async with self._turn:
            try:
                async with asyncio.timeout(self._deadline):
                    encoded = await anyio.to_process.run_sync(
                        encoded_value,
                        content_type,
                        body,
                        cancellable=True,
                        limiter=anyio.CapacityLimiter(1),
                    )
            except TimeoutError as error:
                raise CellFailed(TIMED_OUT.code, TIMED_OUT.message) from error
            except anyio.BrokenWorkerProcess as error:
                raise CellFailed(DIED.code, DIED.message) from error
        if isinstance(encoded, Failure):
            raise CellFailed(encoded.code, encoded.message)
        return msgspec.Raw(encoded)
