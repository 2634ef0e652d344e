"""Every step from a state: of the workers, of the store's own duties, and of people."""

from __future__ import annotations

from recalc.domain.states import OperationState
from tests.model import store, worker
from tests.model.configs import Config
from tests.model.state import NONE, Event, State, with_operation

#: What the system does by itself, without people, faults or luck.
OWN = frozenset(
    {
        "claim",
        "report",
        "report again",
        "refused",
        "call begins",
        "call ends",
        "complete",
        "sweep",
        "learn: lost",
        "learn: withdrawn",
        "hand back",
        "snapshot",
        "read",
    }
)


def steps(c: Config, s: State) -> worker.Steps:
    for me in range(len(s.workers)):
        yield from worker.steps_of(c, s, me)
    if c.rules.sweeps:
        for number in range(len(s.operations)):
            swept = store.complete_if_no_live_execution(s, number)
            if swept is not s:
                yield Event("sweep", operation=number), swept
    if s.late is not None:
        reply, after = store.report_if_held(c, s, s.late)
        kind = "late report refused" if after is s else "late report"
        event = Event(kind, NONE, s.late.execution, s.late.cells, s.late.epoch, note=reply)
        yield event, after._replace(late=None)
    yield from _people(c, s)


def _people(c: Config, s: State) -> worker.Steps:
    if c.cancels:
        for number, operation in enumerate(s.operations):
            if operation.state is not OperationState.ACTIVE:
                continue
            if not c.rules.cancel_counts_in_its_commit and operation.seen is None:
                seen = operation._replace(seen=store.counted(s, number))
                yield Event("cancel reads", operation=number), with_operation(s, number, seen)
                continue
            after, answer = store.cancel_if_active(c, s, number)
            yield Event("cancel", operation=number, answer=answer), after
    if c.second and len(s.operations) == 1:
        created = store.create(c, s)
        if created is not None:
            event = Event("create", operation=1, cells=created.executions[-1].targets)
            yield event, created
    if c.deleted_row is not None:
        cells = c.readers[c.deleted_row]
        if not s.cells[cells.bit_length() - 1].gone:
            yield Event("delete", cells=cells), store.delete_row(c, s, c.deleted_row)
    if s.edits and not s.cells[c.readers[c.edited_row].bit_length() - 1].gone:
        yield Event("edit", cells=c.readers[c.edited_row]), store.edit(c, s, c.edited_row)
