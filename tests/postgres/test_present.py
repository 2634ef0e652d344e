"""Beside workers of the version before, which do not know what their results were computed from."""

from __future__ import annotations

from typing import Any

import psycopg

from recalc.store.postgres.cellranges import to_ranges
from recalc.store.postgres.report import _parameters
from tests.conformance.sheet_fixture import COMPLETED, NOW, STALE, A, B, SheetFixture

#: As the version before sends it.
_REPORT_BEFORE = """
SELECT recalc_report(
    %s, %s::integer, %s::integer, %s::integer, %s::integer, %s::float8, %s::bigint, %s, %s,
    %s::bigint, %s::bigint, %s::bigint, %s::bigint, %s, %s, %s::int8multirange,
    %s::bigint[], %s::integer[], %b::bytea[], %s::bigint[], %s::integer[],
    %s::integer[], %s::integer[], %s::integer[])
"""


async def test_a_worker_of_the_version_before_reports(
    seeded: SheetFixture, admin: psycopg.AsyncConnection[tuple[Any, ...]]
) -> None:
    """Its results are stored as it stores them. What it leaves COMPLETED over a STALE cell is
    recalculated with that cell."""
    await seeded.compute()
    await seeded.edit(0, "edited")
    await seeded.start(cells=[(B, 0)])
    scripted = await seeded.claim()
    await scripted.begin((B, 0))
    progress = scripted.progress(done={(B, 0): "of the old"})
    common = _parameters(progress, 60.0, NOW, give_up=False)[:21]
    assert common[15] == to_ranges(progress.sets.running)
    found = await admin.execute(_REPORT_BEFORE, (*common, "{}", "{}", "{}"))
    assert await found.fetchone() != (None,)
    reads = await seeded.reads()
    assert (reads[A, 0], reads[B, 0]) == ((STALE, "old"), (COMPLETED, "of the old"))
    chosen = (await seeded.plan()).cells.select(columns=None, rows=None, statuses=None, cells=None)
    assert (A, 0) in chosen
    assert (B, 0) in chosen
