"""What becomes of an execution whose workers were lost again and again."""

from __future__ import annotations

from dataclasses import replace

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import CellSet
from recalc.domain.readiness import Sets
from recalc.domain.records import Millis
from recalc.engine.ports import (
    CellResult,
    Claim,
    Held,
    Lost,
    Progress,
    RowResults,
    StructureChanged,
    Withdrawn,
)
from recalc.store.attempts import GIVEN_UP, MAX_ATTEMPTS, NEVER_READ
from recalc.store.postgres.database import Database
from recalc.store.postgres.report import report_if_held


async def give_up_if_lost_too_often(
    database: Database, claim: Claim, lease: float, now: Millis
) -> Claim | None:
    """FAIL the cells that were running each time the worker was lost, or all that remain if none
    was; the rest starts anew, with attempts 0. None when nothing remains, or the claim is lost.

    A report like any other, in a transaction after the claim's: whoever is lost in between leaves
    the attempts as they are, to the next claim.
    """
    while claim.attempts >= MAX_ATTEMPTS:
        failing = claim.sets.running or claim.sets.pending
        progress = _progress(claim, failing)
        match await report_if_held(database, progress, lease, now, give_up=True):
            case Held():
                claim = replace(claim, sets=progress.sets, attempts=0)
            case StructureChanged(structure):
                claim = replace(claim, structure=structure)
            case Withdrawn(revision, _, sets):
                claim = replace(claim, revision=revision, sets=sets)
            case Lost():
                return None
        if not claim.sets.pending:
            return None
    return claim


def _progress(claim: Claim, failing: CellSet) -> Progress:
    sets = claim.sets
    by_row: dict[int, dict[int, CellResult]] = {}
    for column, row in failing:
        by_row.setdefault(row, {})[column] = CellResult(None, GIVEN_UP, inputs_version=NEVER_READ)
    return Progress(
        execution_id=claim.execution_id,
        sheet_id=claim.sheet_id,
        epoch=claim.epoch,
        revision=claim.revision,
        report_number=0,
        structure=claim.structure.number,
        sets=Sets(sets.targets, sets.done | failing, sets.failed | failing),
        delta=Counts().stored(completed=0, failed=len(failing), running=len(sets.running)),
        version=claim.structure.version,
        finished=[RowResults(row, cells) for row, cells in sorted(by_row.items())],
        sources=claim.structure.computed(),
    )
