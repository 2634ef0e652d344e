"""The blobs of SQLite's rows, and many numbers as one parameter of a statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

_encode_json = msgspec.json.Encoder().encode
#: An encoded map without entries.
EMPTY_MAP = msgspec.msgpack.encode({})
#: Decodes a row's results: column number → stored result, itself not decoded.
decode_results = msgspec.msgpack.Decoder(dict[int, msgspec.Raw]).decode
#: Decodes a row's marks: column number → the ``inputs_version`` at which an input of that column
#: last changed.
decode_dirty = msgspec.msgpack.Decoder(dict[int, int]).decode


def json_array(numbers: Iterable[int | Sequence[int]]) -> str:
    """Return numbers, or rows of them, as a parameter for ``json_each``: one statement for any
    number of them."""
    return _encode_json(list(numbers)).decode()


def keys_condition(
    name: str, keys: Sequence[int], *, exact: bool = False
) -> tuple[str, tuple[int, int] | tuple[str]]:
    """Return a condition on the column ``name`` for ascending ``keys``, and its parameters: a range
    where that reads at most twice as many rows. So it may find rows of other keys, unless it has to
    be ``exact``."""
    if keys[-1] - keys[0] < (1 if exact else 2) * len(keys):
        return f"{name} BETWEEN ? AND ?", (keys[0], keys[-1])
    return f"{name} IN (SELECT value FROM json_each(?))", (json_array(keys),)


def row_index(key: int) -> int:
    """Return the row id in a key that ``codec.row_key`` made."""
    return key & 0xFFFFFFFF
