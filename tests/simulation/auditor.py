"""Checks every transaction of a simulated run against the promises.

After each commit the whole database is read and compared with the state before. What a transaction
may change is written here, once; any other change is a violation.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import UUID

from recalc.domain.accounting import Counts
from recalc.domain.states import FINAL, LIVE, TRANSITIONS, CellStatus, ExecutionState
from recalc.engine.ports import Progress
from recalc.models.port import Spend
from tests.simulation.snapshot import Cell, State, read
from tests.simulation.spending import Ledgers

Expected = Callable[[State, Cell], object]


class Violation(AssertionError):
    """A promise was broken."""


class Auditor:
    """Compares states. ``expected`` computes a cell from its stored sources, or raises KeyError
    when it has to be FAILED."""

    def __init__(self, db: sqlite3.Connection, expected: Expected) -> None:
        self._db = db
        self._expected = expected
        self.state = read(db)
        self.audited = 0
        self.broken: Violation | None = None
        self.invalidated: set[Cell] = set()
        self.nonzero_cancels: dict[int, int] = {}
        #: The running set of each execution at its last claim.
        self._inherited: dict[int, frozenset[Cell]] = {}
        #: Waiting, running and calling cells that cancels withdrew, by operation.
        self._withdrawn: dict[int, tuple[int, int, int]] = {}
        self._refused: set[object] = set()
        self._ledgers = Ledgers(self.state)

    def committed(self, label: str, epoch: int | None = None) -> None:
        """Check a committed transaction of the kind ``label``; ``epoch`` is that of its report."""
        before, after = self.state, read(self._db)
        self.state = after
        self.audited += 1
        self._law(after)
        self._transitions(before, after, label)
        self._holders(before, after, label, epoch)
        self._running_sets(before, after, label)
        self._cells(before, after, label)
        self._values(after, label)
        self._sources(before, after, label)
        self._spend(self._ledgers.committed(before, after))

    # --- spend ---

    def spent(self, execution_id: UUID, epoch: int, cell: Cell, spend: Spend) -> None:
        """Record the cost of a call that has ended."""
        self._ledgers.spent((self._pk(execution_id), epoch), cell, spend)

    def crashed(self, claims: Iterable[tuple[UUID, int]]) -> None:
        """Record that a worker is gone with what it had not stored of the cost of its calls."""
        self._ledgers.crashed((self._pk(execution_id), epoch) for execution_id, epoch in claims)

    def all_spend_is_stored(self) -> None:
        """Check, when all has ended, that every call is counted but those of crashed workers."""
        self._spend(self._ledgers.ended(self.state))

    def _spend(self, wrong: str | None) -> None:
        self._check(wrong is None, wrong or "")

    def _pk(self, execution_id: UUID) -> int:
        found: int = self._db.execute(
            "SELECT pk FROM execution WHERE id = ?", (execution_id.bytes,)
        ).fetchone()[0]
        return found

    # --- executions ---

    def _law(self, after: State) -> None:
        for pk, execution in after.executions.items():
            counts = execution.counts
            self._check(counts.lawful, f"execution {pk} breaks the accounting law: {counts}")
            live = execution.state in LIVE
            pending = len(execution.targets - execution.done)
            self._check(
                not live or counts.pending == pending,
                f"execution {pk} counts {counts.pending} pending cells and has {pending}",
            )
            self._check(
                not live or counts.running == len(execution.running),
                f"execution {pk} counts {counts.running} running, has {len(execution.running)}",
            )
            self._check(live or counts.pending == 0, f"execution {pk} ended with pending cells")
            self._check(execution.failed <= execution.done <= execution.targets, "sets nest")
            self._check(
                not live or execution.running <= execution.targets - execution.done,
                f"execution {pk} runs cells that it does not want",
            )
        covered: set[Cell] = set()
        for execution in after.executions.values():
            if execution.state in LIVE:
                mine = execution.targets - execution.done
                self._check(not covered & mine, "a cell is pending in two executions")
                covered |= mine
        for pk, state in after.operations.items():
            live_executions = [
                e for e in after.executions.values() if e.operation == pk and e.state in LIVE
            ]
            self._check(
                state == "active" or not live_executions,
                f"operation {pk} is {state} with live executions",
            )

    def _transitions(self, before: State, after: State, label: str) -> None:
        for pk, old in before.executions.items():
            new = after.executions[pk]
            if old.state is not new.state:
                allowed = {to for (start, _), to in TRANSITIONS.items() if start is old.state}
                self._check(new.state in allowed, f"{label} moved {pk} {old.state} → {new.state}")
            if old.state in FINAL:
                self._check(old == new, f"{label} changed ended execution {pk}")
        for pk, was in before.operations.items():
            now = after.operations[pk]
            self._check(was in {"active", now}, f"{label} revived operation {pk}")
            if was == "active" and now == "cancelled":
                lost = _sum(after, pk) - _sum(before, pk)
                self._check(lost.cancelled > 0, f"{label} cancelled operation {pk} without a cell")

    def _holders(self, before: State, after: State, label: str, epoch: int | None) -> None:
        """Check that only the holder's report changes an execution."""
        if label == "report":
            for pk, old in before.executions.items():
                held = after.executions[pk] == old or old.epoch == epoch
                self._check(held, f"a report of epoch {epoch} changed {pk}, of epoch {old.epoch}")

    def _running_sets(self, before: State, after: State, label: str) -> None:
        """Check that cells enter by a report, and leave by finishing, withdrawal or hand-back."""
        for pk, new in after.executions.items():
            old = before.executions.get(pk)
            if old is None:
                self._check(not new.running, "a new execution runs cells")
                continue
            entered = new.running - old.running
            self._check(not entered or label == "report", f"{label} put cells into the running set")
            if old.state is not new.state and new.state is ExecutionState.QUEUED:
                kept = self._inherited[pk] & old.running
                self._check(kept == new.running, "a hand-back forgot a dead holder's cells")
            if label == "claim" and new.epoch != old.epoch:
                self._inherited[pk] = new.running
            if label == "claim" and new.state in LIVE and new.counts.failed == old.counts.failed:
                self._check(
                    old.state is ExecutionState.QUEUED or new.running == old.running,
                    "a claim changed the running set",
                )
            stored = new.done - old.done
            self._check(not stored or label in {"report", "claim"}, f"{label} stored cells")
            if label == "report":
                self._check(stored <= old.running, f"stored without a mark: {stored - old.running}")
            if new.state is ExecutionState.CANCELLED and old.state in LIVE:
                self.invalidated |= old.running
                if label == "cancel":
                    waiting, running, calls = self._withdrawn.get(new.operation, (0, 0, 0))
                    self._withdrawn[new.operation] = (
                        waiting + len(old.targets - old.done - old.running),
                        running + len(old.running),
                        calls + sum(before.columns[c][0] == "ENDPOINT" for c, _ in old.running),
                    )
                gone = new.counts - old.counts
                self._check(
                    gone.running_invalidated == len(old.running)
                    and gone.not_started_reset == old.counts.pending - len(old.running),
                    f"{label} counted {gone}, withdrew {len(old.running)} running of "
                    f"{old.counts.pending} pending cells",
                )
            elif new.targets != old.targets:
                self.invalidated |= old.running - new.targets

    # --- cells ---

    def _cells(self, before: State, after: State, label: str) -> None:
        """Check what a transaction changes in stored cells."""
        for cell, new in after.cells.items():
            old = before.cells.get(cell)
            if old is None or old == new:
                continue
            if (old.value, old.error) != (new.value, new.error):
                self._check(
                    cell in _stored(before, after),
                    f"{label} wrote {cell} without an execution's report",
                )
            elif label not in {"edit", "report", "column", "claim"}:
                withdrawn = before.running() - after.running()
                self._check(
                    cell in withdrawn and new.status is CellStatus.STALE,
                    f"{label} changed {cell} from {old} to {new}",
                )
        for cell in before.running() - after.running():
            if label in {"cancel", "create", "delete"} and cell in after.cells:
                was, now = before.cells[cell], after.cells[cell]
                self._check(
                    (now.value, now.status) == (was.value, CellStatus.STALE),
                    f"{label} left running cell {cell} as {now}, it was {was}",
                )

    def _values(self, after: State, label: str) -> None:
        """Check that a cell that reads COMPLETED has the value that its stored sources give, and so
        has each source of it, all the way up, whatever it reads."""
        pending = after.pending()
        right: set[Cell] = set()
        for cell, stored in after.cells.items():
            if stored.status is not CellStatus.COMPLETED or cell in pending:
                continue
            todo = [cell]
            while todo:
                at = todo.pop()
                if at in right or (at != cell and after.cells[at].error is not None):
                    continue
                value, expected = after.cells[at].value, self._value_of(after, at)
                self._check(
                    value == expected,
                    f"after {label} {cell} is COMPLETED, and {at} {value!r}, not {expected!r}",
                )
                right.add(at)
                todo += after.sources(at)

    def _value_of(self, after: State, cell: Cell) -> object:
        try:
            return self._expected(after, cell)
        except KeyError:
            return "FAILED"

    def _sources(self, before: State, after: State, label: str) -> None:
        """Check that no cell comes to read COMPLETED or FAILED over a source that reads STALE,
        except where a withdrawal took the source while it ran, or the cell was given up."""
        given_up = _stored(before, after) if label == "claim" else frozenset()
        for cell, source in _over_stale(after) - _over_stale(before):
            taken = source in before.running() - after.running() and label in _WITHDRAW
            self._check(
                taken or cell in given_up,
                f"after {label} {cell} reads {after.cells[cell].status}, {source} STALE",
            )

    def cancel_answered(self, operation: int, waiting: int, running: int, calls: int) -> None:
        """Record that a cancel of this operation answered with these counts, of which ``calls`` are
        part of ``running``."""
        if waiting + running:
            answered, withdrawn = (waiting, running, calls), self._withdrawn.get(operation)
            self._check(
                answered == withdrawn, f"a cancel answered {answered}, and withdrew {withdrawn}"
            )
            self.nonzero_cancels[operation] = self.nonzero_cancels.get(operation, 0) + 1
            self._check(self.nonzero_cancels[operation] == 1, "two cancels carry the counts")

    def call_begins(self, cell: Cell) -> None:
        """Check an outbound call: its cell was marked before, or a cancel counted it."""
        self._check(
            cell in self.state.running({ExecutionState.ACTIVE}) or cell in self.invalidated,
            f"a call for {cell} went out without a mark",
        )

    def refused(self, progress: Progress, cells: frozenset[Cell]) -> None:
        """Record that a report was refused for a value in it: the same value must not come
        again."""
        report = (
            progress.execution_id,
            progress.epoch,
            progress.revision,
            progress.columns_version,
            cells,
        )
        self._check(report not in self._refused, f"a refused report came again: {sorted(cells)}")
        self._refused.add(report)

    def _check(self, holds: bool, message: str) -> None:
        if not holds:
            # The engine may treat this as a failing cell: the world looks at `broken` as well.
            self.broken = self.broken or Violation(message)
            raise self.broken

    def raise_broken(self) -> None:
        """Raise the first violation, if there was one."""
        if self.broken is not None:
            raise self.broken


