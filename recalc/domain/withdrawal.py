"""Withdrawal: cells leave an execution for good.

Cancel, takeover and deletes are uses of it. Cells of the running set are stored STALE; nothing else
is written to cells. The revision of the execution rises and its counters move. An execution that
loses its last live cell ends in the same transaction, and so does an operation that loses its last
live execution.

A store uses it in three steps:

1. read the live executions (``recalc.store.sql.LIVE``) under their locks: state and sets;
2. call ``withdraw`` for each; None means that it loses nothing;
3. write each ``Loss``: ``revision + 1``, ``state``, ``counts`` by addition
   (``recalc.store.counters``), ``reason`` and the time of the end where ``ended``, ``sets.targets``
   and ``sets.running``; store STALE for ``stopped``; then set each operation without a live
   execution to ``why.operation_state``.

A cancel withdraws everything that is pending. It needs no sets but the running ones:
``recalc.domain.accounting.withdraw_pending``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import CellSet
from recalc.domain.readiness import Sets
from recalc.domain.states import ExecutionState, Withdrawal, target


@dataclass(frozen=True, slots=True)
class Loss:
    """The effect of a withdrawal on one execution.

    ``sets`` and ``state`` are those after it. ``counts`` is the change of the counters. ``stopped``
    are the withdrawn cells that were running. ``ended`` says that no live cell is left.
    """

    sets: Sets
    state: ExecutionState
    counts: Counts
    stopped: CellSet
    ended: bool


def withdraw(
    state: ExecutionState, sets: Sets, cells: CellSet | BitMap, why: Withdrawal
) -> Loss | None:
    """Withdraw ``cells``, or all cells of these rows, from an execution; None when none of them is
    pending in it.

    ``sets.failed`` may be left empty: withdrawal does not look at it. Raises ValueError for an
    execution that has ended.
    """
    pending = sets.pending
    lost = pending.only_rows(cells) if isinstance(cells, BitMap) else pending & cells
    if not lost:
        return None
    stopped = sets.running & lost
    left = sets.withdraw(lost)
    ended = not left.pending
    end = target(state, why.move)
    if end is None:
        raise ValueError(f"an execution that is {state} has no cells to withdraw")
    return Loss(
        sets=left,
        state=end if ended else state,
        counts=Counts().withdrawn(why, waiting=len(lost) - len(stopped), running=len(stopped)),
        stopped=stopped,
        ended=ended,
    )
