"""Conditions on the state of an execution, worded as the partial indexes word them.

SQLite uses a partial index only where the statement repeats the index's condition: the same states
in the same order, and ``=`` for a single one.
"""

from __future__ import annotations

from collections.abc import Collection

from recalc.domain import states
from recalc.domain.states import ExecutionState, Move


def _one_of(wanted: Collection[ExecutionState]) -> str:
    """Return what a condition has after ``state``; states are in the order of their definition."""
    first, *more = (f"'{state}'" for state in ExecutionState if state in wanted)
    return f"IN ({', '.join([first, *more])})" if more else f"= {first}"


#: Executions that can still change cells.
LIVE = _one_of(states.LIVE)
#: Executions that have a holder.
HELD = _one_of(states.HELD)
#: Executions that can be claimed, the held ones once their lease has expired.
CLAIMABLE = _one_of(states.sources(Move.CLAIM))
#: Executions that a holder can hand back.
HANDED_BACK = _one_of(states.sources(Move.HAND_BACK))
