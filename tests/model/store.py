"""The guarded writes, one function each: a transaction from a state to the next.

States of executions move by ``recalc.domain.states.TRANSITIONS`` and counters by
``recalc.domain.accounting.Counts``, as in the stores.
"""

from __future__ import annotations

from recalc.domain.states import (
    CellStatus,
    ExecutionState,
    Move,
    OperationState,
    Withdrawal,
    sources,
    target,
)
from tests.model.configs import ATTEMPTS, Config, planned
from tests.model.state import (
    FAILED,
    Execution,
    Operation,
    Request,
    State,
    members,
    with_execution,
    with_operation,
)

LOST, WITHDRAWN, HELD = "lost", "withdrawn", "held"
_ENDS = {
    Withdrawal.CANCELLED: (Move.CANCEL, OperationState.CANCELLED),
    Withdrawal.SUPERSEDED: (Move.SUPERSEDE, OperationState.COMPLETED),
}


def moved(state: ExecutionState, move: Move) -> ExecutionState:
    """The state after a move that the table allows."""
    after = target(state, move)
    assert after is not None, f"{move} from {state}"
    return after


def live_of(s: State, operation: int) -> list[int]:
    return [n for n, e in enumerate(s.executions) if e.operation == operation and e.live]


def pending_anywhere(s: State) -> int:
    return sum(e.pending for e in s.executions if e.live)


def claimable(c: Config, e: Execution) -> bool:
    if c.rules.claim_asks_state:
        return e.state in sources(Move.CLAIM)
    return e.state is not ExecutionState.COMPLETED


def claim(c: Config, s: State, number: int) -> State:
    """Raise the epoch and keep the running set; at the third attempt the running cells FAIL."""
    e = s.executions[number]
    taken = e.state is ExecutionState.ACTIVE
    attempts = e.attempts
    if taken:
        attempts = 0 if e.stored else attempts + 1
    e = e._replace(
        state=ExecutionState.ACTIVE, epoch=e.epoch + 1, step=0, attempts=attempts, stored=False
    )
    if not c.rules.claim_keeps_running:
        e = e._replace(running=0, counts=e.counts.handed_back())
    if attempts < ATTEMPTS:
        return with_execution(s, number, e)
    failing = e.running or e.pending
    counts = e.counts.stored(
        completed=0, failed=failing.bit_count(), running=(failing & e.running).bit_count()
    )
    e = e._replace(
        attempts=0,
        counts=counts,
        done=e.done | failing,
        failed=e.failed | failing,
        running=e.running & ~failing,
    )
    if not e.pending:
        e = e._replace(state=moved(e.state, Move.FINISH))
    s = with_execution(s, number, e)
    results = tuple((cell, FAILED, s.rows[c.row_of[cell]].seq) for cell in members(failing))
    return _land(c, s, results, c.rules.failing_claim_marks_stale)


def report_if_held(c: Config, s: State, r: Request) -> tuple[str, State]:
    """Guarded by state, epoch, revision and step: results, sets and counts in one write. One
    that was written before is answered again, and writes nothing."""
    e = s.executions[r.execution]
    if c.rules.step_compared and (r.epoch, r.revision, r.step + 1) == (e.epoch, e.revision, e.step):
        return HELD, s
    if e.state not in sources(Move.FINISH) or (c.rules.epoch_compared and e.epoch != r.epoch):
        return LOST, s
    if c.rules.revision_compared and e.revision != r.revision:
        return WITHDRAWN, s
    if c.rules.step_compared and e.step != r.step:
        return WITHDRAWN, s
    e = e._replace(
        step=e.step + 1,
        targets=r.targets,
        done=r.done,
        failed=r.failed,
        running=r.running,
        counts=e.counts + r.delta,
        stored=e.stored or bool(r.finished),
    )
    if not e.pending:
        e = e._replace(state=moved(e.state, Move.FINISH))
    s = _land(c, with_execution(s, r.execution, e), r.finished, c.rules.marks_outside_stale)
    if r.alone == 1 and not e.live:
        s = _end(s, e.operation, OperationState.COMPLETED)
    return HELD, s


def _land(
    c: Config, s: State, results: tuple[tuple[int, int, int], ...], marks_stale: bool
) -> State:
    """Store results. One whose inputs changed since they were read is stored STALE; a different
    value makes those that read it STALE, unless they were computed with it and land here too."""
    cells, rows = list(s.cells), list(s.rows)
    landing = sum(1 << cell for cell, _, _ in results)
    different = 0
    for cell, computed, seq in results:
        old = cells[cell]
        if old.gone:
            continue
        status = CellStatus.FAILED if computed == FAILED else CellStatus.COMPLETED
        if c.rules.checks_dirty and old.dirty > seq:
            status = CellStatus.STALE
        if computed != old.value:
            different |= 1 << cell
        cells[cell] = old._replace(value=computed, status=status, dirty=0)
    s = s._replace(cells=tuple(cells))
    if not marks_stale:
        return s
    for cell in members(different):
        stop = landing
        if not c.rules.marks_waiting_targets_stale:
            stop |= next((e.targets for e in s.executions if e.targets >> cell & 1 and e.live), 0)
            stop |= next((e.targets for e in s.executions if e.done >> cell & 1), 0)
        reached = c.reached(cell, stop)
        if reached:
            number = c.row_of[cell]
            rows[number] = rows[number]._replace(seq=rows[number].seq + 1)
            dirty = rows[number].seq if c.rules.source_change_marks_dirty else 0
            s = _stale(s._replace(rows=tuple(rows)), reached, dirty)
    return s


