"""The permits of one run: one for each quick cell that is RUNNING, one for each call.

A slow cell that only waits lends its permit: for its turn at a limit, or before it repeats a call.
It goes on when it has one again. This cannot deadlock: a cell lends its permit before it waits for
a turn, so cells that wait for turns hold no permits, and permits come back when calls end.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from uuid import UUID

from recalc.engine.worker.permits import Permits, Share


class RunPermits:
    """Shares of ``cells``, the permits for quick cells, and of ``calls``, those for slow cells.

    A call's permit is reserved before its cell is marked, and given back when the call ends.
    ``wake`` is called when there may be permits for further cells. For one event loop.
    """

    def __init__(
        self,
        cells: Permits,
        calls: Permits,
        workspace_id: int,
        operation_id: UUID,
        wake: Callable[[], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._wake = wake
        self._cells = cells.share(workspace_id, operation_id, wake)
        self._calls = calls.share(workspace_id, operation_id, self._calls_are_free)
        #: Permits for slow cells whose calls have not begun.
        self.reserved_calls = 0
        #: Further calls that were refused.
        self._refused_calls = 0
        #: Cells that have lent their permits and wait for others, with what they wait for.
        self._resuming: deque[tuple[asyncio.Future[None], CallPermit]] = deque()
        self._aborted = False

    # --- quick cells ---

    def take_cells(self, wanted: int, least: int, ending: int) -> int:
        """Take permits for up to ``wanted`` quick cells; returns how many, 0 rather than less than
        ``least``. The commit that marks them stores the results of ``ending`` others, whose permits
        they may get."""
        return self._cells.take(wanted, least, ending)

    def force_cells(self, cells: int) -> None:
        """Take permits for ``cells`` more quick cells, whether they are free or not; negative
        numbers give permits back without waking others."""
        self._cells.force(cells)

    def keep_cells(self, running: int) -> None:
        """Give back the permits of all quick cells but those of ``running`` ones."""
        self._cells.give(self._cells.held - running)

    # --- calls ---

    def reserve_calls(self, more: int) -> int:
        """Reserve up to ``more`` further calls; returns how many. Cells that have lent their
        permits get theirs first."""
        granted = self._ask_for_calls(more)
        self.reserved_calls += granted
        return granted

    def keep_reserved(self, most: int) -> None:
        """Give back all reserved calls but ``most``."""
        kept = min(self.reserved_calls, most)
        self._calls.give(self.reserved_calls - kept)
        self.reserved_calls = kept

    def begin_call(self, column: int) -> CallPermit:
        """Use a reserved call for a cell of ``column``; returns its permit."""
        self.reserved_calls -= 1
        return CallPermit(self, self._calls, column)

    def startable(self, column: int) -> int:
        """Return how many more cells of a slow column may begin, as ``Permits.startable`` says."""
        return self._calls.startable(column)

    def want_no_calls(self) -> None:
        """Leave the queue for further calls. Cells that have lent their permits stay in it."""
        self._ask_for_calls(0)

    def _ask_for_calls(self, more: int) -> int:
        """Ask for the permits of the cells that wait to resume and for ``more``; let cells resume
        with what is granted, and return how many are left.

        All asking for calls goes through this: what a share asks for replaces what it wanted.
        """
        while self._resuming and self._resuming[0][0].done():
            self._resuming.popleft()  # cancelled, and its task has not had its turn
        resuming = sum(not future.done() for future, _ in self._resuming)
        granted = self._calls.take(resuming + more)
        left = granted
        while left and self._resuming:
            future, permit = self._resuming.popleft()
            if not future.done():
                left -= 1
                permit.granted()
                future.set_result(None)
        self._refused_calls = more - left
        return left

    def _calls_are_free(self) -> None:
        """Let cells resume, in the next iteration of the event loop: this is called while the
        permits are shared out. The run does not do it, as it may wait for the store."""
        if self._resuming:
            self._loop.call_soon(self._resume_if_woken)
        self._wake()

    def _resume_if_woken(self) -> None:
        if self._calls.woken:  # else the run has asked since, for these cells too
            self._resume()

    def _resume(self) -> None:
        """Ask for the permits of the cells that wait to resume. The run asks again for the further
        calls that it wants: it has to have a use for them when they are granted."""
        if self._aborted:
            return
        if self._refused_calls:
            self._wake()
        self._ask_for_calls(0)

    async def regain(self, permit: CallPermit) -> None:
        """Wait for a permit in place of the one that was lent. Raises CancelledError where the run
        was aborted."""
        if self._aborted:
            raise asyncio.CancelledError
        future = self._loop.create_future()
        self._resuming.append((future, permit))
        self._resume()
        try:
            await future
        except asyncio.CancelledError:
            # Perhaps it was granted one in the same moment. Then it ends as one that holds it.
            if (future, permit) in self._resuming:
                self._resuming.remove((future, permit))
                self._resume()
            raise

    # --- both ---

    def want_none(self) -> None:
        """Leave both queues: nothing more is started. Cells that have lent their permits go on."""
        self._cells.forgo()
        self.want_no_calls()

    def abort(self) -> None:
        """Leave both queues. Cells that wait for permits are cancelled, now and later."""
        self._aborted = True
        for future, _ in self._resuming:
            future.cancel()
        self.want_none()

    def close(self) -> None:
        """Give all permits back."""
        self._cells.close()
        self._calls.close()


class CallPermit:
    """The permit of one slow cell. It is held until the cell ends, but for the time for which it is
    lent."""

    __slots__ = ("_calls", "_column", "_lent", "_run")

    def __init__(self, run: RunPermits, calls: Share, column: int) -> None:
        self._run = run
        self._calls = calls
        self._column = column
        self._lent = False

    def lend(self) -> None:
        """Lend the permit to whoever is next, until ``regain``."""
        if not self._lent:
            self._lent = True
            self._calls.lend(self._column)

    async def regain(self) -> None:
        """Wait until the cell has a permit again. Cancelling this ends the wait."""
        if self._lent:
            await self._run.regain(self)

    def granted(self) -> None:
        """Take note of a permit that the cell was granted."""
        self._lent = False
        self._calls.end_loan(self._column)

    def end(self, _: object = None) -> None:
        """Give back the permit of a cell that has ended, if it holds one."""
        if self._lent:
            self._calls.end_loan(self._column)
        else:
            self._calls.give(1)
