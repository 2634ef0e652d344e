"""Compute a chunk of quick cells in a process that has the file open, on one snapshot.

The snapshot begins after the commit that marked the cells. Each row's results are encoded once, as
they are stored, with the stamp at which the row was read: where that has changed by the time of the
report, the writer merges the row instead.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from itertools import chain, repeat
from sqlite3 import Connection
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.engine.ports import StoredOutcome
from recalc.engine.worker.stored_task import TASK_BYTES, decode_task
from recalc.store import codec, evaluation
from recalc.store.evaluation import NewResults, RowsRead
from recalc.store.sqlite.connection import connect
from recalc.store.sqlite.encoded import RowsEncoder
from recalc.store.sqlite.snapshots import run_snapshot
from recalc.store.sqlite.stored_rows import StoredRow, read_stored


def evaluate_at(path: str, task: bytes) -> StoredOutcome:
    """Compute a task in this process, which opens the file once."""
    return compute(run_snapshot(_connection(path), lambda db: read_rows(db, task)))


@lru_cache(maxsize=1)
def _connection(path: str) -> Connection:
    connection = connect(path, read_only=True)
    connection.execute("PRAGMA cache_size=-4096")  # each row is read once
    return connection


def read_rows(db: Connection, task: bytes) -> RowsRead[StoredRow]:
    """Read the rows of a task; the first ones only, where all have more than ``TASK_BYTES``."""
    wanted = decode_task(task)
    cells = {work.spec.number: codec.unpack_rows(work.rows) for work in wanted.work}
    asked = BitMap.union(*cells.values())
    live, rows = read_stored(db, UUID(bytes=wanted.sheet_id), asked, TASK_BYTES)
    return RowsRead(wanted, cells, asked - live, rows)


def compute(read: RowsRead[StoredRow]) -> StoredOutcome:
    """Compute a task whose rows were read, as ``evaluation.compute`` does.

    No snapshot is held meanwhile: it would keep SQLite's log from being shortened.
    """
    return evaluation.compute(read, _Encoder())


class _Encoder:
    """Encodes each row once, with all its results."""

    def __init__(self) -> None:
        self._rows = RowsEncoder()
        self.end = self._rows.end

    @property
    def size(self) -> int:
        """Bytes of the rows that were added."""
        return self._rows.size

    def add(self, rows: Sequence[StoredRow], results: NewResults) -> None:
        """Add rows with their new results beside those that they have of other columns. Raises
        NotStorable for more than a row holds."""
        encoded = encode_rows(rows, results)
        if max(map(len, encoded)) > codec.MAX_ROW_RESULTS:
            raise codec.row_too_large()
        version, stamp = rows[0].inputs_version, rows[0].stamp
        if all(
            row.inputs_version == version and row.stamp == stamp and not row.dirty for row in rows
        ):
            self._rows.add_alike([row.key for row in rows], version, stamp, encoded)
            return
        for row, each in zip(rows, encoded, strict=True):
            dirty = _dirty(row, results)
            self._rows.add(row.key, row.inputs_version, row.stamp, each, dirty)


def encode_rows(rows: Sequence[StoredRow], results: NewResults) -> list[bytes]:
    """Encode all results of each row: the new ones, and those that it has of other columns."""
    if results.keys() >= set(chain.from_iterable([row.results for row in rows])):
        parts: list[Iterable[bytes]] = [repeat(codec.map_head(len(results)))]
        for column, cells in results.items():
            parts += (repeat(codec.encode(column)), cells)
        return list(map(b"".join, zip(*parts, strict=False)))
    return [
        codec.encode({**row.results, **dict(zip(results, map(msgspec.Raw, new), strict=True))})
        for row, new in zip(rows, zip(*results.values(), strict=True), strict=True)
    ]


def _dirty(row: StoredRow, results: Container[int]) -> bytes | None:
    """Return the marks that stay once these results are stored; None for a row without marks."""
    if not row.dirty:
        return None
    left = {column: mark for column, mark in row.dirty.items() if column not in results}
    return codec.encode(left)
