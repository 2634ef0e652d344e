"""Bits as PostgreSQL keeps them, made into roaring bitmaps without a look at any single bit.

A chunk is 65 536 rows: the values of one container of a roaring bitmap, and 64 blocks of statuses.
Written as a bitset, a container is the same bytes as our bits, but for the order of the bits in a
byte; so what is assembled here is a roaring bitmap in its portable form, and to read that is to
copy it.
https://github.com/RoaringBitmap/RoaringFormatSpec
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from pyroaring import BitMap

#: Rows of a chunk.
CHUNK = 1 << 16
_BYTES = CHUNK // 8
#: A container of so many values or fewer is never written as a bitset.
_MOST_IN_ARRAY = 4096
_COOKIE = 12346
# PostgreSQL's first bit is a byte's highest, a bitset's its lowest.
_SAME = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_OTHERS = bytes(255 - byte for byte in _SAME)

#: Number of a chunk (row id >> 16), how many bits are set, and the 8 192 bytes of all of them;
#: what is not looked at where none or all are set.
Chunk = tuple[int, int, bytes]


def place_blocks(present: int, blocks: bytes, size: int) -> bytes:
    """A whole chunk from the blocks of ``size`` bytes that ``present`` has a bit for, in order."""
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
    """The rows whose bits are set. Chunks come in the order of their numbers."""
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
            # Too few for a bitset: those around them are one.
            sparse.append((number, CHUNK - count, bits.translate(_OTHERS)))
            windows.add_range(first, first + CHUNK)
    if dense:
        rows |= _read(dense)
    if sparse:
        rows |= windows - _read(sparse)
    return rows


def _read(containers: Sequence[Chunk]) -> BitMap:
    """The bitmap whose containers are these bitsets, each of more values than an array has."""
    count = len(containers)
    keys = (value for number, size, _ in containers for value in (number, size - 1))
    start = 8 + 8 * count
    offsets = range(start, start + _BYTES * count, _BYTES)
    head = struct.pack(f"<II{2 * count}H{count}I", _COOKIE, count, *keys, *offsets)
    return BitMap.deserialize(head + b"".join(bits for *_, bits in containers))
