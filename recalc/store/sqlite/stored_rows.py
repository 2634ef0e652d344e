"""Whole rows, in order and up to a number of bytes: what cells are computed from."""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection
from typing import Any
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.engine.ports import InputRow
from recalc.store import codec
from recalc.store.sqlite import blobs
from recalc.store.sqlite.statuses import sheet_rows


class StoredRow(msgspec.Struct, frozen=True, gc=False):
    """A row as it was read, of ``stored`` bytes. ``stamp`` is 0 where it has no results, no marks
    and no edits yet."""

    key: int
    inputs_version: int
    stamp: int
    inputs: dict[int, msgspec.Raw]
    results: dict[int, msgspec.Raw]
    dirty: dict[int, int]
    stored: int

    @property
    def row_index(self) -> int:
        return blobs.row_index(self.key)

    def result(self, column: int) -> msgspec.Raw | None:
        """Return the stored result of a column, encoded."""
        return self.results.get(column)

    def values(self, columns: Collection[int]) -> dict[int, msgspec.Raw]:
        """Return the values of ``columns``, still encoded."""
        values = {}
        for column in columns:
            raw = self.inputs.get(column)
            if raw is not None:
                values[column] = raw
            elif (result := self.results.get(column)) is not None:
                values[column] = codec.decode_result(result).value
        return values

    def input_row(self, values: dict[int, Any], replaced: Collection[int]) -> InputRow:
        """Return the row with ``values``, and the sizes of its results; those of the columns
        ``replaced`` are to be replaced."""
        sizes = {column: memoryview(raw).nbytes for column, raw in self.results.items()}
        return InputRow.of(
            self.row_index, self.inputs_version, values, self.stored, sizes, replaced
        )


def read_stored(
    db: Connection, sheet_id: UUID, asked: BitMap, most: int | None
) -> tuple[BitMap, list[StoredRow]]:
    """Read rows, in order, up to the one with which they have ``most`` stored bytes; None: all.

    Also returns which of the ``asked`` rows are there: none where the sheet is gone.
    """
    sheet = db.execute(
        "SELECT s.pk FROM sheet s JOIN sheet_rows r ON r.sheet_pk = s.pk WHERE s.id = ?",
        (sheet_id.bytes,),
    ).fetchone()
    if sheet is None:
        return BitMap(), []
    (sheet_pk,) = sheet
    live = asked & sheet_rows(db, sheet_pk)
    if not live:
        return live, []
    first, last = (codec.row_key(sheet_pk, row) for row in (live.min(), live.max()))
    exact = last - first == len(live) - 1  # then no other rows are found
    keys = range(first, last + 1) if exact else [codec.row_key(sheet_pk, row) for row in live]
    where, parameters = blobs.keys_condition("d.id", keys)
    found: list[StoredRow] = []
    total = 0
    for key, inputs, inputs_version, stamp, results, dirty in db.execute(
        "SELECT d.id, d.inputs, coalesce(r.seq, 0), coalesce(r.stamp, 0), r.results, r.dirty"
        f" FROM row_data d LEFT JOIN row_results r ON r.id = d.id WHERE {where} ORDER BY d.id",
        parameters,
    ):
        if not exact and blobs.row_index(key) not in live:
            continue
        stored = len(inputs) + len(results or b"")
        found.append(
            StoredRow(
                key,
                inputs_version,
                stamp,
                codec.decode_inputs(inputs),
                blobs.decode_results(results) if results else {},
                blobs.decode_dirty(dirty) if dirty else {},
                stored,
            )
        )
        total += stored
        if most is not None and total >= most:
            break
    return live, found
