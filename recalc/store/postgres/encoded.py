"""Rows as an evaluating process encodes them and PostgreSQL receives them: ``recalc_row[]`` in its
binary form, which no worker takes apart unless a row was written meanwhile."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from psycopg import adapters
from psycopg.adapt import Dumper
from psycopg.pq import Format

#: Numbers of PostgreSQL's types, which never change.
_INT8, _BYTEA, _XID, _BYTEAS, _INT8S = 20, 17, 28, 1001, 1016
_FIELDS = 4
#: Dimensions, whether there are nulls, the type of the elements, their number, and the first index.
_ARRAY = struct.Struct("!iiIii")
#: Fields of a row up to the length of its results: their number, and type, length and value of id
#: and written_by.
_ROW = struct.Struct("!iIiqIiIIi")
_FIELD = struct.Struct("!Ii")
_LENGTH = struct.Struct("!i")
_NUMBER = struct.Struct("!iq")
_NULL = _LENGTH.pack(-1)
_NO_MARKS = _FIELD.pack(_INT8S, -1)


class EncodedRows(msgspec.Struct, frozen=True, array_like=True):
    """Whole rows as they are once their results are stored, in the order of their ids.

    ``inputs_versions`` are those of the rows as they were read. ``completed``, ``failed`` and
    ``changed`` are packed cell sets: cells that have a value, or an error, and those of both that
    are changed (``staleness.spread``).
    """

    rows: bytes
    inputs_versions: list[int]
    completed: bytes
    failed: bytes
    changed: bytes


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(EncodedRows).decode


class RowsEncoder:
    """Collects rows. ``row_type`` is the number that this database gives to ``recalc_row``."""

    def __init__(self, row_type: int) -> None:
        self._row_type = row_type
        self._rows: list[bytes] = []
        self._inputs_versions: list[int] = []
        #: Bytes of the rows that were added.
        self.size = 0

    def add(
        self,
        key: int,
        inputs_version: int,
        written_by: int,
        results: Sequence[bytes | None],
        dirty: Sequence[int | None] | None,
    ) -> None:
        """Add a row. ``written_by`` is the transaction that wrote it as it was read, ``results``
        and ``dirty`` are arrays of the table."""
        parts: list[bytes] = [_ARRAY.pack(1, 1, _BYTEA, len(results), 1)]
        for result in results:
            if result is None:
                parts.append(_NULL)
            else:
                parts += (_LENGTH.pack(len(result)), result)
        array = b"".join(parts)
        head = _ROW.pack(_FIELDS, _INT8, 8, key, _XID, 4, written_by, _BYTEAS, len(array))
        row = head + array + (_NO_MARKS if dirty is None else _marks(dirty))
        self._rows += (_LENGTH.pack(len(row)), row)
        self._inputs_versions.append(inputs_version)
        self.size += len(row)

    def end(self, *, completed: bytes, failed: bytes, changed: bytes) -> bytes:
        """Encode all rows, with these cell sets."""
        head = _ARRAY.pack(1, 0, self._row_type, len(self._inputs_versions), 1)
        rows = b"".join((head, *self._rows))
        return encode(EncodedRows(rows, self._inputs_versions, completed, failed, changed))


def _marks(dirty: Sequence[int | None]) -> bytes:
    array = _ARRAY.pack(1, 1, _INT8, len(dirty), 1) + b"".join(
        _NULL if mark is None else _NUMBER.pack(8, mark) for mark in dirty
    )
    return _FIELD.pack(_INT8S, len(array)) + array


def decode_rows(rows: bytes) -> Iterator[tuple[int, Mapping[int, bytes]]]:
    """Yield the key and the results of each row, by column number."""
    at = _ARRAY.size
    while at < len(rows):
        (length,) = _LENGTH.unpack_from(rows, at)
        at += _LENGTH.size
        key = _ROW.unpack_from(rows, at)[3]
        yield key, _results(rows, at + _ROW.size)
        at += length


def _results(rows: bytes, at: int) -> Mapping[int, bytes]:
    count = _ARRAY.unpack_from(rows, at)[3]
    at += _ARRAY.size
    found: dict[int, bytes] = {}
    for number in range(count):
        (length,) = _LENGTH.unpack_from(rows, at)
        at += _LENGTH.size
        if length >= 0:
            found[number] = rows[at : at + length]
            at += length
    return found


@dataclass(frozen=True, slots=True)
class Binary:
    """A parameter that is in PostgreSQL's binary form already; the statement casts it."""

    data: bytes


class _BinaryDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Binary) -> bytes:
        return obj.data


adapters.register_dumper(Binary, _BinaryDumper)
