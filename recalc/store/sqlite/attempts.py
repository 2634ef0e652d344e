"""Giving up on the cells of an execution whose worker was lost three times."""

from __future__ import annotations

from dataclasses import replace
from sqlite3 import Connection

from recalc.domain.attempts import give_up as plan
from recalc.domain.records import Millis
from recalc.domain.states import ExecutionState, Move, target
from recalc.engine.ports import Claim, Progress
from recalc.store import counters
from recalc.store.attempts import failed_rows
from recalc.store.sqlite.results import store_results
from recalc.store.sqlite.sets import save_sets


def give_up(db: Connection, pk: int, sheet_pk: int, claim: Claim, now: Millis) -> Claim | None:
    """FAIL the cells that were running when the worker was lost, and set attempts to 0.

    Returns the claim with what is left of the execution; None when that has ended.
    """
    given_up = plan(claim.sets)
    state = ExecutionState.ACTIVE
    db.execute(
        f"UPDATE execution SET attempts = 0, {counters.ADDED}, state = ?,"
        " ended_at = coalesce(?, ended_at) WHERE pk = ?",
        (
            *counters.values(given_up.counts),
            target(state, Move.FINISH) if given_up.ended else state,
            now if given_up.ended else None,
            pk,
        ),
    )
    save_sets(db, pk, given_up.sets)
    report = Progress(
        execution_id=claim.execution_id,
        sheet_id=claim.sheet_id,
        epoch=claim.epoch,
        revision=claim.revision,
        report_number=0,
        columns_version=claim.structure.columns_version,
        sets=given_up.sets,
        delta=given_up.counts,
        version=claim.structure.version,
        finished=failed_rows(given_up),
        sources=claim.structure.computed(),
    )
    store_results(db, sheet_pk, report, now, read_inputs=False)
    return None if given_up.ended else replace(claim, attempts=0, sets=given_up.sets)
