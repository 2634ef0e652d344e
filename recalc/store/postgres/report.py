"""Store a worker's report: one call of a function of functions/report.sql.

``recalc_report`` has one array for each property of the finished cells, ``recalc_report_rows`` has
rows that an evaluating process has encoded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from psycopg import errors

from recalc.domain.cellsets import CellSet
from recalc.domain.errors import NotFound
from recalc.domain.records import Millis
from recalc.domain.states import Reason
from recalc.domain.usage import pack_usage
from recalc.engine.ports import (
    CellResult,
    Held,
    Lost,
    NotStorable,
    Progress,
    Reply,
    RowResults,
    Structure,
    StructureChanged,
)
from recalc.store import codec
from recalc.store.postgres.cellranges import to_ranges
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, Database, fetch_one, numbers
from recalc.store.postgres.encoded import Binary, decode, decode_rows
from recalc.store.postgres.lookup import structure_of
from recalc.store.postgres.sets import lease_status, unpack_sets
from recalc.store.refusals import Found, refusal

#: SQLSTATE of ``recalc_report`` when the sheet's columns version is another.
_STRUCTURE_CHANGED = "RC001"
#: SQLSTATE of ``recalc_report`` when a row's results would have more bytes than any row has.
_ROW_TOO_LARGE = "RC002"
_STALE, _COMPLETED, _FAILED = 0, 1, 2

#: SQLSTATE of ``recalc_report_rows`` when a row was written since an evaluating process read it.
_ROW_WRITTEN = "RC003"

_HELD = """
    p_execution => %(execution)s,
    p_epoch => %(epoch)s::integer,
    p_revision => %(revision)s::integer,
    p_step => %(report_number)s::integer,
    p_structure => %(columns_version)s::integer,
    p_lease => %(lease)s::float8,
    p_now => %(now)s::bigint,
    p_ends => %(ends)s,
    p_give_up => %(give_up)s,
    p_completed => %(completed)s::bigint,
    p_failed => %(failed)s::bigint,
    p_pending => %(pending)s::bigint,
    p_running => %(running)s::bigint,
    p_done => %(done)s,
    p_failed_set => %(failed_set)s,
    p_running_set => %(running_set)s::int8multirange,
    p_order => %(order)s::integer[],
    p_of => %(dependents)s::integer[],
    p_source => %(sources)s::integer[]
"""

REPORT = f"""
SELECT recalc_report({_HELD},
    p_rows => %(rows)s::bigint[],
    p_numbers => %(columns)s::integer[],
    p_results => %(results)b::bytea[],
    p_seqs => %(inputs_versions)s::bigint[],
    p_kinds => %(kinds)s::integer[],
    p_value_bytes => %(value_bytes)s::integer[])
"""

#: A report whose results an evaluating process has encoded.
REPORT_ROWS = f"""
SELECT recalc_report_rows({_HELD},
    p_rows => %(rows)b::recalc_row[],
    p_landed => %(landed)s::int8multirange,
    p_is_failed => %(is_failed)s::int8multirange,
    p_changed => %(changed)s::int8multirange)
"""

#: A report with what its claim has spent, which is kept if the report is stored.
_AND_SPEND = """
SELECT version, CASE WHEN version IS NOT NULL THEN recalc_save_spend(
    %(execution)s, %(epoch)s::integer, %(entries)s::bigint, %(usage)b)::text END
FROM ({}) AS reported (version)
"""


async def report_if_held(
    database: Database, context: StoreContext, progress: Progress, lease: float
) -> Reply:
    """Store a report if its holder still holds the execution, and renew the lease.

    Returns why nothing was stored otherwise. Raises NotStorable for a result that PostgreSQL cannot
    store.
    """
    return await store_report(database, progress, lease, context.now)


async def store_report(
    database: Database, progress: Progress, lease: float, now: Millis, *, give_up: bool = False
) -> Reply:
    """Store a report, or with ``give_up`` the results of cells that no worker could finish, by
    which attempts return to 0. As ``report_if_held``."""
    statement = REPORT_ROWS if progress.encoded else REPORT
    named = parameters(progress, lease, now, give_up=give_up)
    usage = progress.usage
    if usage is not None:
        statement = _AND_SPEND.format(statement)
        named |= {"entries": usage.entries, "usage": pack_usage(usage)}

    async def send(db: Connection) -> int | None:
        row = await fetch_one(db, statement, named)
        version: int | None = row[0]
        return version

    try:
        version = await database.execute_once(send)
    except (errors.DataError, errors.ProgramLimitExceeded) as refused:
        raise NotStorable(
            "value_not_storable",
            f"The result is a value that PostgreSQL cannot store (SQLSTATE {refused.sqlstate}).",
        ) from refused
    except errors.Error as refused:
        if refused.sqlstate == _ROW_TOO_LARGE:
            raise codec.row_too_large() from refused
        if refused.sqlstate == _ROW_WRITTEN:
            return await store_report(database, _merging(progress), lease, now)
        if refused.sqlstate != _STRUCTURE_CHANGED:
            raise
        try:
            return StructureChanged(await database.read(lambda db: _structure(db, progress)))
        except NotFound:
            return Lost(Reason.DELETED)
    if version is not None:
        return Held(version)
    return await database.read_inline(lambda db: _refusal(db, progress))


@dataclass(slots=True)
class _Cells:
    """The finished cells of a report, as one list for each property."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    results: list[bytes] = field(default_factory=list)
    inputs_versions: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    value_bytes: list[int] = field(default_factory=list)


