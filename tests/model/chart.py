"""Write docs/STATES.md from the transition table, which the stores and this model also use.

``make docs`` writes it; a test fails when it is out of date.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from recalc.domain.accounting import Counts
from recalc.domain.states import (
    FINAL,
    LIVE,
    PENDING,
    SETTLED,
    TRANSITIONS,
    CellStatus,
    ExecutionState,
    Move,
    sources,
)

STATES_MD = Path(__file__).parents[2] / "docs" / "STATES.md"

_PAGE = """\
# States

Generated from `TRANSITIONS` in `recalc/domain/states.py` by `make docs`. The same table gives
the guards of the stores and of the model (`make model`).

## Executions

```mermaid
{chart}
```

Live: {live}. Final: {final}; nothing leaves them.

| move | from | to |
|---|---|---|
{moves}

## Cells

Settled statuses are stored with a cell: {settled}. Pending ones are derived
from the live execution that covers the cell, and never stored: {pending}.

| execution | pending cell in its running set | other pending cell |
|---|---|---|
{cells}

A cell of a final execution reads as it is stored.
"""


def mermaid() -> str:
    """Return the state chart of an execution, for mermaid."""
    lines = ["stateDiagram-v2", f"    [*] --> {ExecutionState.QUEUED}"]
    lines += [f"    {before} --> {after}: {move}" for (before, move), after in TRANSITIONS.items()]
    lines += [f"    {state} --> [*]" for state in ExecutionState if state in FINAL]
    return "\n".join(lines)


def page() -> str:
    """Return the whole of docs/STATES.md."""
    return _PAGE.format(
        chart=mermaid(),
        live=_listed(state for state in ExecutionState if state in LIVE),
        final=_listed(state for state in ExecutionState if state in FINAL),
        settled=_listed(status for status in CellStatus if status in SETTLED),
        pending=_listed(status for status in CellStatus if status in PENDING),
        moves="\n".join(_move(move) for move in Move),
        cells="\n".join(_cells(state) for state in ExecutionState if state in LIVE),
    )


def _listed(values: Iterable[str]) -> str:
    return ", ".join(values)


def _move(move: Move) -> str:
    before = [state for state in ExecutionState if state in sources(move)]
    after = dict.fromkeys(TRANSITIONS[state, move] for state in before)
    return f"| {move} | {_listed(before)} | {_listed(after)} |"


def _cells(state: ExecutionState) -> str:
    running = _reads(state, Counts(pending=1, running=1))
    waiting = _reads(state, Counts(pending=1))
    return f"| {state} | {running} | {waiting} |"


def _reads(state: ExecutionState, one: Counts) -> CellStatus:
    """Return the status that the one pending cell of an execution reads."""
    return next(status for status, cells in one.by_pending_status(state).items() if cells)
