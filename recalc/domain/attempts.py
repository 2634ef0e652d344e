"""Attempts, and giving up: the rule for executions whose workers are lost again and again.

An attempt is a claim whose lease expired with nothing stored since. After ``MAX_ATTEMPTS`` of them
the cells that ran each time FAIL, and the rest starts anew with attempts 0.

A store counts with ``attempts_after_claim`` in each claim, and calls ``give_up`` when the number
has reached ``MAX_ATTEMPTS``. ``recalc.store.attempts`` makes the results of the failed cells.
"""

from __future__ import annotations

from dataclasses import dataclass

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import CellSet
from recalc.domain.readiness import Sets
from recalc.domain.states import HELD, ExecutionState

#: Claims in a row whose leases expired with no result stored; then running cells FAIL.
MAX_ATTEMPTS = 3


def attempts_after_claim(state: ExecutionState, attempts: int, *, stored: bool) -> int:
    """Return the number of attempts after a claim of an execution that was in ``state``.

    A claim of a queued execution changes nothing. A claim of a held one, whose lease has expired,
    counts as an attempt; where a result was ``stored`` since the last claim, counting starts anew.
    """
    if state not in HELD:
        return attempts
    return 0 if stored else attempts + 1


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The effect of giving up on an execution.

    ``failing`` cells FAIL, ``sets`` are those after it, ``counts`` is the change of the counters.
    ``ended`` says that no live cell is left.
    """

    failing: CellSet
    sets: Sets
    counts: Counts
    ended: bool


def give_up(sets: Sets) -> GivenUp:
    """FAIL the cells of the running set; all pending ones, when none was running."""
    failing = sets.running or sets.pending
    after = Sets(sets.targets, sets.done | failing, sets.failed | failing, sets.running - failing)
    return GivenUp(
        failing=failing,
        sets=after,
        counts=Counts().stored(completed=0, failed=len(failing), running=len(sets.running)),
        ended=not after.pending,
    )
