"""Evaluates chunks of quick cells in worker processes, off the server's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import anyio
import anyio.to_process
import msgspec
import structlog

from recalc.columns.base import classify
from recalc.domain.records import CellError
from recalc.engine.ports import CellResult, RowResults
from recalc.engine.worker.quick import (
    Chunk,
    all_failed,
    decode_results,
    encode_chunk,
    evaluate_encoded,
    halves,
    only_column,
)
from recalc.engine.worker.results import cell_error
from recalc.fair_queue import FairQueue

_log = structlog.get_logger(__name__)

#: Seconds of processor time that a chunk keeps a process from others: then its other rows wait for
#: another turn.
SLICE = 0.5
TIMED_OUT = CellError(
    "deadline_exceeded",
    "This cell alone took longer than this server allows (RECALC_CHUNK_DEADLINE). Simplify its "
    "column, or shorten the values that it reads.",
)
DIED = CellError(
    "evaluation_crashed",
    "The process that evaluated this cell ended. The cell may need too much memory.",
)


class Evaluator(Protocol):
    """Evaluates chunks of quick cells."""

    async def evaluate(self, chunk: Chunk) -> list[RowResults]:
        """Return a result for every cell of the chunk; for those of its first rows only, where all
        would have more than ``chunk.result_bytes`` or take too long. Cancelling stops the
        evaluation at once."""


class InlineEvaluator:
    """Evaluates on the event loop, for simulated worlds. ``pause`` is awaited before each chunk."""

    def __init__(self, pause: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(0)) -> None:
        self._pause = pause

    async def evaluate(self, chunk: Chunk) -> list[RowResults]:
        await self._pause()
        return decode_results(evaluate_encoded(encode_chunk(chunk)))


class ProcessEvaluator:
    """Evaluates in worker processes. A process is killed when its chunk takes longer than
    ``deadline`` seconds, or is cancelled.

    A chunk whose process died or was killed, or whose results cannot be encoded, is cut in two
    until the row to blame is alone, and its columns are evaluated one after the other. The cells to
    blame FAIL; the others get their results. Workspaces share the processes fairly, and a
    chunk begins no further rows after ``SLICE``.
    """

    def __init__(self, processes: int, deadline: float) -> None:
        self._processes = processes
        self._queue = FairQueue(processes, beyond=processes)
        self._deadline = deadline

    async def warm_up(self) -> None:
        """Start all processes, so that the first chunks need not wait for them."""
        async with anyio.create_task_group() as group:
            for _ in range(self._processes):
                group.start_soon(self._run, Chunk([], []))

    async def evaluate(self, chunk: Chunk) -> list[RowResults]:
        try:
            async with asyncio.timeout(None) as timeout:
                async with self._queue.hold(chunk.workspace_id):
                    # The time that a chunk waits for a process does not count.
                    timeout.reschedule(asyncio.get_running_loop().time() + self._deadline)
                    return await self._run_here(chunk)
        except TimeoutError:
            return await self._take_apart(chunk, TIMED_OUT)
        except anyio.BrokenWorkerProcess:
            return await self._take_apart(chunk, DIED)
        except OSError:
            raise  # no process can be started: no cell is to blame
        except Exception as error:  # noqa: BLE001 - evaluating a cell may raise anything
            failure = classify(error)
            return await self._take_apart(chunk, cell_error(failure))

    async def _run_here(self, chunk: Chunk) -> list[RowResults]:
        encoded = await anyio.to_process.run_sync(
            evaluate_encoded,
            encode_chunk(msgspec.structs.replace(chunk, seconds=SLICE)),
            cancellable=True,
            limiter=anyio.CapacityLimiter(1),
        )
        return decode_results(encoded)

    async def _run(self, chunk: Chunk) -> None:
        async with self._queue.hold(chunk.workspace_id):
            await self._run_here(chunk)

    async def _take_apart(self, chunk: Chunk, error: CellError) -> list[RowResults]:
        parts = halves(chunk)
        if parts is not None:
            first, second = parts
            return [*await self.evaluate(first), *await self.evaluate(second)]
        if len(chunk.work) > 1:
            return await self._by_column(chunk)
        _log.warning("cell_failed_hard", error=error.code)
        return all_failed(chunk, error)

    async def _by_column(self, chunk: Chunk) -> list[RowResults]:
        """Evaluate a chunk of one row column by column, in order of dependency."""
        cells: dict[int, CellResult] = {}
        for work in chunk.work:
            for found in await self.evaluate(only_column(chunk, work, cells)):
                cells.update(found.results)
        return [RowResults(chunk.rows[0].row_index, cells)]
