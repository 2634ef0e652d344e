"""Mutants: the engine without one of its safeguards, to test the tests.

A mutant replaces source text, and raises an error when the text is gone.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from recalc.domain import readiness, staleness
from recalc.engine.worker import cell_tasks, permits, run, run_permits, supervisor, unreported
from recalc.store.sqlite import (
    cancel,
    claim,
    report,
    results,
    spend,
    store_encoded,
    withdraw,
)


@dataclass(frozen=True)
class Mutant:
    """``function`` (of a module, or of a class in it) with ``old`` replaced by ``new``.

    ``seed`` is tried first: that of a world which has caught a mutant that few worlds catch.
    """

    promise: str
    owner: Any
    function: str
    old: str
    new: str
    seed: int = 0


MUTANTS = {
    "guard_dropped": Mutant(
        "a write begins with its guard",
        report,
        "_report",
        ' AND state {guards.HELD} AND epoch = ? AND revision = ?"\n        " AND step = ?',
        " AND ? + ? + ? IS NOT NULL",
    ),
    "epoch_not_compared": Mutant(
        "a late holder's write is refused",
        report,
        "_report",
        "AND epoch = ?",
        "AND ? IS NOT NULL",
    ),
    "revision_not_compared": Mutant(
        "a withdrawn cell's result is refused",
        report,
        "_report",
        "AND revision = ?",
        "AND ? IS NOT NULL",
    ),
    "step_not_compared": Mutant(
        "a report is written once",
        report,
        "_report",
        "AND step = ?",
        "AND ? IS NOT NULL",
    ),
    "marked_after_the_call": Mutant(
        "started means marked",
        run.Run,
        "drive",
        "await self._report(marking)\n",
        "self._start(marking, await self._read(marking)); await self._report(marking)\n",
    ),
    "claim_clears_running": Mutant(
        "a claim keeps the dead holder's running set",
        claim,
        "_claim",
        "sets = load_sets(db, pk)",
        "hand_back_if_held(db, UUID(bytes=identity), epoch); "
        "db.execute(\"UPDATE execution SET state = 'active' WHERE pk = ?\", (pk,)); "
        "sets = load_sets(db, pk)",
    ),
    "calls_of_all_columns": Mutant(
        "a cancel counts the calls of columns that make some",
        cancel,
        "_cancel",
        "stopped.only_columns(_calling(db, sheet_pk))",
        "stopped",
    ),
    "counts_read_earlier": Mutant(
        "a cancel counts what its own transaction withdraws",
        cancel,
        "_cancel",
        "running=sum(each.running for each in live)",
        "running=0",
    ),
    "running_not_stored_stale": Mutant(
        "a running cell reads STALE after a cancel",
        cancel,
        "_cancel",
        "store_stale(db, sheet_pk, stopped)",
        "pass",
    ),
    "withdrawal_keeps_revision": Mutant(
        "a withdrawal raises the revision",
        withdraw,
        "_store",
        "revision = revision + 1",
        "revision = revision",
    ),
    "no_sweeper": Mutant(
        "an operation never stays without a live execution",
        supervisor.Supervisor,
        "_poll",
        "await self._store.sweep()",
        "()",
    ),
    "inputs_read_before_the_mark": Mutant(
        "inputs are read after the mark",
        run.Run,
        "drive",
        "self._start(starting, read)\n",
        "self._before_mark = getattr(self, '_before_mark', {})\n"
        "                self._start(starting, {r: InputRow(r, read[r].inputs_version, "
        "(self._before_mark.get(r) or read[r]).values) for r in read if read[r]})\n"
        "                self._before_mark = await self._read(self._sets.waiting) "
        "if self._sets.waiting else {}\n",
    ),
    "failed_not_in_done": Mutant(
        "done includes failed",
        readiness.Sets,
        "finish",
        "done=self.done | cells",
        "done=self.done | (cells - failed)",
    ),
    "edit_not_noticed": Mutant(
        "a result whose input was edited meanwhile reads STALE",
        results,
        "store_results",
        "row.dirty.pop(column, -1) > result.inputs_version",
        "False",
        seed=52,
    ),
    "column_change_not_noticed": Mutant(
        "a result of an older revision of its column reads STALE",
        results,
        "store_results",
        "(column, index) in report.outdated",
        "False",
        seed=26,
    ),
    "misses_not_merged": Mutant(
        "a row that was written since it was read is merged",
        store_encoded,
        "store_encoded",
        "if missed:",
        "if False:",
    ),
    "misses_not_noticed": Mutant(
        "a row is stored as it was encoded only where it is as it was read",
        store_encoded,
        "_store_untouched",
        "if db.execute(STORE_GROUP, parameters).rowcount != group.count:",
        "if db.execute(STORE_GROUP, parameters) and False:",
    ),
    "outdated_chunk_kept": Mutant(
        "a chunk that was computed with an older config is computed anew",
        run.Run,
        "_report",
        "case StructureChanged(structure):\n"
        "                self._stored.leave_evaluated()\n"
        "                evaluated = None\n",
        "case StructureChanged(structure):\n",
        seed=135,
    ),
    "outside_not_stale": Mutant(
        "a changed value makes its dependents outside STALE",
        results,
        "store_results",
        "if column in compared and",
        "if False and",
        seed=52,
    ),
    "hand_back_clears_nothing": Mutant(
        "a hand-back takes what was really stopped out of the running set",
        claim,
        "hand_back_if_held",
        ".running & inherited",
        ".running",
    ),
    "hand_back_clears_all": Mutant(
        "a hand-back keeps a dead holder's cells in the running set",
        claim,
        "hand_back_if_held",
        ".running & inherited",
        ".running - inherited",
    ),
    "cancelling_is_trusted": Mutant(
        "what was withdrawn is cancelled, whoever else cancelled its task for a moment",
        cell_tasks.CellTasks,
        "cancel",
        "if task not in self._cancelled:",
        "if not task.cancelling():",
        seed=117,
    ),
    "late_result_kept": Mutant(
        "a result that comes in spite of a cancel is dropped",
        run.Run,
        "_classify",
        "if self._tasks.current_is_cancelled:",
        "if False:",
        seed=41,
    ),
    "stale_source_not_noticed": Mutant(
        "a result that was computed from a STALE cell reads STALE",
        staleness,
        "spread",
        "bad |= here - with_it - settled.rows(source)",
        "pass",
    ),
    "refused_report_sent_again": Mutant(
        "a report that is refused for a value in it is made smaller",
        run.Run,
        "_report",
        "batch = self._unreported.smaller(batch, refused, self._plan)",
        "pass",
    ),
    "computed_from_what_was_refused": Mutant(
        "a cell that was computed from a value that is refused is computed anew",
        unreported.Unreported,
        "smaller",
        "if cell[0] in plan.quick:",
        "if False:",
        seed=56,
    ),
    "spend_added": Mutant(
        "a total of a claim replaces the one before, and is never added to it",
        spend,
        "save_spend",
        "pack_usage(usage)",
        "pack_usage(sum_of([pack_usage(usage), *(row[0] for row in db.execute("
        "'SELECT s.usage FROM execution e JOIN spend s ON s.execution_pk = e.pk "
        "WHERE e.id = ? AND s.epoch = ?', (execution_id.bytes, epoch)))]))",
    ),
    "spend_dropped_on_cancel": Mutant(
        "calls that a cancel aborted are counted",
        supervisor.Supervisor,
        "_supervise",
        "await run.spending.save()",
        "pass",
    ),
    "spend_after_the_result": Mutant(
        "a result is never stored without its cost",
        run.Run,
        "_progress",
        "usage=self._account.unsaved",
        "usage=None",
    ),
    "spend_taken_as_saved": Mutant(
        "a total is sent until the store has answered that it has it",
        run.Run,
        "_progress",
        "usage=self._account.unsaved",
        "usage=(self._account.unsaved, "
        "setattr(self._account, 'saved', self._account.usage.entries))[0]",
    ),
    "permit_not_waited_for": Mutant(
        "a cell that has lent its permit makes no call before it has one again",
        run_permits.CallPermit,
        "regain",
        "if self._lent:",
        "if False:",
        seed=3,
    ),
    "lent_permit_given_back": Mutant(
        "a cell that ends gives back the permit that it holds, and none that it has lent",
        run_permits.CallPermit,
        "end",
        "if self._lent:",
        "if False:",
        seed=73,
    ),
}


#: Mutants that only runs of several workspaces catch.
UNFAIR = {
    "calls_first_come": Mutant(
        "calls are shared by workspace",
        permits.Permits,
        "_due",
        "by_workspace[workspace],",
        "0,",
    ),
    "nothing_is_kept": Mutant(
        "what is due to one that waits is not granted to one that asks",
        permits.Permits,
        "_due",
        "if share.wanted > 0]",
        "if share.wanted > 0 and asking in (None, share)]",
        seed=286,
    ),
    "no_first_call": Mutant(
        "a workspace that has no call may begin one where all are taken",
        permits.Permits,
        "_due",
        "elif held < self._most",
        "elif False",
    ),
    "places_first_come": Mutant(
        "a workspace of which nothing is held always has room",
        supervisor.Supervisor,
        "_hold_next",
        "full = self._full(slow=slow)",
        "full = self._full(slow=slow)\n"
        "    if full or not self._has_free_permits(slow=slow): return None",
    ),
}


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """Run the block with the mutant in place of the real function."""
    original: FunctionType = getattr(mutant.owner, mutant.function)
    module = sys.modules[original.__module__]
    source = textwrap.dedent(inspect.getsource(original))
    if mutant.old not in source:
        raise LookupError(f"{mutant.function} no longer contains {mutant.old!r}")
    namespace: dict[str, Any] = {}
    code = compile(
        "from __future__ import annotations\n" + source.replace(mutant.old, mutant.new, 1),
        f"<mutant of {mutant.function}>",
        "exec",
    )
    exec(code, module.__dict__, namespace)
    # The function stays the same object, so that every reference to it runs the mutant: the table
    # of the store, and modules that imported it by name.
    real = original.__code__
    original.__code__ = namespace[mutant.function].__code__
    try:
        yield
    finally:
        original.__code__ = real
