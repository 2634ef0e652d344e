"""Mutants: SQL functions with one safeguard removed, to test the tests.

Each has to fail a test that the store as it is passes. Those of the engine and of the SQLite store
are in ``tests/simulation``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, LiteralString, cast

import psycopg
import pytest

from recalc.domain.records import Caller
from recalc.store.postgres.report import REPORT, parameters
from recalc.store.postgres.store import PostgresStore
from tests.conformance import (
    test_cancel,
    test_changes,
    test_evaluation,
    test_executions,
    test_present,
)
from tests.conformance.sheet_fixture import NOW, A, SheetFixture
from tests.postgres import test_waiting

Admin = psycopg.AsyncConnection[tuple[Any, ...]]


@dataclass(frozen=True)
class Mutant:
    """``function`` with ``old`` replaced by ``new``; ``test`` fails with it, and only then."""

    promise: str
    function: str
    old: str
    new: str
    test: Callable[[SheetFixture], Awaitable[None]]


async def _of_two_last_commits_one_ends_the_operation(
    seeded: SheetFixture, *, checked_after: bool = True
) -> None:
    """Two workers commit their last reports at the same time, without a sweep. With
    ``checked_after``, each then completes the operation in another transaction, as workers do."""
    store = cast("PostgresStore", seeded.store)
    # Rows of different blocks: reports in one block would wait for each other.
    wide = await SheetFixture.open(store, seeded.caller, rows=1501)
    operation = await wide.start(cells=[(A, 0), (A, 1500)], slice_cells=1)
    scripted_workers = [await wide.claim(), await wide.claim()]
    both = [await psycopg.AsyncConnection.connect(store.database.url) for _ in scripted_workers]
    for scripted, connection in zip(scripted_workers, both, strict=True):
        await scripted.begin(*scripted.sets.targets)
        last = scripted.progress(done=dict.fromkeys(scripted.sets.running, "new"))
        values = parameters(last, scripted.lease, NOW, give_up=False)
        await connection.execute(REPORT.encode(), values, binary=True)
    for connection in both:
        await connection.commit()
        await connection.close()
        if checked_after:
            await store.complete_if_no_live_execution(operation.id)
    # A sweep shows it: readers derive the end from the executions, not from the operation's row.
    assert await store.sweep() == []


_GUARD = "AND epoch = p_epoch AND revision = p_revision AND step = p_step"
_COMPLETES = """
    IF p_ends THEN
        UPDATE operation SET state = 'completed', ended_at = p_now WHERE pk = (
            SELECT operation_pk FROM execution WHERE id = p_execution
        ) AND NOT EXISTS (
            SELECT FROM execution e WHERE e.operation_pk = operation.pk
               AND e.id <> p_execution AND e.state IN ('queued', 'active'));
    END IF;
    RETURN v_version;
