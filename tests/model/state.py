"""States of the model: tuples of small numbers. A set of cells is a bit mask.

The store and the memory of each worker are apart: a worker acts on what it remembers, and only
functions of ``store`` see both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple

from recalc.domain.accounting import Counts
from recalc.domain.states import LIVE, CellStatus, ExecutionState, OperationState

#: The value of a FAILED cell. Other values are ``3 * what was read + who computed``.
FAILED = -9
NONE = -1


def members(cells: int) -> Iterator[int]:
    """The numbers of the cells in a mask."""
    number = 0
    while cells:
        if cells & 1:
            yield number
        cells >>= 1
        number += 1


def value(read: int, who: int) -> int:
    """What ``who`` (0: before the model starts; n: operation n) computes from ``read``."""
    return 3 * read + who


def read_of(computed: int) -> int:
    """What a value was computed from."""
    return computed // 3


class Stored(NamedTuple):
    """A cell as it is stored; ``dirty`` is the row's seq at the last change of an input."""

    value: int
    status: CellStatus
    dirty: int = 0
    gone: bool = False


class Row(NamedTuple):
    """``input`` is the edited cell of the row, ``seq`` rises with every change of a source."""

    input: int = 0
    seq: int = 0


class Operation(NamedTuple):
    """``answers``: the cancels that were answered with cells. ``seen``: only for a mutant.
    ``whole``: it is over everything STALE, and nothing was edited or deleted since."""

    state: OperationState = OperationState.ACTIVE
    answers: int = 0
    seen: tuple[int, int] | None = None
    whole: bool = False


class Execution(NamedTuple):
    """An execution's row. The store does not know the last two: cells withdrawn while they ran, and
    calls that are still open after their worker crashed.
    """

    operation: int
    state: ExecutionState
    counts: Counts
    targets: int
    done: int = 0
    failed: int = 0
    running: int = 0
    epoch: int = 0
    revision: int = 0
    step: int = 0
    attempts: int = 0
    stored: bool = False
    invalidated: int = 0
    orphans: int = 0

    @property
    def pending(self) -> int:
        return self.targets & ~self.done

    @property
    def live(self) -> bool:
        return self.state in LIVE


class Phase(IntEnum):
    """How far a holder is with one cell."""

    NOTHING = 0
    READ = 1  # only a mutant reads before the mark
    MARKED = 2
    CALLING = 3
    RETURNED = 4
    PRIMED = 5  # READ, then marked


class Work(NamedTuple):
    """One cell in a holder's memory: what was read, then what was returned; the row's seq at the
    read; and the cells whose results were used from memory, before they were stored.
    """

    phase: Phase = Phase.NOTHING
    value: int = 0
    seq: int = 0
    via: int = 0


NO_WORK = Work()


class Worker(NamedTuple):
    """A worker's memory. ``inherited``: what a dead holder had left in the running set."""

    execution: int = NONE
    epoch: int = 0
    revision: int = 0
    step: int = 0
    targets: int = 0
    done: int = 0
    failed: int = 0
    running: int = 0
    inherited: int = 0
    work: tuple[Work, ...] = ()
    stopping: bool = False
    #: A report without an answer, to be sent again as it was.
    unsure: tuple[Request, ...] = ()
    #: The operation whose execution it has just ended.
    duty: int = NONE
    #: Only for a mutant: whether its snapshot showed no other live execution.
    alone: int = NONE

    def cells_in(self, *phases: Phase) -> int:
        return sum(1 << n for n, work in enumerate(self.work) if work.phase in phases)

    def with_work(self, cells: int, work: Work) -> Worker:
        return self._replace(
            work=tuple(work if cells >> n & 1 else old for n, old in enumerate(self.work))
        )


IDLE = Worker()


class Request(NamedTuple):
    """A holder's report, as ``ports.Progress``: sets as they become, counters by difference."""

    execution: int
    epoch: int
    revision: int
    step: int
    targets: int
    done: int
    failed: int
    running: int
    delta: Counts
    finished: tuple[tuple[int, int, int], ...] = ()  # cell, value, seq
    mark: int = 0
    alone: int = NONE

    @property
    def cells(self) -> int:
        return sum(1 << cell for cell, _, _ in self.finished)


class State(NamedTuple):
    operations: tuple[Operation, ...]
    executions: tuple[Execution, ...]
    cells: tuple[Stored, ...]
    rows: tuple[Row, ...]
    workers: tuple[Worker, ...]
    #: A report that stalls, and may arrive at any time, though its sender sends it again.
    late: Request | None = None
    edits: int = 0


class Event(NamedTuple):
    """What happened, for the auditor and for the story."""

    kind: str
    worker: int = NONE
    execution: int = NONE
    cells: int = 0
    epoch: int = 0
    operation: int = NONE
    answer: tuple[int, int] = (0, 0)
    note: str = ""


def with_execution(s: State, number: int, execution: Execution) -> State:
    before, after = s.executions[:number], s.executions[number + 1 :]
    return s._replace(executions=(*before, execution, *after))


