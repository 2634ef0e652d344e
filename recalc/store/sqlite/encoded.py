"""Results of a chunk as an evaluating process encodes them and the writer stores them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

import msgspec

from recalc.store.sqlite.blobs import json_array

#: A place has this many bits each for the length of a row's results, their offset in the blob, and
#: the row's key, counted from the group's first.
_BITS = 21
_MASK = (1 << _BITS) - 1


class Group(msgspec.Struct, frozen=True, array_like=True):
    """Rows that were read at the same inputs version and stamp, without dirty marks.

    ``places`` is a JSON array: key − ``first``, offset and length, packed into one number.
    """

    first: int
    inputs_version: int
    stamp: int
    count: int
    places: str


class OtherRow(msgspec.Struct, frozen=True, array_like=True):
    """A row that has dirty marks, or is too large for a place. ``dirty`` are the marks that stay
    once its results are stored."""

    key: int
    inputs_version: int
    stamp: int
    results: bytes
    dirty: bytes | None


class EncodedResults(msgspec.Struct, frozen=True, array_like=True):
    """The results of whole rows: for each all that it holds once they are stored.

    ``completed``, ``failed`` and ``changed`` are packed cell sets: cells that have a value, or an
    error, and those of both that are changed (``staleness.spread``).
    """

    blob: bytes
    groups: list[Group]
    others: list[OtherRow]
    completed: bytes
    failed: bytes
    changed: bytes

    def rows(self) -> Iterator[OtherRow]:
        """Every row by itself."""
        yield from self.others
        for group in self.groups:
            for place in msgspec.json.decode(group.places, type=list[int]):
                offset, length = place >> _BITS & _MASK, place & _MASK
                results = self.blob[offset : offset + length]
                key = group.first + (place >> 2 * _BITS)
                yield OtherRow(key, group.inputs_version, group.stamp, results, None)


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(EncodedResults).decode


class RowsEncoder:
    """Collects rows, and groups them."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = self._others_size = 0
        self._places: dict[tuple[int, int, int], list[int]] = {}
        self._others: list[OtherRow] = []

    @property
    def size(self) -> int:
        """Bytes of the rows that were added."""
        return self._size + self._others_size

    def add(
        self, key: int, inputs_version: int, stamp: int, results: bytes, dirty: bytes | None
    ) -> None:
        """Add a row: parameters are those of ``OtherRow``. ``dirty`` None: it has no marks."""
        length, first = len(results), key & ~_MASK
        if dirty is not None or length > _MASK or self._size > _MASK:
            self._others.append(OtherRow(key, inputs_version, stamp, results, dirty))
            self._others_size += length
            return
        place = (key - first) << 2 * _BITS | self._size << _BITS | length
        self._places.setdefault((first, inputs_version, stamp), []).append(place)
        self._parts.append(results)
        self._size += length

    def add_alike(
        self, keys: Sequence[int], inputs_version: int, stamp: int, results: Sequence[bytes]
    ) -> None:
        """Add rows of one inputs version and stamp, without marks."""
        lengths = list(map(len, results))
        ends = list(accumulate(lengths, initial=self._size))
        first = keys[0] & ~_MASK
        if ends[-1] > _MASK or keys[-1] & ~_MASK != first:
            for key, row in zip(keys, results, strict=True):
                self.add(key, inputs_version, stamp, row, None)
            return
        self._places.setdefault((first, inputs_version, stamp), []).extend(
            (key - first) << 2 * _BITS | offset << _BITS | length
            for key, offset, length in zip(keys, ends[:-1], lengths, strict=True)
        )
        self._parts += results
        self._size = ends[-1]

    def end(self, *, completed: bytes, failed: bytes, changed: bytes) -> bytes:
        """Encode all rows, with these cell sets."""
        groups = [
            Group(*shared, len(places), json_array(places))
            for shared, places in self._places.items()
        ]
        blob = b"".join(self._parts)
        return encode(EncodedResults(blob, groups, self._others, completed, failed, changed))


#: Reads the places of one group: parameters are ``Group`` and the blob. Counts the rows that are as
#: they were read; the others stay as they are.
STORE_GROUP = f"""
INSERT INTO row_results (id, seq, stamp, results)
SELECT :first + (j.value >> {2 * _BITS}), :inputs_version, 1,
    substr(:blob, (j.value >> {_BITS} & {_MASK}) + 1, j.value & {_MASK})
FROM json_each(:places) j WHERE true
ON CONFLICT (id) DO UPDATE SET stamp = stamp + 1, results = excluded.results
WHERE stamp = :stamp
"""
#: The same for one row.
STORE_ROW = """
INSERT INTO row_results (id, seq, stamp, results, dirty)
VALUES (:key, :inputs_version, 1, :results, nullif(:dirty, x'80'))
ON CONFLICT (id) DO UPDATE SET stamp = stamp + 1, results = excluded.results,
    dirty = excluded.dirty WHERE stamp = :stamp
"""
