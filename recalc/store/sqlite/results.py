"""Store results: merge them into rows inside the writing transaction.

A merge outside it would lose updates when two operations, or an edit, write to one row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from sqlite3 import Connection

import msgspec
from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.records import Millis
from recalc.domain.staleness import spread
from recalc.domain.states import CellStatus
from recalc.engine.ports import Progress
from recalc.store import codec
from recalc.store.sqlite import blobs
from recalc.store.sqlite.statuses import load_stored, settle


@dataclass(slots=True)
class _Row:
    """A row that results are merged into. ``turned`` are the columns whose cells in it become STALE
    by the merge."""

    key: int
    inputs_version: int
    results: dict[int, msgspec.Raw]
    dirty: dict[int, int]
    turned: list[int] = field(default_factory=list)


def store_results(
    db: Connection, sheet_pk: int, report: Progress, now: Millis, *, read_inputs: bool = True
) -> None:
    """Store the finished results of a report, with their settled statuses.

    A result reads STALE at once when one of its inputs changed after it was read
    (``inputs_version``), when its column changed (``report.outdated``), or when a source of it
    reads STALE. Where a result is changed, as ``staleness.spread`` has it, or reads STALE, its
    external dependents become STALE. ``read_inputs`` is as there. Raises NotStorable for results
    that no row holds.
    """
    if not report.finished:
        return
    by_index = {row.row_index: row for row in report.finished}
    merged: dict[int, _Row] = {}
    completed: dict[int, BitMap] = {}
    failed: dict[int, BitMap] = {}
    changed: dict[int, BitMap] = {}
    outdated: dict[int, BitMap] = {}
    compared = {source for sources in report.sources.values() for source in sources}
    for index, row in _load_rows(db, sheet_pk, list(by_index)):
        for column, result in by_index[index].results.items():
            value = codec.encode_value(result.value)
            if column in compared and codec.differs(
                row.results.get(column), value, failed=result.error is not None
            ):
                _add(changed, column, index)
            row.results[column] = msgspec.Raw(
                codec.encode_result(value, now, report.version, result.error, result.metrics)
            )
            _add(completed if result.error is None else failed, column, index)
            edited = row.dirty.pop(column, -1) > result.inputs_version
            if edited or (column, index) in report.outdated:
                _add(outdated, column, index)
        merged[index] = row
    turned = settle_results(
        db,
        sheet_pk,
        report,
        Settled(CellSet(completed), CellSet(failed), CellSet(changed), CellSet(outdated)),
        read_inputs=read_inputs,
    )
    for column, index in turned:
        merged[index].turned.append(column)
    db.executemany(
        "INSERT INTO row_results (seq, stamp, results, dirty, id) VALUES (?, 1, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, stamp = stamp + 1,"
        " results = excluded.results, dirty = excluded.dirty",
        [_update(row) for row in merged.values()],
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """Cells whose results are stored together: with a value, or with an error. Of both, the
    ``changed`` and the ``outdated`` ones are as in ``staleness.spread``."""

    completed: CellSet
    failed: CellSet
    changed: CellSet
    outdated: CellSet = EMPTY


def settle_results(
    db: Connection, sheet_pk: int, report: Progress, cells: Settled, *, read_inputs: bool = True
) -> CellSet:
    """Store the settled statuses of cells whose results are stored, and STALE for cells of the same
    rows that become so by it. Returns these others, whose rows need a dirty mark."""
    landed = cells.completed | cells.failed
    found = spread(
        report.sources,
        landed,
        changed=cells.changed,
        outdated=cells.outdated,
        settled=_settled_sources(db, sheet_pk, report, landed),
        read_inputs=read_inputs,
    )
    settle(
        db,
        sheet_pk,
        completed=cells.completed - found.stale,
        failed=cells.failed - found.stale,
        stale=found.stale | found.turned,
    )
    return found.turned


def _add(cells: dict[int, BitMap], column: int, row: int) -> None:
    """Add a cell to rows by column."""
    rows = cells.get(column)
    if rows is None:
        rows = cells[column] = BitMap()
    rows.add(row)


def _settled_sources(db: Connection, sheet_pk: int, report: Progress, landed: CellSet) -> CellSet:
    """Return the sources of the landed cells that read COMPLETED or FAILED before."""
    needed = {source for column in landed.columns for source in report.sources.get(column, ())}
    if not needed:
        return EMPTY
    stored = load_stored(db, sheet_pk, needed, rows=landed.all_rows())
    return stored[CellStatus.COMPLETED] | stored[CellStatus.FAILED]


def _update(row: _Row) -> tuple[int, bytes, bytes | None, int]:
    """Return a row's new inputs version, results and marks, and its key.

    Raises NotStorable for more results than a row holds.
    """
    inputs_version = row.inputs_version
    if row.turned:
        inputs_version += 1
        row.dirty.update(dict.fromkeys(row.turned, inputs_version))
    results = codec.encode(row.results)
    if len(results) > codec.MAX_ROW_RESULTS:
        raise codec.row_too_large()
    return inputs_version, results, codec.encode(row.dirty) if row.dirty else None, row.key


def _load_rows(db: Connection, sheet_pk: int, indices: list[int]) -> Iterator[tuple[int, _Row]]:
    """Read the rows with these ids."""
    keys = sorted(codec.row_key(sheet_pk, index) for index in indices)
    wanted = set(keys)
    where, parameters = blobs.keys_condition("d.id", keys)
    found = db.execute(
        "SELECT d.id, coalesce(r.seq, 0), r.results, r.dirty FROM row_data d"
        f" LEFT JOIN row_results r ON r.id = d.id WHERE {where}",
        parameters,
    )
    for key, inputs_version, results, dirty in found.fetchall():
        if key in wanted:
            yield (
                blobs.row_index(key),
                _Row(
                    key,
                    inputs_version,
                    blobs.decode_results(results or blobs.EMPTY_MAP),
                    blobs.decode_dirty(dirty or blobs.EMPTY_MAP),
                ),
            )
