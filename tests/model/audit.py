"""What must hold: of every state, and of every step with the event that it was.

The auditor trusts nothing that the protocol counts: it looks at sets, cells and events.
"""

from __future__ import annotations

from recalc.domain.accounting import Counts
from recalc.domain.states import (
    FINAL,
    TRANSITIONS,
    CellStatus,
    ExecutionState,
    OperationState,
)
from tests.model.configs import Config
from tests.model.state import FAILED, NONE, Event, Execution, Phase, State, members, read_of

_MOVES = {(before, after) for (before, _), after in TRANSITIONS.items()}
_REPORTS = frozenset({"report", "report, reply lost", "late report"})
_WITHDRAWALS = frozenset({"cancel", "create", "delete"})


def broken_state(c: Config, s: State) -> str | None:
    """What is wrong with a state; None when nothing is."""
    covered = 0
    for e in s.executions:
        wrong = _broken_execution(e)
        if wrong:
            return wrong
        if e.live:
            if covered & e.pending:
                return "a cell is pending in two executions"
            covered |= e.pending
            if s.operations[e.operation].state is not OperationState.ACTIVE:
                return "an ended operation has a live execution"
    for number, cell in enumerate(s.cells):
        pending = covered >> number & 1
        completed = cell.status is CellStatus.COMPLETED and not cell.gone and not pending
        if completed and not _of_present_inputs(c, s, number):
            return "a cell reads COMPLETED, and its inputs are others"
    stale = any(cell.status is CellStatus.STALE and not cell.gone for cell in s.cells)
    if stale and any(o.whole and o.state is OperationState.COMPLETED for o in s.operations):
        return "a run of everything STALE left a cell STALE"
    return _calls_outside_the_running_set(s)


def _of_present_inputs(c: Config, s: State, number: int) -> bool:
    """Whether each cell on the way up was computed from what its source holds now, whatever the
    source reads. The value of a FAILED cell tells nothing of what it was computed from."""
    while True:
        source = c.source[number]
        current = s.rows[c.row_of[number]].input if source == NONE else s.cells[source].value
        if read_of(s.cells[number].value) != current:
            return False
        if source == NONE or current == FAILED:
            return True
        number = source


def _broken_execution(e: Execution) -> str | None:
    if not e.counts.lawful:
        return "the accounting law is broken"
    sizes = Counts(
        cell_count=e.counts.cell_count,
        completed=(e.done & ~e.failed).bit_count(),
        failed=e.failed.bit_count(),
        pending=e.pending.bit_count(),
        running=e.running.bit_count(),
        not_started_reset=e.counts.not_started_reset,
        running_invalidated=e.counts.running_invalidated,
        superseded=e.counts.superseded,
    )
    if sizes != e.counts:
        return "the counters are not the sizes of the sets"
    if e.running & ~e.pending:
        return "a cell is in the running set that is not pending"
    if e.live != bool(e.pending):
        return "an execution is live exactly while cells are pending: not so"
    return None


def _calls_outside_the_running_set(s: State) -> str | None:
    calling = [e.orphans for e in s.executions]
    for w in s.workers:
        if w.execution != NONE:
            calling[w.execution] |= w.cells_in(Phase.CALLING)
    for e, out in zip(s.executions, calling, strict=True):
        if e.live and out & e.pending & ~e.running:
            return "a call is out for a pending cell that is not in the running set"
    return None


def broken_step(c: Config, s: State, event: Event, after: State) -> str | None:
    """What is wrong with a step; None when nothing is."""
    if event.kind == "call begins":
        return _broken_call(s, event)
    return (
        _broken_execution_step(s, event, after)
        or _broken_end(s, after)
        or _broken_report(s, event)
        or _broken_result(c, event, after)
        or _broken_answer(s, event)
        or _broken_frame(c, s, event, after)
    )


def _broken_execution_step(s: State, event: Event, after: State) -> str | None:
    for number, (old, new) in enumerate(zip(s.executions, after.executions, strict=False)):
        if old is new:
            continue
        if old.state in FINAL and old._replace(orphans=0) != new._replace(orphans=0):
            return "an execution changed after its end"
        if old.state is not new.state and (old.state, new.state) not in _MOVES:
            return f"an execution went from {old.state} to {new.state}"
        marks = number == event.execution and event.kind in _REPORTS
        if new.running & ~old.running and not marks:
            return "a cell entered the running set other than by its holder's report"
    return None


