"""How much one answer carries, whatever was asked for; and rows as they read when they are new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recalc.domain.cell_ids import cell_id
from recalc.domain.records import Cell, Column, Row
from recalc.domain.states import CellStatus
from recalc.store import codec

#: A page of rows ends before the row with which it would have more stored bytes than this. It has
#: one row at least.
PAGE_BYTES = 16 << 20
#: What a cell counts for beside its value: its ids and status are sent too.
CELL_BYTES = 1 << 10
#: Bytes of memory for each stored byte that an answer repeats: as it is read, decoded, and as JSON
#: in both `value` and `display_value`.
_MEMORY = 4
#: Rows that the answer to "add rows" repeats; more are not repeated at all.
ECHO_ROWS = 100
#: Rows and bytes that one transaction adds: a millisecond or two of writing.
PIECE_ROWS = 500
PIECE_BYTES = 1 << 18


def fitting(sizes: Iterable[int], columns: int) -> int:
    """How many rows of these stored sizes, in this order, a page of so many columns has."""
    rows = total = 0
    for size in sizes:
        total += size + columns * CELL_BYTES
        if rows and total > PAGE_BYTES:
            break
        rows += 1
    return rows


def memory(stored: int, cells: int) -> int:
    """Bytes that it takes to read rows of so many stored bytes and cells, and to answer them."""
    return _MEMORY * stored + CELL_BYTES * cells


def echo_memory(inputs: Sequence[bytes]) -> int:
    """The same for those of some new rows that the answer to adding them repeats, at most."""
    some = [len(blob) for blob in inputs[:ECHO_ROWS]]
    return memory(sum(some[: fitting(some, 0)]), 0)


def new_rows(columns: Sequence[Column], first: int, inputs: Sequence[bytes]) -> list[Row]:
    """Rows as they read when they were just added, from the id ``first`` on: no cell is computed,
    and none is in any operation. None at all where they are more than ``ECHO_ROWS``, or than a page
    has: clients take the rows of an answer for all that were added."""
    if len(inputs) > ECHO_ROWS or fitting(map(len, inputs), len(columns)) < len(inputs):
        return []
    return [_new_row(columns, first + offset, blob) for offset, blob in enumerate(inputs)]


def _new_row(columns: Sequence[Column], index: int, blob: bytes) -> Row:
    values = codec.decode_inputs(blob)
    return Row(
        index,
        {
            column.id: Cell(
                id=cell_id(column.id, index),
                sheet_id=column.sheet_id,
                column_id=column.id,
                row_index=index,
                status=CellStatus.COMPLETED if column.type == "TEXT" else CellStatus.STALE,
                value=codec.decode_value(values.get(column.number, codec.NULL))
                if column.type == "TEXT"
                else None,
            )
            for column in columns
        },
    )


def pieces(inputs: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Rows cut so that storing a piece takes a short transaction; a longer row is one alone."""
    start = size = 0
    for at, blob in enumerate(inputs):
        if at > start and (at - start == PIECE_ROWS or size + len(blob) > PIECE_BYTES):
            yield inputs[start:at]
            start, size = at, 0
        size += len(blob)
    yield inputs[start:]