END
"""
MUTANTS = {
    "guard_dropped": Mutant(
        "a write begins with its guard",
        "recalc_begin_report",
        f"AND state = 'active'\n       {_GUARD}",
        "",
        test_cancel.test_a_cancelled_execution_never_revives,
    ),
    "state_not_compared": Mutant(
        "no report is stored for an execution that was handed back",
        "recalc_begin_report",
        "AND state = 'active'\n",
        "\n",
        test_executions.test_a_hand_back_queues_everything_again,
    ),
    "epoch_not_compared": Mutant(
        "a late holder's write is refused",
        "recalc_begin_report",
        "epoch = p_epoch",
        "true",
        test_executions.test_a_lost_epoch_writes_nothing,
    ),
    "revision_not_compared": Mutant(
        "a withdrawn cell's result is refused",
        "recalc_begin_report",
        "revision = p_revision",
        "true",
        test_executions.test_a_withdrawn_revision_writes_nothing_and_keeps_the_claim,
    ),
    "step_not_compared": Mutant(
        "a report is written once",
        "recalc_begin_report",
        "step = p_step",
        "true",
        test_executions.test_a_resent_report_is_written_once,
    ),
    "structure_not_compared": Mutant(
        "a report of other columns is refused",
        "recalc_begin_report",
        "IF v_structure <> p_structure THEN",
        "IF false THEN",
        test_executions.test_changed_columns_write_nothing,
    ),
    "completed_by_the_last_commit": Mutant(
        "the last report ends the operation",
        "recalc_report",
        "    RETURN v_version;\nEND\n",
        _COMPLETES,
        partial(_of_two_last_commits_one_ends_the_operation, checked_after=False),
    ),
    "edit_not_noticed": Mutant(
        "a result whose input was edited meanwhile reads STALE",
        "recalc_report",
        "CASE WHEN r.dirty[c.number + 1] > c.seq THEN 0 ELSE c.kind END",
        "c.kind",
        test_changes.test_a_result_of_changed_inputs_is_stored_counted_and_reads_stale,
    ),
    "outside_not_stale": Mutant(
        "a changed value makes its dependents outside STALE",
        "recalc_report",
        "<> substr(c.result, 2, c.bytes)",
        "IS NULL",
        test_executions.test_a_changed_source_makes_dependents_outside_stale,
    ),
    "stale_source_not_noticed": Mutant(
        "a result that was computed from a STALE cell reads STALE",
        "recalc_settle",
        "IF NOT p_give_up THEN",
        "IF false THEN",
        test_present.test_a_result_over_a_stale_source_reads_stale,
    ),
    "stale_source_of_the_report_not_noticed": Mutant(
        "a result reads STALE when a source that lands with it does",
        "recalc_settle",
        "p_landed[v_from] & (p_completed[v_from] | p_failed[v_from])",
        "p_landed[v_from]",
        test_present.test_a_chain_over_a_stale_source_lands_stale,
    ),
    "turned_source_not_noticed": Mutant(
        "a result reads STALE when a source becomes so by the same report",
        "recalc_settle",
        "& v_settled[v_from] & ~v_turned[v_from]",
        "& v_settled[v_from]",
        test_present.test_a_result_over_a_source_that_its_report_turns_reads_stale,
    ),
    "stale_passes_nothing_on": Mutant(
        "a result that lands STALE makes what is computed from it STALE",
        "recalc_settle",
        "v_reached | v_stale | p_changed[v_at]",
        "v_reached | p_changed[v_at]",
        test_present.test_a_result_that_lands_stale_turns_what_is_computed_from_it,
    ),
    "change_reaches_one_column": Mutant(
        "a changed value makes everything downstream STALE, not only what reads it",
        "recalc_settle",
        "v_reached | v_stale | p_changed[v_at]",
        "v_stale | p_changed[v_at]",
        test_present.test_a_change_reaches_what_is_behind_a_cell_that_waits,
    ),
    "given_up_reads_stale": Mutant(
        "a cell that is given up FAILS, whatever its sources read",
        "recalc_settle",
        "IF NOT p_give_up THEN",
        "IF true THEN",
        test_present.test_a_cell_that_is_given_up_fails_over_a_stale_source,
    ),
    "written_row_not_noticed": Mutant(
        "a row that was edited since a process read it reads STALE",
        "recalc_report_rows",
        "AND r.xmin = l.written_by",
        "",
        test_evaluation.test_a_row_that_was_edited_meanwhile_reads_stale,
    ),
    "written_rows_not_counted": Mutant(
        "results are merged into rows that were written since a process read them",
        "recalc_report_rows",
        "IF v_written <> cardinality(p_rows) THEN",
        "IF false THEN",
        test_evaluation.test_a_result_of_another_column_is_not_lost,
    ),
    "encoded_change_not_noticed": Mutant(
        "a changed value that a process encoded makes its dependents STALE",
        "recalc_report_rows",
        "v_changed[(v_found.n - 1) * v_count + v_found.b] := v_found.bits;",
        "NULL;",
        test_evaluation.test_a_changed_value_makes_its_dependents_stale,
    ),
    "encoded_failure_completed": Mutant(
        "a failure that a process encoded reads FAILED",
        "recalc_report_rows",
        "v_is_completed[v_at] := v_landed[v_at] & ~v_found.bits;",
        "v_is_failed[v_at] := v_is_failed[v_at] & ~v_found.bits;",
        test_evaluation.test_results_are_stored_with_their_statuses,
    ),
    "turned_rows_not_marked": Mutant(
        "a result of the value before that of a process reads STALE",
        "recalc_report_rows",
        "IF v_turned IS NOT NULL THEN",
        "IF false THEN",
        test_evaluation.test_a_result_of_the_value_before_reads_stale,
    ),
    "refused_rows_stay": Mutant(
        "a report that is refused writes nothing",
        "recalc_report_rows",
        "RAISE EXCEPTION 'the report is refused' USING ERRCODE = 'RC004';",
        "RETURN NULL;",
        test_waiting.test_a_report_that_is_refused_after_its_rows_leaves_none,
    ),
    "claims_what_is_held": Mutant(
        "a held execution is not claimed by another worker",
        "recalc_claim",
        "(state = 'active' AND lease_until <= clock_timestamp())",
        "state = 'active'",
        test_executions.test_a_held_execution_is_not_claimable,
    ),
    "claim_keeps_the_epoch": Mutant(
        "every claim raises the epoch",
        "recalc_claim",
        "epoch = epoch + 1",
        "epoch = epoch",
        test_executions.test_a_lost_epoch_writes_nothing,
    ),
    "claim_clears_running": Mutant(
        "a claim keeps the dead holder's running set",
        "recalc_claim",
        "x.running::text",
        "'{}'",
        test_executions.test_a_claim_keeps_the_dead_holders_running_set,
    ),
    "hand_back_is_an_attempt": Mutant(
        "a hand-back is never an attempt",
        "recalc_claim",
        "CASE WHEN state = 'queued' THEN attempts\n",
        "CASE WHEN false THEN attempts\n",
        test_executions.test_a_hand_back_is_never_an_attempt,
    ),
    "hand_back_by_anyone": Mutant(
        "only its holder hands an execution back",
        "recalc_hand_back",
        "AND epoch = p_epoch",
        "AND p_epoch IS NOT NULL",
        test_executions.test_a_lost_epoch_writes_nothing,
    ),
    "renewed_by_anyone": Mutant(
        "only its holder renews a lease",
        "recalc_renew",
        "AND e.epoch = h.epoch",
        "",
        test_executions.test_a_renewal_with_an_old_epoch_renews_nothing,
    ),
    "counts_read_earlier": Mutant(
        "a cancel counts what it withdraws",
        "recalc_cancel_operations",
        "sum(e.pending - e.running)",
        "sum(e.pending)",
        test_cancel.test_an_active_operation_is_cancelled_with_exact_counts,
    ),
    "calls_of_all_columns": Mutant(
        "a cancel counts the calls of columns that make some",
        "recalc_cancel_operations",
        "c.type = ANY (p_calling)",
        "c.type IS NOT NULL",
        test_cancel.test_running_cells_with_calls_are_counted,
    ),
    "cancel_forgets_waiting": Mutant(
        "a cancel takes every live execution",
        "recalc_cancel_operations",
        "e.state IN ('queued', 'active')",
        "e.state IN ('active')",
        test_cancel.test_an_active_operation_is_cancelled_with_exact_counts,
    ),
    "running_not_stored_stale": Mutant(
        "a running cell reads STALE after a cancel",
        "recalc_cancel_operations",
        "PERFORM recalc_store_stale(v_stopped.sheet_pk, v_stopped.cells);",
        "NULL;",
        test_cancel.test_a_running_cell_keeps_its_previous_value_and_is_stale,
    ),
    "any_sheets_operation": Mutant(
        "an operation is cancelled through its own sheet only",
        "recalc_cancel",
        "WHERE o.id = p_operation AND o.sheet_pk = v_sheet",
        "WHERE o.id = p_operation",
        test_cancel.test_an_operation_of_another_sheet_is_left_alone,
    ),
    "edit_leaves_no_mark": Mutant(
        "an edit marks what depends on it",
        "recalc_edit_rows",
        "recalc_dirty(d.dirty, '{}', e.affected, d.seq + 1)",
        "d.dirty",
        test_changes.test_a_result_of_changed_inputs_is_stored_counted_and_reads_stale,
    ),
    "edit_leaves_statuses": Mutant(
        "an edit makes what depends on it STALE",
        "recalc_edit_rows",
        "PERFORM recalc_store_stale(",
        "PERFORM ROW(",
        test_changes.test_an_edit_makes_all_dependents_stale,
    ),
}


async def plant(admin: Admin, mutant: Mutant) -> None:
    """Replace the real function. Raises LookupError when it does not contain ``old``."""
    # The present signature: old ones stay for processes of the version before.
    found = await admin.execute(
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s"
        " ORDER BY pronargs DESC LIMIT 1",
        (mutant.function,),
    )
    (source,) = await found.fetchone() or ("",)
    if mutant.old not in source:
        raise LookupError(f"{mutant.function} no longer contains {mutant.old!r}")
    await admin.execute(cast("LiteralString", source.replace(mutant.old, mutant.new)))


@pytest.mark.parametrize("name", MUTANTS)
async def test_every_mutant_is_caught(store: PostgresStore, admin: Admin, name: str) -> None:
    """Without any one safeguard of the SQL functions, a test of the store fails."""
    mutant = MUTANTS[name]
    workspace = await store.create_workspace("ours")
    seeded = await SheetFixture.open(store, Caller(workspace.id, "our-key"))
    await plant(admin, mutant)
    try:
        await mutant.test(seeded)
        await seeded.audit()
    except (AssertionError, KeyError, psycopg.Error):
        return
    pytest.fail(f"no test fails without this: {mutant.promise}")


async def test_without_mutants_two_last_commits_end_the_operation(seeded: SheetFixture) -> None:
    """The scenario of this file passes without a mutant; the others are tests of the suite."""
    await _of_two_last_commits_one_ends_the_operation(seeded)
