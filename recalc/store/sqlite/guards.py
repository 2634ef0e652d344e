"""The states that a guard compares with, as SQL lists made from the transition table."""

from __future__ import annotations

from collections.abc import Collection

from recalc.domain.states import LIVE as LIVE_STATES
from recalc.domain.states import ExecutionState, Move, sources


def sql_list(states: Collection[ExecutionState]) -> str:
    """Return the states as the inside of an SQL ``IN (…)``."""
    return ", ".join(f"'{state}'" for state in sorted(states))


def from_states(move: Move) -> str:
    """Return the states that ``move`` may start from, for an SQL ``IN (…)``."""
    return sql_list(sources(move))


#: States in which an execution's undone cells are pending.
LIVE = sql_list(LIVE_STATES)
#: States in which a worker holds an execution: only a holder finishes it.
HELD = from_states(Move.FINISH)