def _broken_end(s: State, after: State) -> str | None:
    for was, now in zip(s.operations, after.operations, strict=False):
        if was.state is not OperationState.ACTIVE and was._replace(whole=now.whole) != now:
            return "an operation changed after its end"
        if now.answers > 1:
            return "two cancels of an operation were answered with cells"
    return None


def _broken_call(s: State, event: Event) -> str | None:
    """A call begins for a cell that runs, or that was counted as running when it was withdrawn.
    One whose lease was lost meanwhile may be stored by the next holder."""
    e = s.executions[event.execution]
    known = e.running | e.invalidated
    if event.epoch != e.epoch:
        known |= e.done
    if not event.cells & ~known:
        return None
    if e.state is ExecutionState.CANCELLED:
        return "a call begins after the cancel for a cell that it did not count as running"
    return "a call begins for a cell that is not in the running set"


def _broken_report(s: State, event: Event) -> str | None:
    if event.kind not in _REPORTS:
        return None
    e = s.executions[event.execution]
    if event.epoch != e.epoch:
        return "a holder that had lost the execution wrote"
    if event.cells & e.done:
        return "a result was stored twice"
    if event.cells & ~e.targets:
        return "the result of a withdrawn cell was stored"
    return None


def _broken_result(c: Config, event: Event, after: State) -> str | None:
    """A result of which a source reads STALE reads STALE."""
    if event.kind not in _REPORTS:
        return None
    for number in members(event.cells):
        cell, source = after.cells[number], c.source[number]
        over_stale = source != NONE and after.cells[source].status is CellStatus.STALE
        if over_stale and not cell.gone and cell.status is not CellStatus.STALE:
            return "a result was computed from a cell that reads STALE, and does not read so"
    return None


def _broken_answer(s: State, event: Event) -> str | None:
    if event.kind != "cancel":
        return None
    live = [e for e in s.executions if e.operation == event.operation and e.live]
    running = sum(e.running.bit_count() for e in live)
    pending = sum(e.pending.bit_count() for e in live)
    if event.answer != (pending - running, running):
        return "a cancel did not answer what was pending and running at its commit"
    return None


def _broken_frame(c: Config, s: State, event: Event, after: State) -> str | None:
    """Stored cells change only as the event permits; so what was not started reads as before."""
    if s.cells is after.cells:
        return None
    may_store = event.cells if event.kind in _REPORTS or event.kind == "claim" else 0
    may_stale = 0
    for cell in members(may_store):
        stale = after.cells[cell].status is CellStatus.STALE
        if stale or s.cells[cell].value != after.cells[cell].value:
            may_stale |= c.reached(cell)
    if event.kind == "edit":
        may_stale = event.cells
    must_stale = 0
    if event.kind in _WITHDRAWALS:
        for old, new in zip(s.executions, after.executions, strict=False):
            must_stale |= old.running & ~new.running
    for number, (was, now) in enumerate(zip(s.cells, after.cells, strict=True)):
        bit = 1 << number
        if now.gone:
            if not was.gone and (event.kind != "delete" or not bit & event.cells):
                return "a cell vanished that was not deleted"
            continue
        if must_stale & bit and now.status is not CellStatus.STALE:
            return "a cell was withdrawn while it ran, and does not read STALE"
        if may_store & bit:
            continue
        if was.value != now.value:
            return "the value of a cell changed that nobody computed"
        becomes_stale = now.status is CellStatus.STALE and (may_stale | must_stale) & bit
        if was.status is not now.status and not becomes_stale:
            return "the status of a cell changed that nobody touched"
    return None


def at_rest(s: State) -> bool:
    """Every operation has ended, and no worker has anything to do."""
    return all(op.state is not OperationState.ACTIVE for op in s.operations) and all(
        w.execution == NONE and w.duty == NONE for w in s.workers
    )
