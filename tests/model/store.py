"""The guarded writes, one function each: a transaction from a state to the next.

States of executions move by ``recalc.domain.states.TRANSITIONS`` and counters by
``recalc.domain.accounting.Counts``, as in the stores.
"""

from __future__ import annotations

from collections.abc import Iterable

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
    NONE,
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
    return _land(c, s, results, c.rules.failing_claim_marks_stale, read_inputs=False)


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
    c: Config,
    s: State,
    results: tuple[tuple[int, int, int], ...],
    marks_stale: bool,
    read_inputs: bool = True,
) -> State:
    """Store results, as ``recalc.domain.staleness.spread``: one whose inputs changed since they
    were read, or a source of which reads STALE, is stored STALE. A different value, or a STALE one,
    makes what is behind it STALE, up to what lands here too."""
    cells = list(s.cells)
    by_cell = {cell: (computed, seq) for cell, computed, seq in results}
    spared = 0 if c.rules.marks_waiting_targets_stale else _targets_with(s, by_cell)
    passes = turned = 0
    for cell, source in enumerate(c.source):
        bit = 1 << cell
        behind = source != NONE and bool(passes >> source & 1)
        if cell not in by_cell:
            if marks_stale and behind and not bit & spared:
                turned |= bit
                if c.rules.marks_behind_targets or not _is_target(s, cell):
                    passes |= bit
            continue
        old = cells[cell]
        if old.gone:
            continue
        computed, seq = by_cell[cell]
        over_stale = source != NONE and (
            bool(turned >> source & 1) or cells[source].status is CellStatus.STALE
        )
        status = CellStatus.FAILED if computed == FAILED else CellStatus.COMPLETED
        outdated = c.rules.checks_dirty and old.dirty > seq
        if outdated or (c.rules.checks_sources and read_inputs and over_stale):
            status = CellStatus.STALE
        if computed != old.value or status is CellStatus.STALE:
            passes |= bit
        cells[cell] = old._replace(value=computed, status=status, dirty=0)
    s = s._replace(cells=tuple(cells))
    for number, in_row in enumerate(c.readers):
        if turned & in_row:
            rows = list(s.rows)
            rows[number] = rows[number]._replace(seq=rows[number].seq + 1)
            dirty = rows[number].seq if c.rules.source_change_marks_dirty else 0
            s = _stale(s._replace(rows=tuple(rows)), turned & in_row, dirty)
    return s


def _targets_with(s: State, cells: Iterable[int]) -> int:
    """The targets of the executions that have one of ``cells``."""
    found = 0
    for e in s.executions:
        if any(e.targets >> cell & 1 for cell in cells):
            found |= e.targets
    return found


def _is_target(s: State, cell: int) -> bool:
    return any(e.live and e.targets >> cell & 1 for e in s.executions)


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
    """The second operation. What is pending is taken over when explicitly wanted; else it is over
    what is STALE and not pending, and what depends on that."""
    chosen = sum(1 << n for n in members(c.second) if not s.cells[n].gone)
    whole = False
    if not c.takes_over:
        pending = pending_anywhere(s)
        whole = not pending and c.second.bit_count() == len(c.source)
        chosen = _with_dependents(c, s, chosen & ~pending)
    if not chosen:
        return None
    s = _withdraw_everywhere(c, s, chosen, Withdrawal.SUPERSEDED)
    number = len(s.operations)
    return s._replace(
        operations=(*s.operations, Operation(whole=whole)),
        executions=(*s.executions, planned(number, chosen)),
    )


def _with_dependents(c: Config, s: State, permitted: int) -> int:
    chosen = 0
    for cell in members(permitted):
        stale = s.cells[cell].status is CellStatus.STALE
        source = c.source[cell]
        behind = source != NONE and bool(chosen >> source & 1) and c.rules.selects_dependents
        chosen |= (stale or behind) << cell
    return chosen


def _disturbed(s: State) -> State:
    """Something came in between: what was a run of everything STALE need not be one any more."""
    return s._replace(operations=tuple(o._replace(whole=False) for o in s.operations))


def delete_row(c: Config, s: State, row: int) -> State:
    """Withdraw a row's cells everywhere, and hide it."""
    cells = c.readers[row]
    s = _withdraw_everywhere(c, _disturbed(s), cells, Withdrawal.CANCELLED)
    gone = [old._replace(gone=True) if cells >> n & 1 else old for n, old in enumerate(s.cells)]
    return s._replace(cells=tuple(gone))


def edit(c: Config, s: State, row: int) -> State:
    """A different input: all that it reaches is STALE, running results once they land."""
    old = s.rows[row]
    rows = (*s.rows[:row], old._replace(input=old.input + 1, seq=old.seq + 1), *s.rows[row + 1 :])
    s = _disturbed(s)._replace(rows=rows, edits=s.edits - 1)
    return _stale(s, c.readers[row], old.seq + 1)


def complete_if_no_live_execution(s: State, operation: int) -> State:
    if s.operations[operation].state is not OperationState.ACTIVE or live_of(s, operation):
        return s
    return _end(s, operation, OperationState.COMPLETED)
