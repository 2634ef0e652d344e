"""The permits of one run: one for each quick cell that is RUNNING, one for each call."""

from __future__ import annotations

from recalc.engine.worker.permits import Share


class RunPermits:
    """Shares of ``cells``, the permits for quick cells, and of ``calls``, those for slow cells.

    A call's permit is reserved before its cell is marked, and given back when the call ends.
    """

    def __init__(self, cells: Share, calls: Share) -> None:
        self._cells = cells
        self._calls = calls
        #: Permits for slow cells whose calls have not begun.
        self.reserved_calls = 0

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

    def reserve_calls(self, more: int) -> int:
        """Reserve up to ``more`` further calls; returns how many."""
        granted = self._calls.take(more)
        self.reserved_calls += granted
        return granted

    def keep_reserved(self, most: int) -> None:
        """Give back all reserved calls but ``most``."""
        kept = min(self.reserved_calls, most)
        self._calls.give(self.reserved_calls - kept)
        self.reserved_calls = kept

    def begin_call(self) -> None:
        """Use a reserved call."""
        self.reserved_calls -= 1

    def end_call(self) -> None:
        """Give the permit of a call back."""
        self._calls.give(1)

    def want_no_calls(self) -> None:
        """Leave the queue for calls."""
        self._calls.forgo()

    def want_none(self) -> None:
        """Leave both queues: nothing more is started."""
        self._cells.forgo()
        self._calls.forgo()

    def close(self) -> None:
        """Give all permits back."""
        self._cells.close()
        self._calls.close()
