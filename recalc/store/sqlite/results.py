"""Results on their way into rows, merged inside the writing transaction.

A merge outside it would lose updates when two operations, or an edit, touch one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection

import msgspec
from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.records import Millis
from recalc.engine.ports import RowResults
from recalc.store import codec
from recalc.store.sqlite import blobs
from recalc.store.sqlite.statuses import settle


@dataclass(slots=True)
class _Settled:
    completed: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Landing:
    """Where results land, and when. ``external_dependents`` and ``outdated`` are as in ``Progress``."""

    sheet_pk: int
    version: int
    now: Millis
    external_dependents: Mapping[int, Mapping[int, BitMap]]
    outdated: CellSet = EMPTY


def store_results(db: Connection, landing: Landing, rows: Sequence[RowResults]) -> None:
    """Store results of running cells, with their settled statuses.

    A result reads STALE at once when an input of it changed after it was read (``inputs_version``), or its
    column did (``outdated``). Where a stored value is another than before, its dependents become
    STALE, but for those that land with it.
    """
    if not rows:
        return
    external_dependents = landing.external_dependents
    settled: dict[int, _Settled] = {}
    updates: list[tuple[int, bytes, bytes | None, int]] = []
    by_index = {row.row_index: row for row in rows}
    for key, inputs_version, results_blob, dirty_blob in _stored_rows(
        db, landing.sheet_pk, list(by_index)
    ):
        row = by_index[key & 0xFFFFFFFF]
        results = blobs.decode_results(results_blob) if results_blob else {}
        dirty = blobs.decode_dirty(dirty_blob) if dirty_blob else {}
        changed: set[int] = set()
        for column, result in row.results.items():
            value = codec.encode_value(result.value)
            if column in external_dependents:
                before = results.get(column)
                old = codec.NULL if before is None else bytes(codec.decode_result(before).value)
                if old != value:
                    changed.update(
                        dependent
                        for dependent, where in external_dependents[column].items()
                        if row.row_index in where and dependent not in row.results
                    )
            results[column] = msgspec.Raw(
                codec.encode_result(
                    value, landing.now, landing.version, result.error, result.metrics
                )
            )
            into = settled.setdefault(column, _Settled())
            if (
                dirty.pop(column, -1) > result.inputs_version
                or (column, row.row_index) in landing.outdated
            ):
                into.stale.append(row.row_index)
            elif result.error is not None:
                into.failed.append(row.row_index)
            else:
                into.completed.append(row.row_index)
        if changed:
            dirty.update(dict.fromkeys(changed, inputs_version + 1))
            for dependent in changed:
                settled.setdefault(dependent, _Settled()).stale.append(row.row_index)
        encoded = codec.encode(results)
        if len(encoded) > codec.MAX_ROW_RESULTS:
            raise codec.row_too_large()
        updates.append(
            (
                inputs_version + bool(changed),
                encoded,
                codec.encode(dirty) if dirty else None,
                key,
            )
        )
    db.executemany("UPDATE row_data SET seq = ?, results = ?, dirty = ? WHERE id = ?", updates)
    for column, into in sorted(settled.items()):
        settle(
            db,
            landing.sheet_pk,
            column,
            completed=BitMap(into.completed),
            failed=BitMap(into.failed),
            stale=BitMap(into.stale),
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
