"""The tasks that compute the cells of one run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet


class CellTasks:
    """Tasks with the cells that each computes. ``ended`` is called with each task that has ended,
    after it was removed."""

    def __init__(self, ended: Callable[[asyncio.Task[None]], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = ended
        self._cells: dict[asyncio.Task[None], CellSet] = {}
        #: All of them, by column. No cell is computed by two tasks at once.
        self._computed: dict[int, BitMap] = {}
        self._cancelled: set[asyncio.Task[None]] = set()  # of the above

    def __iter__(self) -> Iterator[asyncio.Task[None]]:
        return iter(list(self._cells))

    def __bool__(self) -> bool:
        return bool(self._cells)

    @property
    def cells(self) -> CellSet:
        """All cells that are being computed."""
        return CellSet({column: rows.copy() for column, rows in self._computed.items()})

    def start(self, work: Coroutine[None, None, None], cells: CellSet) -> asyncio.Task[None]:
        """Run ``work``, which computes ``cells``, as a task."""
        task = self._loop.create_task(work)
        self._cells[task] = cells
        for column in cells.columns:
            computed = self._computed.setdefault(column, BitMap())
            computed |= cells.rows(column)
        task.add_done_callback(self._remove)
        return task

    def cancel(self, task: asyncio.Task[None]) -> None:
        """Cancel a task, at most once.

        A second cancel would interrupt the closing of its connection, and the connection would stay
        open. ``task.cancelling()`` cannot be used: libraries cancel the task that they run in for
        purposes of their own, as anyio does while it connects.
        """
        if task not in self._cancelled:
            self._cancelled.add(task)
            task.cancel()

    def cancel_all(self) -> None:
        """Cancel every task."""
        for task in self:
            self.cancel(task)

    def cancel_outside(self, wanted: CellSet) -> None:
        """Cancel the tasks that compute any cell that is not ``wanted``."""
        for task, cells in list(self._cells.items()):
            if not cells <= wanted:
                self.cancel(task)

    @property
    def current_is_cancelled(self) -> bool:
        """Whether this is called in a task that was cancelled."""
        return bool(self._cancelled) and asyncio.current_task() in self._cancelled

    def _remove(self, task: asyncio.Task[None]) -> None:
        ended = self._cells.pop(task)
        for column in ended.columns:
            self._computed[column] -= ended.rows(column)
        self._cancelled.discard(task)
        self._ended(task)
