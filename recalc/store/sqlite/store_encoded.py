"""Store results that an evaluating process has encoded: with a few statements where the rows are as
they were read, row by row and merged where they are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from sqlite3 import Connection

import msgspec
from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Millis
from recalc.engine.ports import CellResult, Progress, RowResults
from recalc.store import codec
from recalc.store.sqlite import blobs
from recalc.store.sqlite.encoded import (
    STORE_GROUP,
    STORE_ROW,
    EncodedResults,
    OtherRow,
    decode,
)
from recalc.store.sqlite.results import Settled, settle_results, store_results


def store_encoded(db: Connection, sheet_pk: int, report: Progress, now: Millis) -> None:
    """Store the encoded results of a report, with their settled statuses, as ``store_results``
    does.

    A row that was written since its inputs were read is merged: so no result of another column is
    lost, and what was edited meanwhile is noticed.
    """
    chunk = decode(report.encoded)
    completed, failed, changed = map(CellSet.unpack, (chunk.completed, chunk.failed, chunk.changed))
    db.execute("SAVEPOINT encoded")
    missed: list[OtherRow] = []
    if not _store_untouched(db, chunk):
        db.execute("ROLLBACK TO encoded")
        missed = [row for row in chunk.rows() if not _store_row(db, row)]
    db.execute("RELEASE encoded")
    if missed:
        again = BitMap(blobs.row_index(row.key) for row in missed)
        landed = completed | failed
        merged = [_results(row, landed) for row in missed]
        store_results(db, sheet_pk, replace(report, finished=merged), now)
        completed, failed, changed = (
            each.only_rows(each.all_rows() - again) for each in (completed, failed, changed)
        )
    turned = settle_results(db, sheet_pk, report, Settled(completed, failed, changed))
    _mark_dirty(db, sheet_pk, turned)


def _store_untouched(db: Connection, chunk: EncodedResults) -> bool:
    """Store all rows. False where one was written since it was read."""
    for group in chunk.groups:
        parameters = {**msgspec.structs.asdict(group), "blob": chunk.blob}
        if db.execute(STORE_GROUP, parameters).rowcount != group.count:
            return False
    return all(_store_row(db, row) for row in chunk.others)


def _store_row(db: Connection, row: OtherRow) -> bool:
    """Store one row. False where it was written since it was read."""
    return db.execute(STORE_ROW, msgspec.structs.asdict(row)).rowcount == 1


def _results(row: OtherRow, landed: CellSet) -> RowResults:
    """Return the new results of a row, to be merged."""
    index = blobs.row_index(row.key)
    found = {}
    for column, raw in blobs.decode_results(row.results).items():
        if index in landed.rows(column):
            stored = codec.decode_result(raw)
            found[column] = CellResult(
                stored.value, stored.error, stored.metrics, row.inputs_version
            )
    return RowResults(index, found)


def _mark_dirty(db: Connection, sheet_pk: int, turned: CellSet) -> None:
    """Raise the inputs version of the rows of these cells, and mark the cells with it."""
    columns: dict[int, list[int]] = {}
    for column, index in turned:
        columns.setdefault(codec.row_key(sheet_pk, index), []).append(column)
    if not columns:
        return
    where, parameters = blobs.keys_condition("id", sorted(columns))
    found = db.execute(f"SELECT id, seq, dirty FROM row_results WHERE {where}", parameters)
    db.executemany(
        "UPDATE row_results SET seq = ?, stamp = stamp + 1, dirty = ? WHERE id = ?",
        [
            (inputs_version + 1, _marked(dirty, columns[key], inputs_version + 1), key)
            for key, inputs_version, dirty in found.fetchall()
            if key in columns
        ],
    )


def _marked(dirty: bytes | None, columns: Iterable[int], inputs_version: int) -> bytes:
    """Return dirty marks with marks for ``columns`` added."""
    marks = blobs.decode_dirty(dirty or blobs.EMPTY_MAP)
    marks.update(dict.fromkeys(columns, inputs_version))
    return codec.encode(marks)
