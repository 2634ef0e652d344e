"""The reply to a report whose guarded write changed nothing.

A store that changed no row reads the execution's row in a snapshot and calls ``refusal``. The reply
says whether the report was stored before (its answer was lost), cells were withdrawn, or the claim
was lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from recalc.domain.readiness import Sets
from recalc.domain.states import HELD, Reason
from recalc.engine.ports import Held, LeaseStatus, Lost, Progress, Reply, Withdrawn


@dataclass(frozen=True, slots=True)
class Found:
    """The execution's row as it was found.

    ``report_number`` is that of the next report, ``version`` the sheet's. ``sets`` unpacks the
    sets; it is called only where the reply carries them.
    """

    status: LeaseStatus
    report_number: int
    version: int
    sets: Callable[[], Sets]


def refusal(report: Progress, found: Found | None) -> Reply:
    """Return why ``report`` changed nothing; ``found`` is None where the execution is gone.

    - ``Held``: this very report was stored before, and its answer was lost on the way.
    - ``Withdrawn``: the claim stands, and another revision or report number is stored.
    - ``Lost``: the execution has ended or another worker holds it.
    """
    if found is None:
        return Lost(Reason.DELETED)
    status = found.status
    mine = status.epoch == report.epoch
    if (
        mine
        and status.revision == report.revision
        and found.report_number == report.report_number + 1
    ):
        return Held(found.version)
    if mine and status.state in HELD:
        return Withdrawn(status.revision, found.report_number, found.sets())
    if not mine or status.reason is None:
        return Lost(Reason.LEASE_LOST)
    return Lost(status.reason)
