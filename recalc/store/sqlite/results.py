"""Results on their way into rows, merged inside the writing transaction.

A merge outside it would lose updates when two operations, or an edit, touch one row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection

import msgspec
from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.records import Millis
from recalc.domain.staleness import spread
from recalc.domain.states import CellStatus
from recalc.engine.ports import RowResults
from recalc.store import codec
from recalc.store.sqlite import blobs
from recalc.store.sqlite.statuses import load_stored, settle


@dataclass(frozen=True, slots=True)
class Landing:
    """Where results land, and when. ``sources`` and ``outdated`` are as in ``Progress``, and
    ``read_inputs`` as in ``spread``."""

    sheet_pk: int
    version: int
    now: Millis
    sources: Mapping[int, Collection[int]]
    outdated: CellSet = EMPTY
    read_inputs: bool = True


@dataclass(slots=True)
class _Row:
    """A row that results are merged into."""

    key: int
    inputs_version: int
    results: dict[int, msgspec.Raw]
    dirty: dict[int, int]
    turned: list[int] = field(default_factory=list)


def store_results(db: Connection, landing: Landing, rows: Sequence[RowResults]) -> None:
    """Store results of running cells, with their settled statuses.

    A result reads STALE at once when an input of it changed after it was read
    (``inputs_version``), or its column did (``outdated``), or a source of it reads STALE. Where a
    stored value is another than before, or reads STALE, what is downstream of it becomes STALE, up
    to what lands with it.
    """
    if not rows:
        return
    by_index = {row.row_index: row for row in rows}
    merged: dict[int, _Row] = {}
    completed: dict[int, BitMap] = {}
    failed: dict[int, BitMap] = {}
    changed: dict[int, BitMap] = {}
    outdated: dict[int, BitMap] = {}
    compared = {source for sources in landing.sources.values() for source in sources}
    for key, inputs_version, results_blob, dirty_blob in _stored_rows(
        db, landing.sheet_pk, list(by_index)
    ):
        index = key & 0xFFFFFFFF
        results = blobs.decode_results(results_blob) if results_blob else {}
        dirty = blobs.decode_dirty(dirty_blob) if dirty_blob else {}
        for column, result in by_index[index].results.items():
            value = codec.encode_value(result.value)
            if column in compared:
                before = results.get(column)
                old = codec.NULL if before is None else bytes(codec.decode_result(before).value)
                if old != value:
                    _add(changed, column, index)
            results[column] = msgspec.Raw(
                codec.encode_result(
                    value, landing.now, landing.version, result.error, result.metrics
                )
            )
            _add(completed if result.error is None else failed, column, index)
            if dirty.pop(column, -1) > result.inputs_version or (column, index) in landing.outdated:
                _add(outdated, column, index)
        merged[index] = _Row(key, inputs_version, results, dirty)
    landed = CellSet(completed) | CellSet(failed)
    found = spread(
        landing.sources,
        landed,
        changed=CellSet(changed),
        outdated=CellSet(outdated),
        settled=_settled_sources(db, landing, landed),
        read_inputs=landing.read_inputs,
    )
    for column, index in found.turned:
        merged[index].turned.append(column)
    db.executemany(
        "UPDATE row_data SET seq = ?, results = ?, dirty = ? WHERE id = ?",
        [_update(row) for row in merged.values()],
    )
    for column in sorted(landed.columns | found.turned.columns):
        stale = found.stale.rows(column)
        settle(
            db,
            landing.sheet_pk,
            column,
            completed=completed.get(column, BitMap()) - stale,
            failed=failed.get(column, BitMap()) - stale,
            stale=stale | found.turned.rows(column),
        )


def _add(cells: dict[int, BitMap], column: int, row: int) -> None:
    rows = cells.get(column)
    if rows is None:
        rows = cells[column] = BitMap()
    rows.add(row)


def _settled_sources(db: Connection, landing: Landing, landed: CellSet) -> CellSet:
    """Which sources of the landing cells read COMPLETED or FAILED before."""
    needed = {source for column in landed.columns for source in landing.sources.get(column, ())}
    if not needed:
        return EMPTY
    stored = load_stored(db, landing.sheet_pk, needed, rows=landed.all_rows())
    return stored[CellStatus.COMPLETED] | stored[CellStatus.FAILED]


def _update(row: _Row) -> tuple[int, bytes, bytes | None, int]:
    """The new inputs version, results and dirty marks of a row, and its key. Raises NotStorable for
    more results than a row holds.
    """
    inputs_version = row.inputs_version
    if row.turned:
        inputs_version += 1
        row.dirty.update(dict.fromkeys(row.turned, inputs_version))
    results = codec.encode(row.results)
    if len(results) > codec.MAX_ROW_RESULTS:
        raise codec.row_too_large()
    return (
        inputs_version,
        results,
        codec.encode(row.dirty) if row.dirty else None,
        row.key,
    )


def _stored_rows(
    db: Connection, sheet_pk: int, indices: list[int]
) -> Iterator[tuple[int, int, bytes | None, bytes | None]]:
    """The stored rows with these ids; a range where that reads little more."""
    keys = sorted(codec.row_key(sheet_pk, index) for index in indices)
    if keys[-1] - keys[0] < 2 * len(keys):
        wanted = set(keys)
        found = db.execute(
            "SELECT id, seq, results, dirty FROM row_data WHERE id BETWEEN ? AND ?",
            (keys[0], keys[-1]),
        ).fetchall()
        return (row for row in found if row[0] in wanted)
    return iter(
        db.execute(
            "SELECT id, seq, results, dirty FROM row_data"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (blobs.json_array(keys),),
        ).fetchall()
    )
