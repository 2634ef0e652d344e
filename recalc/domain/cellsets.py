"""Sets of cells as one roaring bitmap of row ids per column.

A rectangle of rows and columns would not do: STALE rows differ from column to column, and lists of
cells are arbitrary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from pyroaring import BitMap

_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(dict[int, bytes]).decode


class CellSet:
    """A set of cells ``(column number, row id)``. It is a value: operators return new sets.

    Column numbers are those of one sheet (never reused there); row ids fit in 32 bits.
    """

    __slots__ = ("_rows",)

    def __init__(self, rows: Mapping[int, BitMap] | None = None) -> None:
        self._rows: dict[int, BitMap] = {c: r for c, r in rows.items() if r} if rows else {}

    @classmethod
    def of(cls, cells: Iterable[tuple[int, int]]) -> CellSet:
        """Return the set of these (column, row) pairs."""
        by_column: dict[int, list[int]] = {}
        for column, row in cells:
            by_column.setdefault(column, []).append(row)
        return cls({column: BitMap(rows) for column, rows in by_column.items()})

    @classmethod
    def unpack(cls, blob: bytes) -> CellSet:
        """Return the set that ``pack`` packed.

        Raises ValueError for a blob that breaks the format. Not all damage of a blob does.
        """
        try:
            packed = _DECODE(blob)
            return cls({column: BitMap.deserialize(data) for column, data in packed.items()})
        except (msgspec.DecodeError, ValueError, IndexError) as broken:
            raise ValueError(f"not a packed cell set: {broken}") from broken

    def pack(self) -> bytes:
        """Pack all bitmaps into one blob. Equal sets may give different bytes: a bitmap keeps a few
        rows as they were added where either form takes as many bytes."""
        packed: dict[int, bytes] = {}
        for column in sorted(self._rows):
            rows = self._rows[column].copy()
            rows.run_optimize()
            packed[column] = rows.serialize()
        return _ENCODE(packed)

    def rows(self, column: int) -> BitMap:
        """Return the row ids of one column. Do not change the returned bitmap."""
        return self._rows.get(column) or BitMap()

    @property
    def columns(self) -> frozenset[int]:
        """The columns that have cells in the set."""
        return frozenset(self._rows)

    def all_rows(self) -> BitMap:
        """Return every row id that has a cell in the set."""
        return BitMap.union(*self._rows.values()) if self._rows else BitMap()

    def only_columns(self, columns: Iterable[int]) -> CellSet:
        """Return the cells of these columns."""
        return CellSet({c: self._rows[c] for c in columns if c in self._rows})

    def only_rows(self, rows: BitMap) -> CellSet:
        """Return the cells of these rows."""
        return CellSet({c: r & rows for c, r in self._rows.items()})

    def __or__(self, other: CellSet) -> CellSet:
        merged = dict(self._rows)
        for column, rows in other._rows.items():
            mine = merged.get(column)
            merged[column] = rows if mine is None else mine | rows
        return CellSet(merged)

    def __and__(self, other: CellSet) -> CellSet:
        return CellSet({c: r & other._rows[c] for c, r in self._rows.items() if c in other._rows})

    def __sub__(self, other: CellSet) -> CellSet:
        return CellSet(
            {c: r - other._rows[c] if c in other._rows else r for c, r in self._rows.items()}
        )

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._rows.values())

    def __bool__(self) -> bool:
        return bool(self._rows)

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return cell[1] in self._rows.get(cell[0], ())

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for column in sorted(self._rows):
            for row in self._rows[column]:
                yield column, row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CellSet) and self._rows == other._rows

    def __le__(self, other: CellSet) -> bool:
        return all(rows <= other.rows(column) for column, rows in self._rows.items())

    def __hash__(self) -> int:
        rows = self._rows
        return hash(frozenset((each, len(rows[each]), rows[each].max()) for each in rows))

    def __repr__(self) -> str:
        shown = {c: list(r) if len(r) < 9 else f"{len(r)} rows" for c, r in self._rows.items()}
        return f"CellSet({shown})"


def union(sets: Iterable[CellSet]) -> CellSet:
    """Return the cells of all sets."""
    columns: dict[int, list[BitMap]] = {}
    for each in sets:
        for column in each.columns:
            columns.setdefault(column, []).append(each.rows(column))
    return CellSet({column: BitMap.union(*rows) for column, rows in columns.items()})


EMPTY = CellSet()
EMPTY_BLOB = EMPTY.pack()
