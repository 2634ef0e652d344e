"""Reports of workers that do not say what their results were computed from."""

from __future__ import annotations

from typing import Any

import psycopg

from recalc.store.postgres.cellranges import to_ranges
from recalc.store.postgres.report import parameters
from tests.conformance.sheet_fixture import COMPLETED, NOW, STALE, A, B, SheetFixture

#: The statement of the version before, with parameters by position.
REPORT_BEFORE = """
SELECT recalc_report(
    %(execution)s, %(epoch)s::integer, %(revision)s::integer, %(report_number)s::integer,
    %(columns_version)s::integer, %(lease)s::float8, %(now)s::bigint, %(ends)s, %(give_up)s,
    %(completed)s::bigint, %(failed)s::bigint, %(pending)s::bigint, %(running)s::bigint,
    %(done)s, %(failed_set)s, %(running_set)s::int8multirange,
    %(rows)s::bigint[], %(columns)s::integer[], %(results)b::bytea[],
    %(inputs_versions)s::bigint[], %(kinds)s::integer[],
    '{}'::integer[], '{}'::integer[], '{}'::integer[])
"""


async def test_a_worker_of_the_version_before_reports(
    seeded: SheetFixture, admin: psycopg.AsyncConnection[tuple[Any, ...]]
) -> None:
    """Its results are stored without a look at their sources. A cell that it leaves COMPLETED over
    a STALE one is recalculated with that."""
    await seeded.compute()
    await seeded.edit(0, "edited")
    await seeded.start(cells=[(B, 0)])
    scripted = await seeded.claim()
    await scripted.begin((B, 0))
    progress = scripted.progress(done={(B, 0): "of the old"})
    named = parameters(progress, 60.0, NOW, give_up=False)
    assert named["running_set"] == to_ranges(progress.sets.running)
    found = await admin.execute(REPORT_BEFORE, named)
    assert await found.fetchone() != (None,)
    reads = await seeded.reads()
    assert (reads[A, 0], reads[B, 0]) == ((STALE, "old"), (COMPLETED, "of the old"))
    chosen = (await seeded.plan()).cells.select(columns=None, rows=None, statuses=None, cells=None)
    assert (A, 0) in chosen
    assert (B, 0) in chosen
