"""Evaluates chunks of quick cells in worker processes, off the server's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import anyio
import anyio.to_process
import msgspec
import structlog

from recalc.columns.base import classify
from recalc.domain.records import CellError
from recalc.engine.ports import CellResult, Evaluation, RowResults, StoredOutcome
from recalc.engine.worker.quick import (
    Chunk,
    all_failed,
    decode_results,
    encode_chunk,
    evaluate_encoded,
    halves,
    only_column,
    prepare,
)
from recalc.engine.worker.results import cell_error
from recalc.engine.worker.stored_task import StoredTask, encode
from recalc.fair_queue import FairQueue

_log = structlog.get_logger(__name__)

T = TypeVar("T")

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

    async def evaluate_stored(
        self, evaluation: Evaluation, task: StoredTask
    ) -> StoredOutcome | None:
        """Compute a task from the store. None where that does not work: then the cells to blame are
        found by ``evaluate``. Cancelling stops the evaluation at once."""


class InlineEvaluator:
    """Evaluates on the event loop, for simulated worlds. ``pause`` is awaited before each chunk."""

    def __init__(self, pause: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(0)) -> None:
        self._pause = pause

    async def evaluate(self, chunk: Chunk) -> list[RowResults]:
        await self._pause()
        return decode_results(evaluate_encoded(encode_chunk(chunk)))

    async def evaluate_stored(
        self, evaluation: Evaluation, task: StoredTask
    ) -> StoredOutcome | None:
        await self._pause()
        return await evaluation.here(encode(task))


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

    async def warm_up(self, evaluation: Evaluation | None) -> None:
        """Start all processes, so that the first chunks need not wait for them."""
        function = None if evaluation is None else evaluation.in_process
        async with anyio.create_task_group() as group:
            for _ in range(self._processes):
                group.start_soon(self._call, 0, None, prepare, function)

    async def evaluate(self, chunk: Chunk) -> list[RowResults]:
        try:
            encoded = encode_chunk(msgspec.structs.replace(chunk, seconds=SLICE))
            return decode_results(
                await self._call(chunk.workspace_id, self._deadline, evaluate_encoded, encoded)
            )
        except TimeoutError:
            return await self._take_apart(chunk, TIMED_OUT)
        except anyio.BrokenWorkerProcess:
            return await self._take_apart(chunk, DIED)
        except OSError:
            raise  # no process can be started: no cell is to blame
        except Exception as error:  # noqa: BLE001 - evaluating a cell may raise anything
            failure = classify(error)
            return await self._take_apart(chunk, cell_error(failure))

    async def evaluate_stored(
        self, evaluation: Evaluation, task: StoredTask
    ) -> StoredOutcome | None:
        encoded = encode(msgspec.structs.replace(task, seconds=SLICE))
        run, address = evaluation.in_process, evaluation.address
        try:
            return await self._call(task.workspace_id, self._deadline, run, address, encoded)
        except (TimeoutError, anyio.BrokenWorkerProcess):
            return None
        except OSError:
            raise  # no process can be started
        except Exception:  # noqa: BLE001 - evaluating a cell may raise anything
            _log.info("chunk_evaluated_again", exc_info=True)
            return None

    async def _call(
        self,
        workspace_id: int,
        deadline: float | None,
        function: Callable[..., T],
        *arguments: object,
    ) -> T:
        """Call a function in a process, when it is the workspace's turn. Raises TimeoutError where
        it takes longer than ``deadline`` seconds; the time that it waits for a process does not
        count."""
        async with asyncio.timeout(None) as timeout:
            async with self._queue.hold(workspace_id):
                if deadline is not None:
                    timeout.reschedule(asyncio.get_running_loop().time() + deadline)
                return await anyio.to_process.run_sync(
                    function, *arguments, cancellable=True, limiter=anyio.CapacityLimiter(1)
                )

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
