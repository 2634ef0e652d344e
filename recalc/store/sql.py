"""States and orders as SQL text: the same in both stores, and derived from the transition table.

Use these in statements instead of quoted state names:
``f"… WHERE e.state IN ({sql.LIVE})"``, ``f"… AND o.state = {sql.ACTIVE}"``. A new state of one row
is a parameter: ``target(state, move)``, ``OperationState.COMPLETED``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from recalc.domain import states
from recalc.domain.states import ExecutionState, Move, OperationState
from recalc.engine.ports import Order


def quoted(values: Iterable[StrEnum]) -> str:
    """Return states for an SQL IN list, in order: ``'active', 'queued'``."""
    return ", ".join(f"'{value}'" for value in sorted(values))


#: States of executions that can still change cells; a cancel may start from each of them.
LIVE = quoted(states.LIVE)
#: States of executions that have a holder: the guard of reports and of lease renewals.
HELD = quoted(states.HELD)
#: States from which an execution can be claimed, the held ones once their lease has expired.
CLAIMABLE = quoted(states.sources(Move.CLAIM))
#: States from which a holder hands an execution back.
HANDED_BACK = quoted(states.sources(Move.HAND_BACK))
#: The state of an execution that waits for a worker.
QUEUED = quoted([ExecutionState.QUEUED])
#: The state of an operation that has not ended.
ACTIVE = quoted([OperationState.ACTIVE])
#: The state of an operation that ended with its last execution.
COMPLETED = quoted([OperationState.COMPLETED])


class Direction(NamedTuple):
    """An order of a list in SQL: the comparison that means "after", the keyword, and the step of a
    position from one item to the next."""

    beyond: str
    keyword: str
    step: int


def direction(order: Order) -> Direction:
    """Return the SQL of an order."""
    return Direction(">", "ASC", 1) if order == "asc" else Direction("<", "DESC", -1)
