"""A worker's report on its way into ``recalc_report``: cells as parallel arrays, one call."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from psycopg import errors

from recalc.domain.errors import NotFound
from recalc.domain.records import Millis
from recalc.domain.states import ExecutionState, Reason
from recalc.engine.ports import (
    CellResult,
    Held,
    Lost,
    NotStorable,
    Progress,
    Reply,
    Structure,
    StructureChanged,
    Withdrawn,
)
from recalc.store import codec
from recalc.store.postgres.cellranges import to_ranges
from recalc.store.postgres.database import Connection, Database, fetch_one, numbers
from recalc.store.postgres.executions import unpack_sets
from recalc.store.postgres.lookup import structure_of

#: What ``recalc_report`` raises when the sheet's columns are others by now.
_STRUCTURE_CHANGED = "RC001"
#: What it raises when the results of a row would have more bytes than any row has.
_ROW_TOO_LARGE = "RC002"
_STALE, _COMPLETED, _FAILED = 0, 1, 2

REPORT = """
SELECT recalc_report(
    %s, %s::integer, %s::integer, %s::integer, %s::integer, %s::float8, %s::bigint, %s, %s,
    %s::bigint, %s::bigint, %s::bigint, %s::bigint, %s, %s, %s::int8multirange,
    %s::bigint[], %s::integer[], %b::bytea[], %s::bigint[], %s::integer[],
    %s::integer[], %s::integer[], %s::integer[], %s::integer[])
"""


async def report_if_held(
    database: Database, progress: Progress, lease: float, now: Millis, *, give_up: bool = False
) -> Reply:
    """``give_up``: the results are of cells that no worker could finish; attempts begin anew."""
    parameters = _parameters(progress, lease, now, give_up=give_up)

    async def send(db: Connection) -> int | None:
        row = await fetch_one(db, REPORT, parameters)
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
        if refused.sqlstate != _STRUCTURE_CHANGED:
            raise
        try:
            return StructureChanged(await database.read(lambda db: _structure(db, progress)))
        except NotFound:
            return Lost(Reason.DELETED)
    if version is not None:
        return Held(version)
    return await database.read_inline(lambda db: _refusal(db, progress))


def _parameters(
    progress: Progress, lease: float, now: Millis, *, give_up: bool
) -> tuple[object, ...]:
    rows: list[int] = []
    columns: list[int] = []
    results: list[bytes] = []
    inputs_versions: list[int] = []
    kinds: list[int] = []
    value_bytes: list[int] = []
    order, edges = _concerned(
        progress.sources, {column for row in progress.finished for column in row.results}
    )
    compared = {source for _, source in edges}
    for row in progress.finished:
        for column, result in row.results.items():
            value = codec.encode_value(result.value)
            rows.append(row.row_index)
            columns.append(column)
            results.append(
                codec.encode_result(value, now, progress.version, result.error, result.metrics)
            )
            inputs_versions.append(result.inputs_version)
            kinds.append(_kind(progress, column, row.row_index, result))
            value_bytes.append(len(value) if column in compared else 0)
    delta, sets = progress.delta, progress.sets
    return (
        progress.execution_id,
        progress.epoch,
        progress.revision,
        progress.report_number,
        progress.structure,
        lease,
        now,
        progress.ends,
        give_up,
        delta.completed,
        delta.failed,
        delta.pending,
        delta.running,
        sets.done.pack(),
        sets.failed.pack(),
        to_ranges(sets.running),
        numbers(rows),
        numbers(columns),
        results,
        numbers(inputs_versions),
        numbers(kinds),
        numbers(value_bytes),
        numbers(order),
        numbers(column for column, _ in edges),
        numbers(source for _, source in edges),
    )


def _concerned(
    sources: Mapping[int, Collection[int]], landing: Collection[int]
) -> tuple[list[int], list[tuple[int, int]]]:
    """What the results of ``landing`` are computed from, and what is downstream of them: these
    columns in dependency order, and from which column each is computed, in the same order."""
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
    """How the cell reads once it landed, as far as is known here."""
    if progress.outdated and (column, row) in progress.outdated:
        return _STALE
    return _COMPLETED if result.error is None else _FAILED


_STANDING = """
SELECT e.pk, e.state, e.epoch, e.revision, e.step, e.reason, s.version,
       x.targets, x.done, x.failed, x.running::text
FROM execution e JOIN sheet s ON s.pk = e.sheet_pk
LEFT JOIN execution_sets x ON x.execution_pk = e.pk
WHERE e.id = %s
"""


async def _refusal(db: Connection, progress: Progress) -> Reply:
    """Why a guarded write changed nothing."""
    row = await fetch_one(db, _STANDING, (progress.execution_id,))
    if row is None:
        return Lost(Reason.DELETED)
    _, state, epoch, revision, report_number, reason, version, *sets = row
    if (
        epoch == progress.epoch
        and revision == progress.revision
        and report_number == progress.report_number + 1
    ):
        return Held(version)  # this report had been written, and its answer was lost
    if state == ExecutionState.ACTIVE and epoch == progress.epoch:
        return Withdrawn(revision, report_number, unpack_sets(*sets))
    if epoch != progress.epoch or reason is None:
        return Lost(Reason.LEASE_LOST)
    return Lost(Reason(reason))


async def _structure(db: Connection, progress: Progress) -> Structure:
    row = await fetch_one(db, _SHEET_OF, (progress.sheet_id,))
    if row is None:
        raise NotFound("sheet")
    sheet_pk, sheet_id, workspace_id = row
    return await structure_of(db, sheet_pk, sheet_id, workspace_id)


_SHEET_OF = """
SELECT s.pk, s.id, t.workspace_id FROM sheet s JOIN tables t ON t.pk = s.table_pk WHERE s.id = %s
"""
