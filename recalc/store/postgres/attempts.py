"""Give up on executions whose workers were lost again and again."""

from __future__ import annotations

from dataclasses import replace

from recalc.domain.records import Millis
from recalc.engine.ports import Claim, Held, Lost, Progress, StructureChanged, Withdrawn
from recalc.store.attempts import MAX_ATTEMPTS, GivenUp, failed_rows, give_up
from recalc.store.postgres.database import Database
from recalc.store.postgres.report import store_report

#: Reports of one claim that may find columns or sets changed.
_TRIES = 8


async def give_up_if_lost_too_often(
    database: Database, claim: Claim, lease: float, now: Millis
) -> Claim | None:
    """FAIL the cells that were running each time the worker was lost, or all that remain if none
    was. The rest starts anew, with attempts 0.

    Returns None when nothing remains, or the claim is lost. This is a report like any other, in a
    transaction after the claim's: a process that dies in between leaves the attempts as they are
    to the next claim. So does one that finds columns or sets changed 8 times in a row.
    """
    if claim.attempts < MAX_ATTEMPTS:
        return claim
    for _ in range(_TRIES):
        given_up = give_up(claim.sets)
        progress = _progress(claim, given_up)
        match await store_report(database, progress, lease, now, give_up=True):
            case Held():
                left = replace(claim, sets=given_up.sets, attempts=0)
                return None if given_up.ended else left
            case StructureChanged(structure):
                claim = replace(claim, structure=structure)
            case Withdrawn(revision, _, sets):
                claim = replace(claim, revision=revision, sets=sets)
            case Lost():
                return None
        if not claim.sets.pending:
            return None
    return None


def _progress(claim: Claim, given_up: GivenUp) -> Progress:
    return Progress(
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
