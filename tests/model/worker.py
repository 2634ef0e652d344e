"""What a worker may do next, from what it remembers. It learns only by polls and replies."""

from __future__ import annotations

from collections.abc import Iterator

from recalc.domain.accounting import Counts
from recalc.domain.states import ExecutionState
from tests.model import store
from tests.model.configs import Config
from tests.model.state import (
    FAILED,
    IDLE,
    NO_WORK,
    NONE,
    Event,
    Execution,
    Phase,
    Request,
    State,
    Work,
    Worker,
    members,
    value,
    with_execution,
    with_worker,
)

Steps = Iterator[tuple[Event, State]]


def steps_of(c: Config, s: State, me: int) -> Steps:
    """Every next step of worker ``me``."""
    w = s.workers[me]
    if w.duty != NONE:
        ended = store.complete_if_no_live_execution(s, w.duty)
        yield Event("complete", me, operation=w.duty), with_worker(ended, me, IDLE)
        if c.crashes:
            yield Event("crash", me), with_worker(s, me, IDLE)
    elif w.execution == NONE:
        yield from _claims(c, s, me)
    elif w.stopping:
        back = store.hand_back_if_held(c, s, w.execution, w.epoch, w.inherited)
        yield Event("hand back", me, w.execution, epoch=w.epoch), with_worker(back, me, IDLE)
        if c.crashes:
            yield Event("crash", me, w.execution), with_worker(s, me, IDLE)
    elif w.unsure:
        yield from _polls(c, s, me, w)
        yield from _send(c, s, me, w, w.unsure[0])
        yield from _stops(c, s, me, w)
    else:
        yield from _polls(c, s, me, w)
        yield from _calls(c, s, me, w)
        yield from _reports(c, s, me, w)
        yield from _stops(c, s, me, w)


def holds(w: Worker, number: int, e: Execution) -> bool:
    """Whether the store would agree that ``w`` holds the execution."""
    return w.execution == number and w.epoch == e.epoch and e.state is ExecutionState.ACTIVE


def _claims(c: Config, s: State, me: int) -> Steps:
    for number, e in enumerate(s.executions):
        if not store.claimable(c, e):
            continue
        alive = any(holds(w, number, e) for w in s.workers)
        if alive and not c.expiry:
            continue
        after = store.claim(c, s, number)
        mine = after.executions[number]
        note = "under a living holder" if alive else ""
        failing = mine.failed & ~e.failed
        event = Event("claim", me, number, failing, mine.epoch, note=note)
        if mine.state is ExecutionState.ACTIVE:
            worker = _remember(IDLE, mine)._replace(
                execution=number, epoch=mine.epoch, inherited=mine.running, work=_nothing(c)
            )
            after = with_worker(after, me, worker.with_work(mine.running, Work(Phase.MARKED)))
        yield event, after


def _nothing(c: Config) -> tuple[Work, ...]:
    return (NO_WORK,) * len(c.source)


def _remember(w: Worker, e: Execution) -> Worker:
    return w._replace(
        revision=e.revision,
        step=e.step,
        targets=e.targets,
        done=e.done,
        failed=e.failed,
        running=e.running,
        unsure=(),
    )


def _polls(c: Config, s: State, me: int, w: Worker) -> Steps:
    """A signal, or the poll of every second: a signal may be lost, doubled or late."""
    e = s.executions[w.execution]
    if not holds(w, w.execution, e):
        yield Event("learn: lost", me, w.execution), with_worker(s, me, IDLE)
    elif w.revision != e.revision and not w.unsure:
        yield Event("learn: withdrawn", me, w.execution), with_worker(s, me, _reread(c, w, e))


def _reread(c: Config, w: Worker, e: Execution) -> Worker:
    """Some cells were withdrawn: drop them and what was computed from their dropped results. A
    report without an answer may have been written: take what it stored and marked."""
    gone = w.targets & ~e.targets
    w = _remember(w, e).with_work(gone | e.done & ~w.done, NO_WORK)
    w = w.with_work(w.running & w.cells_in(Phase.NOTHING), Work(Phase.MARKED))
    if c.rules.drops_what_used_the_withdrawn:
        again = sum(1 << n for n, work in enumerate(w.work) if work.via & gone)
        w = w.with_work(again, Work(Phase.MARKED))
    return w


