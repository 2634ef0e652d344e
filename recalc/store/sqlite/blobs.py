"""What lies together in one blob of SQLite's rows, and numbers as one parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

#: Column number → result, undecoded.
decode_results = msgspec.msgpack.Decoder(dict[int, msgspec.Raw]).decode
#: Column number → the row's ``inputs_version`` at which an input of that column changed last.
decode_dirty = msgspec.msgpack.Decoder(dict[int, int]).decode
_encode = msgspec.msgpack.Encoder().encode


def encode_map(values: Mapping[int, bytes]) -> bytes:
    """A map of column numbers to encoded values."""
    return _encode({number: msgspec.Raw(blob) for number, blob in values.items()})


def json_array(numbers: Iterable[int]) -> str:
    """Numbers as a parameter for ``json_each``: one statement for any number of them."""
    return "[" + ",".join(map(str, numbers)) + "]"
