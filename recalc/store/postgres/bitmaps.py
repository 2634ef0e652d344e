"""Convert bits as PostgreSQL stores them to roaring bitmaps, without reading any single bit.

A chunk is 65 536 rows: the values of one container of a roaring bitmap, and 64 blocks of statuses.
A container that is a bitset has the same bytes as PostgreSQL's bits, but for the order of bits in a
byte. So a roaring bitmap is assembled here in its portable form, and reading that copies it.
https://github.com/RoaringBitmap/RoaringFormatSpec
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from pyroaring import BitMap

#: Rows of a chunk.
CHUNK = 1 << 16
_BYTES = CHUNK // 8
#: A container of so many values or fewer is never a bitset.
_MOST_IN_ARRAY = 4096
_COOKIE = 12346
# PostgreSQL's first bit is a byte's highest, a bitset's its lowest.
_SAME = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_OTHERS = bytes(255 - byte for byte in _SAME)

#: Number of a chunk (row id >> 16), number of set bits, and the 8 192 bytes of the bits. The bytes
#: are not read where none or all are set.
Chunk = tuple[int, int, bytes]


def place_blocks(present: int, blocks: bytes, size: int) -> bytes:
    """Return a whole chunk of blocks of ``size`` bytes, one for each bit of ``present``."""
    if len(blocks) == _BYTES:
        return blocks
    chunk = bytearray(_BYTES)
    start = 0
    for number in range(_BYTES // size):
        if present >> number & 1:
            chunk[number * size : (number + 1) * size] = blocks[start : start + size]
            start += size
    return bytes(chunk)


def from_chunks(chunks: Iterable[Chunk]) -> BitMap:
    """Return the rows whose bits are set. Chunks are in the order of their numbers."""
    rows = BitMap()
    dense: list[Chunk] = []
    sparse: list[Chunk] = []
    windows = BitMap()
    for number, count, bits in chunks:
        first = number * CHUNK
        if count == CHUNK:
            rows.add_range(first, first + CHUNK)
        elif count > _MOST_IN_ARRAY:
            dense.append((number, count, bits.translate(_SAME)))
        elif count:
            # Too few values for a bitset. Those that are missing are enough for one.
            sparse.append((number, CHUNK - count, bits.translate(_OTHERS)))
            windows.add_range(first, first + CHUNK)
    if dense:
        rows |= _read(dense)
    if sparse:
        rows |= windows - _read(sparse)
    return rows


def _read(containers: Sequence[Chunk]) -> BitMap:
    """Return the bitmap of these bitset containers, each of more values than an array has."""
    count = len(containers)
    keys = (value for number, size, _ in containers for value in (number, size - 1))
    start = 8 + 8 * count
    offsets = range(start, start + _BYTES * count, _BYTES)
    head = struct.pack(f"<II{2 * count}H{count}I", _COOKIE, count, *keys, *offsets)
    return BitMap.deserialize(head + b"".join(bits for *_, bits in containers))