def _calls(c: Config, s: State, me: int, w: Worker) -> Steps:
    """Calls begin for marked cells whose sources are there, and end."""
    startable = w.cells_in(Phase.MARKED, Phase.PRIMED)
    if not c.rules.marks_before_calls:
        startable |= _ready(c, w, 0) & ~w.cells_in(Phase.CALLING, Phase.RETURNED)
    if not c.rules.reads_after_mark:
        for cell in members(_ready(c, w, 0) & ~w.cells_in(Phase.READ)):
            found = _inputs(c, s, w, cell)
            if found is not None:
                early = w.with_work(1 << cell, found._replace(phase=Phase.READ))
                yield Event("read", me, w.execution, 1 << cell), with_worker(s, me, early)
    for cell in members(startable):
        found = _inputs(c, s, w, cell)
        if found is None:
            continue
        begun = with_worker(s, me, w.with_work(1 << cell, found))
        yield Event("call begins", me, w.execution, 1 << cell, w.epoch), begun
    who = s.executions[w.execution].operation + 1
    for cell in members(w.cells_in(Phase.CALLING)):
        work = w.work[cell]
        ends = [value(work.value, who)] + [FAILED] * c.failures
        for computed in ends:
            over = work._replace(phase=Phase.RETURNED, value=computed)
            note = "FAILED" if computed == FAILED else ""
            event = Event("call ends", me, w.execution, 1 << cell, note=note)
            yield event, with_worker(s, me, w.with_work(1 << cell, over))


def _inputs(c: Config, s: State, w: Worker, cell: int) -> Work | None:
    """Read what ``cell`` needs, now; None while a source is pending here or the row is gone."""
    row = s.rows[c.row_of[cell]]
    if s.cells[cell].gone:
        return None
    if w.work[cell].phase is Phase.PRIMED:
        return w.work[cell]._replace(phase=Phase.CALLING)
    source = c.source[cell]
    if source == NONE:
        return Work(Phase.CALLING, row.input, row.seq)
    known = w.work[source]
    if known.phase is Phase.RETURNED and c.chunks and known.value != FAILED:
        return Work(Phase.CALLING, known.value, known.seq, known.via | 1 << source)
    if (w.targets & ~w.done | w.failed) >> source & 1:
        return None
    return Work(Phase.CALLING, s.cells[source].value, row.seq)


def _ready(c: Config, w: Worker, finished: int) -> int:
    """Waiting cells that may start once ``finished`` is stored. In chunks, a cell may also start
    with its source."""
    pending = w.targets & ~w.done & ~finished
    failed = w.failed | sum(1 << n for n in members(finished) if w.work[n].value == FAILED)
    found = 0
    for cell in members(pending & ~w.running):
        source = c.source[cell]
        if source == NONE:
            found |= 1 << cell
        elif not failed >> source & 1:
            waits = pending >> source & 1
            if not waits or (c.chunks and (found | w.running) >> source & 1):
                found |= 1 << cell
    return found


def request(c: Config, s: State, w: Worker, mark: int) -> Request | None:
    """A report of all that returned, of cells whose source FAILED here, and of cells to mark."""
    finished = w.cells_in(Phase.RETURNED)
    if any(k.phase is Phase.CALLING and k.via & finished for k in w.work):
        return None  # a chunk is reported as a whole
    pending = w.targets & ~w.done
    doomed = [
        n
        for n in members(pending & ~w.cells_in(Phase.CALLING, Phase.RETURNED))
        if c.source[n] != NONE and w.failed >> c.source[n] & 1
    ]
    results = [(n, w.work[n].value, w.work[n].seq) for n in members(finished)]
    results += [(n, FAILED, s.rows[c.row_of[n]].seq) for n in doomed]
    if not results and not mark:
        return None
    stored = sum(1 << n for n, _, _ in results)
    failed = sum(1 << n for n, computed, _ in results if computed == FAILED)
    running = w.running
    if not c.rules.marks_before_calls:
        running |= finished
    delta = (
        Counts()
        .started((mark | running & ~w.running).bit_count())
        .stored(
            completed=(stored & ~failed).bit_count(),
            failed=failed.bit_count(),
            running=(stored & running).bit_count(),
        )
    )
    return Request(
        execution=w.execution,
        epoch=w.epoch,
        revision=w.revision,
        step=w.step,
        targets=w.targets,
        done=w.done | (stored if c.rules.failed_is_done else stored & ~failed),
        failed=w.failed | failed,
        running=(running | mark) & ~stored,
        delta=delta,
        finished=tuple(results),
        mark=mark,
        alone=w.alone,
    )