def parameters(
    progress: Progress, lease: float, now: Millis, *, give_up: bool
) -> dict[str, object]:
    """Return the parameters of ``REPORT``, or of ``REPORT_ROWS``, by name."""
    if progress.encoded:
        return _parameters_of_rows(progress, lease, now)
    landing = {column for row in progress.finished for column in row.results}
    held, edges = _held(progress, landing, lease, now, give_up=give_up)
    compared = {source for _, source in edges}
    cells = _Cells()
    for row in progress.finished:
        for column, result in row.results.items():
            value = codec.encode_value(result.value)
            encoded = codec.encode_result(
                value, now, progress.version, result.error, result.metrics
            )
            cells.rows.append(row.row_index)
            cells.columns.append(column)
            cells.results.append(encoded)
            cells.inputs_versions.append(result.inputs_version)
            cells.kinds.append(_kind(progress, column, row.row_index, result))
            cells.value_bytes.append(len(value) if column in compared else 0)
    return held | {
        "rows": numbers(cells.rows),
        "columns": numbers(cells.columns),
        "results": cells.results,
        "inputs_versions": numbers(cells.inputs_versions),
        "kinds": numbers(cells.kinds),
        "value_bytes": numbers(cells.value_bytes),
    }


def _parameters_of_rows(progress: Progress, lease: float, now: Millis) -> dict[str, object]:
    chunk = decode(progress.encoded)
    completed, failed, changed = map(CellSet.unpack, (chunk.completed, chunk.failed, chunk.changed))
    landed = completed | failed
    held, _ = _held(progress, landed.columns, lease, now, give_up=False)
    return held | {
        "rows": Binary(chunk.rows),
        "landed": to_ranges(landed),
        "is_failed": to_ranges(failed),
        "changed": to_ranges(changed),
    }


def _merging(progress: Progress) -> Progress:
    """Return the report with the results of each cell, which are merged into its row."""
    chunk = decode(progress.encoded)
    landed = CellSet.unpack(chunk.completed) | CellSet.unpack(chunk.failed)
    found = []
    rows = zip(decode_rows(chunk.rows), chunk.inputs_versions, strict=True)
    for (key, results), inputs_version in rows:
        index = key & 0xFFFF_FFFF
        cells = {}
        for column in landed.columns:
            if index in landed.rows(column):
                stored = codec.decode_result(results[column])
                cells[column] = CellResult(
                    stored.value, stored.error, stored.metrics, inputs_version
                )
        found.append(RowResults(index, cells))
    return replace(progress, finished=found, encoded=b"")


def _held(
    progress: Progress, landing: Collection[int], lease: float, now: Millis, *, give_up: bool
) -> tuple[dict[str, object], list[tuple[int, int]]]:
    """Return the parameters of ``_HELD`` by name for results of columns ``landing``, and the edges
    of ``_concerned``."""
    order, edges = _concerned(progress.sources, landing)
    delta, sets = progress.delta, progress.sets
    named: dict[str, object] = {
        "execution": progress.execution_id,
        "epoch": progress.epoch,
        "revision": progress.revision,
        "report_number": progress.report_number,
        "columns_version": progress.columns_version,
        "lease": lease,
        "now": now,
        "ends": progress.ends,
        "give_up": give_up,
        "completed": delta.completed,
        "failed": delta.failed,
        "pending": delta.pending,
        "running": delta.running,
        "done": sets.done.pack(),
        "failed_set": sets.failed.pack(),
        "running_set": to_ranges(sets.running),
        "order": numbers(order),
        "dependents": numbers(column for column, _ in edges),
        "sources": numbers(source for _, source in edges),
    }
    return named, edges


def _concerned(
    sources: Mapping[int, Collection[int]], landing: Collection[int]
) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the columns that results of ``landing`` concern, and the edges between them.

    The columns are those of the results, their sources and everything downstream of them, each
    after its sources. An edge is a column and one of its sources, in the order of the columns.
    """
    downstream = set(landing)
    edges: list[tuple[int, int]] = []
    for column, mine in sources.items():
        if column in landing or not downstream.isdisjoint(mine):
            downstream.add(column)
            edges.extend((column, source) for source in mine)
    concerned = downstream.union(source for _, source in edges)
    unknown = concerned.difference(sources)
    return [*unknown, *(column for column in sources if column in concerned)], edges


def _kind(progress: Progress, column: int, row: int, result: CellResult) -> int:
    """Return how a finished cell reads, as far as its holder knows."""
    if progress.outdated and (column, row) in progress.outdated:
        return _STALE
    return _COMPLETED if result.error is None else _FAILED


_FOUND = """
SELECT e.state, e.epoch, e.revision, e.reason, e.step, s.version,
       x.targets, x.done, x.failed, x.running::text
FROM execution e JOIN sheet s ON s.pk = e.sheet_pk
LEFT JOIN execution_sets x ON x.execution_pk = e.pk
WHERE e.id = %s
"""


async def _refusal(db: Connection, progress: Progress) -> Reply:
    """Return why the guard of a report matched no row."""
    row = await fetch_one(db, _FOUND, (progress.execution_id,))
    if row is None:
        return refusal(progress, None)
    state, epoch, revision, reason, report_number, version, *sets = row
    status = lease_status(state, epoch, revision, reason)
    return refusal(progress, Found(status, report_number, version, partial(unpack_sets, *sets)))


_SHEET_OF = """
SELECT s.pk, s.id, t.workspace_id FROM sheet s JOIN tables t ON t.pk = s.table_pk WHERE s.id = %s
"""


async def _structure(db: Connection, progress: Progress) -> Structure:
    """Read the columns of the report's sheet. Raises NotFound when the sheet was purged."""
    row = await fetch_one(db, _SHEET_OF, (progress.sheet_id,))
    if row is None:
        raise NotFound("sheet")
    sheet_pk, sheet_id, workspace_id = row
    return await structure_of(db, sheet_pk, sheet_id, workspace_id)
