"""Convert sets of cells to PostgreSQL's multiranges of ``number << 32 | row`` and back.

This is the stored form of running sets, which SQL functions read.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet

_ROWS = 0xFFFF_FFFF


def to_ranges(cells: CellSet) -> str:
    """Return cells as text, to be cast to ``int8multirange``."""
    return "{" + ",".join(_ranges(cells)) + "}"


def _ranges(cells: CellSet) -> Iterator[str]:
    for column in sorted(cells.columns):
        first = column << 32
        for start, end in _runs(cells.rows(column)):
            yield f"[{first + start},{first + end})"


def _runs(rows: BitMap) -> Iterator[tuple[int, int]]:
    """Yield half-open runs of consecutive rows."""
    start, last = rows[0], rows[-1]
    if last - start + 1 == len(rows):
        yield start, last + 1
        return
    end = start
    for row in rows:
        if row != end:
            yield start, end
            start = row
        end = row + 1
    yield start, end


def from_ranges(text: str) -> CellSet:
    """Return the cells of ranges as PostgreSQL prints them, which may join those of adjacent
    columns: the inverse of ``to_ranges``."""
    by_column: dict[int, BitMap] = {}
    for piece in text[1:-1].split("),"):
        if not piece:
            continue
        first, _, end = piece.strip("[)").partition(",")
        start, stop = int(first), int(end)
        while start < stop:
            column = start >> 32
            edge = min(stop, (column + 1) << 32)
            rows = by_column.setdefault(column, BitMap())
            rows.add_range(start & _ROWS, (edge - 1 & _ROWS) + 1)
            start = edge
    return CellSet(by_column)