_WITHDRAW = frozenset({"cancel", "create", "delete"})


def _over_stale(state: State) -> frozenset[tuple[Cell, Cell]]:
    """Return the settled cells that have a STALE source, each with that source."""
    return frozenset(
        (cell, source)
        for cell, stored in state.cells.items()
        if stored.status is not CellStatus.STALE
        for source in state.sources(cell)
        if state.cells[source].status is CellStatus.STALE
    )


def _stored(before: State, after: State) -> frozenset[Cell]:
    """Return the cells that executions stored in between, which older ones may have stored too."""
    return frozenset().union(
        *(
            execution.done - before.executions[pk].done
            for pk, execution in after.executions.items()
            if pk in before.executions
        )
    )


class Fairness:
    """Checks how one worker shares its calls between workspaces."""

    #: Seconds that a workspace may wait for its first call: a claim, a commit, and the work of
    #: others ahead of them.
    SOON = 2.0

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self.audited = 0
        self.begun = 0
        self.broken: Violation | None = None
        self.open: Counter[int] = Counter()
        #: The time since which a workspace has waited for its first call.
        self._without: dict[int, float] = {}
        #: The time since which it has waited for a further call, by workspace and held execution.
        self._wanting: dict[tuple[int, int], float] = {}
        #: How many calls a workspace had open until a time.
        self._had: list[tuple[int, float, int]] = []

    def committed(self, label: str, epoch: int | None = None) -> None:
        """Ignore a committed transaction: the other auditor checks what it changes."""
        del label, epoch
        self.audited += 1

    def observe(self, now: float, waiting: Collection[tuple[int, int, int, int]]) -> None:
        """Record who waits: workspace, execution, its cells without a call, whether it is held.

        The waiting time begins anew with each execution: between the end of one and the claim of
        the next a workspace asks for nothing, and others may begin calls.
        """
        without = {each for each, _, cells, _ in waiting if cells and not self.open[each]}
        wanting = {(each, execution) for each, execution, cells, held in waiting if held and cells}
        self._without = {each: self._without.get(each, now) for each in without}
        self._wanting = {each: self._wanting.get(each, now) for each in wanting}
        for each, since in self._without.items():
            if now - since > self.SOON:
                self._break(f"workspace {each} has no call for {now - since:.2f} s: {self.open}")

    def call_begins(self, workspace_id: int, now: float) -> None:
        """Check that nobody waits who has long been in line, and has long had fewer calls.

        While a permit is free none has to wait: it may be the one that is kept for the other.
        """
        self.begun += 1
        self._change(workspace_id, now, 1)
        if self.open.total() < self._capacity:
            return
        for (other, _), since in self._wanting.items():
            had = [count for each, _, count in self._had if each == other]
            if (
                now - since > self.SOON
                and max([self.open[other], *had]) + 1 < self.open[workspace_id]
            ):
                self._break(f"{workspace_id} begins a call while {other} waits: {self.open}")

    def call_ends(self, workspace_id: int, now: float) -> None:
        self._change(workspace_id, now, -1)

    def _change(self, workspace_id: int, now: float, calls: int) -> None:
        self._had = [each for each in self._had if now - each[1] <= self.SOON]
        self._had.append((workspace_id, now, self.open[workspace_id]))
        self.open[workspace_id] += calls

    def _break(self, message: str) -> None:
        self.broken = self.broken or Violation(message)

    def raise_broken(self) -> None:
        """Raise the first violation, if there was one."""
        if self.broken is not None:
            raise self.broken


def _sum(state: State, operation: int) -> Counts:
    total = Counts()
    for execution in state.executions.values():
        if execution.operation == operation:
            total += execution.counts
    return total


def nothing_stale(state: State) -> None:
    """Check that nothing reads STALE after a run of everything that read STALE, with nothing
    between."""
    stale = [cell for cell, stored in state.cells.items() if stored.status is CellStatus.STALE]
    if stale:
        raise Violation(f"a run of everything STALE left {stale} STALE")


def final(state: State, calls: Mapping[Cell, int]) -> None:
    """Check at the end that every operation has ended and no call is open."""
    if any(s == "active" for s in state.operations.values()):
        raise Violation(f"operations never end: {state.operations}")
    if any(e.state in LIVE for e in state.executions.values()):
        raise Violation("executions never end")
    if any(calls.values()):
        raise Violation(f"calls were never closed: {calls}")