def _reports(c: Config, s: State, me: int, w: Worker) -> Steps:
    ready = _ready(c, w, w.cells_in(Phase.RETURNED))
    for mark in {0, ready, *(1 << n for n in members(ready))}:
        if c.chunks and mark != ready and mark:
            sources = [c.source[n] for n in members(mark) if c.source[n] != NONE]
            if any((w.targets & ~w.done & ~mark & ~w.running) >> n & 1 for n in sources):
                continue
        r = request(c, s, w, mark)
        if r is None:
            continue
        if not c.rules.completes_apart and not r.targets & ~r.done and w.alone == NONE:
            live = store.live_of(s, s.executions[w.execution].operation)
            alone = w._replace(alone=int(live == [w.execution]))
            yield Event("snapshot", me, w.execution), with_worker(s, me, alone)
            continue
        yield from _send(c, s, me, w, r)


def _send(c: Config, s: State, me: int, w: Worker, r: Request) -> Steps:
    reply, after = store.report_if_held(c, s, r)
    event = Event("report", me, w.execution, r.cells, w.epoch, note=_said(reply, r))
    unsure = w._replace(unsure=(r,))
    if reply is store.HELD and after is s:
        yield event._replace(kind="report again", cells=0), with_worker(s, me, _held(c, s, w, r))
    elif reply is store.HELD:
        yield event, with_worker(after, me, _held(c, s, w, r))
        if c.doubt:
            yield event._replace(kind="report, reply lost"), with_worker(after, me, unsure)
    elif reply is store.WITHDRAWN:
        after = with_worker(s, me, _reread(c, w, s.executions[w.execution]))
        yield event._replace(kind="refused", cells=0), after
    else:
        yield event._replace(kind="refused", cells=0), with_worker(s, me, IDLE)
    if c.late and s.late is None:
        yield event._replace(kind="report stalls"), with_worker(s, me, unsure)._replace(late=r)


def _said(reply: str, r: Request) -> str:
    return f"{reply} {r.mark}"


def _held(c: Config, s: State, w: Worker, r: Request) -> Worker:
    """What the holder remembers after its report was taken."""
    if not r.targets & ~r.done:
        if not c.rules.completes_apart:
            return IDLE
        return Worker(duty=s.executions[w.execution].operation)
    work = tuple(
        NO_WORK if r.cells >> n & 1 else (_marked(old) if r.mark >> n & 1 else old)
        for n, old in enumerate(w.work)
    )
    return w._replace(
        step=r.step + 1, done=r.done, failed=r.failed, running=r.running, work=work, unsure=()
    )


def _marked(old: Work) -> Work:
    if old.phase is Phase.READ:
        return old._replace(phase=Phase.PRIMED)
    return Work(Phase.MARKED)


def _stops(c: Config, s: State, me: int, w: Worker) -> Steps:
    e = s.executions[w.execution]
    if c.crashes:
        left = e._replace(orphans=e.orphans | w.cells_in(Phase.CALLING))
        crashed = with_worker(with_execution(s, w.execution, left), me, IDLE)
        yield Event("crash", me, w.execution, w.cells_in(Phase.CALLING)), crashed
    if c.expiry:
        yield Event("own clock", me, w.execution), with_worker(s, me, IDLE)
    if c.hand_back:
        if c.rules.stops_before_hand_back:
            stopped = w._replace(stopping=True, work=_nothing(c), unsure=())
            yield Event("stop", me, w.execution), with_worker(s, me, stopped)
        else:
            back = store.hand_back_if_held(c, s, w.execution, w.epoch, w.inherited)
            if back is not s:
                yield Event("hand back", me, w.execution, epoch=w.epoch), back
