"""Ids of columns and cells: computed both ways, so that none is stored with a cell.

A cell's id is a UUIDv8 (RFC 9562: 122 free bits) of 90 bits of its column's random UUID and the
32 bits of its row id. The 90 bits are unique by an index on the columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

_ROW_BITS = 32
MAX_ROW = (1 << _ROW_BITS) - 1


def _free_bits(value: UUID) -> int:
    """Return the 122 bits of a UUID that are neither version nor variant, in order."""
    number = value.int
    high = number >> 80  # 48 bits before the version
    middle = (number >> 64) & 0xFFF  # 12 bits between version and variant
    low = number & ((1 << 62) - 1)  # 62 bits after the variant
    return (high << 74) | (middle << 62) | low


def column_key(column_id: UUID) -> bytes:
    """Return the 90 bits of a column's id that the ids of its cells contain, as 12 bytes."""
    return (_free_bits(column_id) >> _ROW_BITS).to_bytes(12, "big")


def cell_id(column_id: UUID, row_index: int) -> UUID:
    """Return the id of a cell. ``row_index`` is 0 … 2**32 − 1; raises ValueError for another."""
    if not 0 <= row_index <= MAX_ROW:
        raise ValueError(f"row_index {row_index} does not fit in 32 bits")
    bits = (_free_bits(column_id) >> _ROW_BITS << _ROW_BITS) | row_index
    high, middle, low = bits >> 74, (bits >> 62) & 0xFFF, bits & ((1 << 62) - 1)
    return UUID(int=(high << 80) | (8 << 76) | (middle << 64) | (0b10 << 62) | low)


def cell_id_texts(column_id: UUID, rows: Sequence[int]) -> list[str]:
    """Return the ids of a column's cells in these rows, as texts. The row is the last eight digits
    of an id."""
    prefix = str(cell_id(column_id, 0))[:-8]
    return [f"{prefix}{row:08x}" for row in rows]


def parse_cell_id(value: UUID) -> tuple[bytes, int] | None:
    """Return the column key and row id in a cell's id; None for a UUID that is no UUIDv8."""
    if value.version != 8:
        return None
    bits = _free_bits(value)
    return (bits >> _ROW_BITS).to_bytes(12, "big"), bits & MAX_ROW