def _stale(s: State, cells: int, dirty: int = 0) -> State:
    """Store STALE; results of running cells that were read before seq ``dirty`` will be too."""
    running = sum(e.running for e in s.executions if e.live) if dirty else 0
    changed = list(s.cells)
    for cell in members(cells):
        old = changed[cell]
        if not old.gone:
            changed[cell] = old._replace(
                status=CellStatus.STALE, dirty=dirty if running >> cell & 1 else old.dirty
            )
    return s._replace(cells=tuple(changed))


def hand_back_if_held(c: Config, s: State, number: int, epoch: int, inherited: int) -> State:
    """Back to QUEUED. What a dead holder had left in the running set stays there: nobody has
    stopped those calls."""
    e = s.executions[number]
    if e.state not in sources(Move.HAND_BACK) or (c.rules.epoch_compared and e.epoch != epoch):
        return s
    kept = e.running & inherited if c.rules.hand_back_keeps_inherited else 0
    e = e._replace(
        state=moved(e.state, Move.HAND_BACK),
        running=kept,
        counts=e.counts.handed_back().started(kept.bit_count()),
    )
    return with_execution(s, number, e)


def withdraw(c: Config, s: State, number: int, cells: int, why: Withdrawal) -> State:
    """Cells leave an execution for good; the running ones are stored STALE."""
    e = s.executions[number]
    cells &= e.pending
    if not cells:
        return s
    running = cells & e.running
    counts = e.counts.withdrawn(
        why, waiting=(cells & ~running).bit_count(), running=running.bit_count()
    )
    e = e._replace(
        targets=e.targets & ~cells,
        running=e.running & ~cells,
        counts=counts,
        revision=e.revision + c.rules.withdrawal_raises_revision,
        invalidated=e.invalidated | running,
    )
    if not e.pending:
        e = e._replace(state=moved(e.state, _ENDS[why][0]))
    return _stale(with_execution(s, number, e), running)


def _withdraw_everywhere(c: Config, s: State, cells: int, why: Withdrawal) -> State:
    for number, e in enumerate(s.executions):
        if e.live and cells & e.pending:
            s = withdraw(c, s, number, cells, why)
            if not live_of(s, e.operation):
                s = _end(s, e.operation, _ENDS[why][1])
    return s


def _end(s: State, operation: int, state: OperationState) -> State:
    return with_operation(s, operation, s.operations[operation]._replace(state=state, seen=None))


def cancel_if_active(c: Config, s: State, operation: int) -> tuple[State, tuple[int, int]]:
    """Withdraw all that is pending of an operation, and answer how much that was."""
    found = s.operations[operation]
    if found.state is not OperationState.ACTIVE:
        return s, (0, 0)
    live = live_of(s, operation)
    if not c.rules.cancel_takes_queued:
        live = [n for n in live if s.executions[n].state is ExecutionState.ACTIVE]
    if not live:
        return _end(s, operation, OperationState.COMPLETED), (0, 0)
    not_started = running = 0
    for number in live:
        before = s.executions[number].counts
        s = withdraw(c, s, number, s.executions[number].pending, Withdrawal.CANCELLED)
        gone = s.executions[number].counts - before
        not_started += gone.not_started_reset
        running += gone.running_invalidated
    answer = found.seen or (not_started, running)
    s = with_operation(s, operation, found._replace(answers=found.answers + (answer != (0, 0))))
    return _end(s, operation, OperationState.CANCELLED), answer


def counted(s: State, operation: int) -> tuple[int, int]:
    """What a cancel would withdraw now."""
    counts = [s.executions[n].counts for n in live_of(s, operation)]
    return sum(n.pending - n.running for n in counts), sum(n.running for n in counts)


def create(c: Config, s: State) -> State | None:
    """The second operation. What is pending is taken over when explicitly wanted, else left."""
    chosen = sum(1 << n for n in members(c.second) if not s.cells[n].gone)
    if not c.takes_over:
        stale = [n for n in members(chosen) if s.cells[n].status is CellStatus.STALE]
        chosen = sum(1 << n for n in stale) & ~pending_anywhere(s)
    if not chosen:
        return None
    s = _withdraw_everywhere(c, s, chosen, Withdrawal.SUPERSEDED)
    number = len(s.operations)
    return s._replace(
        operations=(*s.operations, Operation()),
        executions=(*s.executions, planned(number, chosen)),
    )


def delete_row(c: Config, s: State, row: int) -> State:
    """Withdraw a row's cells everywhere, and hide it."""
    cells = c.readers[row]
    s = _withdraw_everywhere(c, s, cells, Withdrawal.CANCELLED)
    gone = [old._replace(gone=True) if cells >> n & 1 else old for n, old in enumerate(s.cells)]
    return s._replace(cells=tuple(gone))


def edit(c: Config, s: State, row: int) -> State:
    """A different input: all that it reaches is STALE, running results once they land."""
    old = s.rows[row]
    rows = (*s.rows[:row], old._replace(input=old.input + 1, seq=old.seq + 1), *s.rows[row + 1 :])
    return _stale(s._replace(rows=rows, edits=s.edits - 1), c.readers[row], old.seq + 1)


def complete_if_no_live_execution(s: State, operation: int) -> State:
    if s.operations[operation].state is not OperationState.ACTIVE or live_of(s, operation):
        return s
    return _end(s, operation, OperationState.COMPLETED)