def with_operation(s: State, number: int, operation: Operation) -> State:
    before, after = s.operations[:number], s.operations[number + 1 :]
    return s._replace(operations=(*before, operation, *after))


def with_worker(s: State, number: int, worker: Worker) -> State:
    return s._replace(workers=(*s.workers[:number], worker, *s.workers[number + 1 :]))


def _rank(number: int, known: Iterable[int]) -> int:
    if not number:
        return 0
    below = 0
    for each in known:
        below += each < number
    return below


def canonical(s: State, row_of: tuple[int, ...], *, fenced: bool = True) -> State:
    """The representative of all states that no step of the protocol can tell apart.

    Epochs, revisions and seqs matter only as compared with those that someone remembers, so they
    become ranks (and crashes need no bound); of steps, how far a holder's lags behind, up to two
    steps; workers are alike. Not ``fenced``: epochs are not compared, so all steps matter.
    """
    far = _FAR if fenced else _NEVER
    held: list[tuple[set[int], set[int]]] = [(set(), set()) for _ in s.executions]
    inputs_versions: list[set[int]] = [set() for _ in s.rows]
    for worker in s.workers:
        if worker.execution != NONE:
            held[worker.execution][0].add(worker.epoch)
            held[worker.execution][1].add(worker.revision)
            for cell, work in enumerate(worker.work):
                if work.phase in _HAS_SEQ:
                    inputs_versions[row_of[cell]].add(work.seq)
    requests = [r for w in s.workers for r in w.unsure] + ([s.late] if s.late else [])
    for request in requests:
        held[request.execution][0].add(request.epoch)
        held[request.execution][1].add(request.revision)
        for cell, _, seq in request.finished:
            inputs_versions[row_of[cell]].add(seq)
    running = 0
    for execution in s.executions:
        running |= execution.running
    return s._replace(
        executions=tuple(_plain(e, *held[n]) for n, e in enumerate(s.executions)),
        cells=tuple(
            cell._replace(
                dirty=_rank(cell.dirty, inputs_versions[row_of[n]]) if running >> n & 1 else 0
            )
            if cell.dirty
            else cell
            for n, cell in enumerate(s.cells)
        ),
        rows=tuple(
            row._replace(seq=_rank(row.seq, inputs_versions[n])) if row.seq else row
            for n, row in enumerate(s.rows)
        ),
        workers=tuple(
            sorted(_plain_worker(s, far, w, held, inputs_versions, row_of) for w in s.workers)
        ),
        late=s.late and _plain_request(s, far, s.late, held, inputs_versions, row_of),
    )


#: A step that lags behind by this or more is refused, however far it is.
_FAR = 2
#: More steps than any holder takes.
_NEVER = 99


def _lag(e: Execution, epoch: int, step: int, far: int) -> int:
    """How far a remembered step is behind; the same for all who do not hold it any more."""
    return max(step - e.step, -far) if epoch == e.epoch or far == _NEVER else -far


_HAS_SEQ = frozenset({Phase.READ, Phase.CALLING, Phase.RETURNED, Phase.PRIMED})


def _plain(e: Execution, epochs: set[int], revisions: set[int]) -> Execution:
    live = e.state in LIVE
    kept = (
        _rank(e.epoch, epochs),
        _rank(e.revision, revisions),
        0,
        e.attempts if live else 0,
        e.stored and e.state is ExecutionState.ACTIVE,
        e.invalidated if epochs else 0,
        e.orphans & e.pending if live else 0,
    )
    return e if kept == e[7:] else Execution(*e[:7], *kept)


def _plain_worker(
    s: State,
    far: int,
    w: Worker,
    held: list[tuple[set[int], set[int]]],
    inputs_versions: list[set[int]],
    row_of: tuple[int, ...],
) -> Worker:
    if w.execution == NONE:
        return w
    epoch = _rank(w.epoch, held[w.execution][0])
    revision = _rank(w.revision, held[w.execution][1])
    step = _lag(s.executions[w.execution], w.epoch, w.step, far)
    work = w.work
    if any(k.seq for k in work):
        work = tuple(
            k._replace(seq=_rank(k.seq, inputs_versions[row_of[n]])) if k.seq else k
            for n, k in enumerate(work)
        )
    unsure = tuple(_plain_request(s, far, r, held, inputs_versions, row_of) for r in w.unsure)
    if (epoch, revision, step) == w[1:4] and work is w.work and not unsure:
        return w
    return w._replace(epoch=epoch, revision=revision, step=step, work=work, unsure=unsure)


def _plain_request(
    s: State,
    far: int,
    r: Request,
    held: list[tuple[set[int], set[int]]],
    inputs_versions: list[set[int]],
    row_of: tuple[int, ...],
) -> Request:
    return r._replace(
        epoch=_rank(r.epoch, held[r.execution][0]),
        revision=_rank(r.revision, held[r.execution][1]),
        step=_lag(s.executions[r.execution], r.epoch, r.step, far),
        finished=tuple((c, v, _rank(q, inputs_versions[row_of[c]])) for c, v, q in r.finished),
    )
