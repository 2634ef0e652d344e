"""Decoding of JSON bodies, and what no type can say of them."""

from __future__ import annotations

import codecs
import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar, cast

import msgspec

from ..explaining.messages import explain
from .checks import Check, invalid
from .refusals import Refusal

T = TypeVar("T")

#: Levels that free JSON may be nested, its place in the body included.
MAX_DEPTH = 100
#: An escape whose other half does not follow; a decoder waits for it to the end of the body.
_HALF_PAIR = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")
#: The marks of encodings other than UTF-8: UTF-32's first, one begins as UTF-16's does.
_MARKS = (
    ("UTF-32", codecs.BOM_UTF32_LE),
    ("UTF-32", codecs.BOM_UTF32_BE),
    ("UTF-16", codecs.BOM_UTF16_LE),
    ("UTF-16", codecs.BOM_UTF16_BE),
)
#: Which of the first four bytes are 0, without a mark: JSON begins with a character of ASCII.
_BY_NULS: dict[tuple[bool, ...], str] = {
    (True, True, True, False): "UTF-32",
    (False, True, True, True): "UTF-32",
    (True, False, True, False): "UTF-16",
    (False, True, False, True): "UTF-16",
}
#: What values stand in. A tuple, because ``isinstance`` takes twice the time with a union.
_HOLDERS = (dict, list, msgspec.Struct)
#: Bodies with more bytes are decoded without garbage collection.
_LARGE = 1 << 18


class JsonBody(Generic[T]):
    """The type of a JSON body, with the checks that no type makes. ``free_json``: arbitrary JSON
    can stand in it."""

    def __init__(self, model: Any, *, check: Check | None = None, free_json: bool = False) -> None:
        self._decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(model)
        self._check = check
        self._free_json = free_json

    def decode(self, raw: bytes | bytearray) -> T:
        """``raw`` as this type. Raises Refusal, naming the field."""
        try:
            with _uncollected(len(raw) > _LARGE):
                decoded = _decode(self._decoder, raw)
            if self._check is not None:
                self._check.body(raw, decoded)
        except msgspec.ValidationError as error:
            raise invalid(*explain(error, self._decoder.type)) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _malformed(raw, error) from error
        except RecursionError as error:
            raise invalid("", "is nested too deeply") from error
        if self._free_json:
            _check_free_json(decoded)
        return decoded


@contextmanager
def _uncollected(large: bool) -> Iterator[None]:
    """No garbage collection meanwhile: the decoder makes no garbage, and to look through what it
    has made so far, again and again, takes longer than to make it."""
    if not (large and gc.isenabled()):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _decode(decoder: msgspec.json.Decoder[T], raw: bytes | bytearray) -> T:
    """Decode ``raw``; where an integer is asked for, 1.0 is one, as in JSON Schema."""
    corrected: set[str | None] = set()
    while True:
        try:
            return decoder.decode(raw)
        except msgspec.ValidationError as error:
            field = _field_of(error)
            if "got `float`" not in str(error) or field in corrected:
                raise
            corrected.add(field)
            raw = _with_integers_in(field, raw)


def _field_of(error: msgspec.ValidationError) -> str | None:
    """The body's own field that ``error`` is in: "row_ids" of "… - at `$.row_ids[...]`". None if
    the body is no object."""
    _, found, place = str(error).partition(" - at `$.")
    return place.rstrip("`").partition(".")[0].partition("[")[0] if found else None


def _with_integers_in(field: str | None, raw: bytes | bytearray) -> bytes:
    """The same object with whole numbers as integers in one field; nothing else is decoded. Without
    a field, all of it."""
    if field is None:
        return msgspec.json.encode(_with_integers(msgspec.json.decode(raw)))
    fields = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    value = _with_integers(msgspec.json.decode(fields[field]))
    fields[field] = msgspec.Raw(msgspec.json.encode(value))
    return msgspec.json.encode(fields)


def _with_integers(value: object) -> object:
    """The same JSON with every number that is whole, and fits in 64 bits, as an integer."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1 << 63 else value
    if isinstance(value, dict):
        return {key: _with_integers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_integers(inner) for inner in value]
    return value


def _malformed(raw: bytes | bytearray, error: Exception) -> Refusal:
    """A body that is no JSON in UTF-8; places are counted in bytes from the body's start."""
    encoding = _other_encoding(raw)
    if encoding is not None:
        what = f"The body is {encoding}. JSON is sent in UTF-8. Send it in UTF-8"
    elif raw.startswith(codecs.BOM_UTF8):
        what = (
            "The body begins with a byte order mark (the bytes EF BB BF), which JSON does not have."
            " Send it without the mark"
        )
    else:
        what = f"The body is not {_fault(raw, error)}. Correct it"
    return Refusal(400, "malformed_json", f"{what}. Nothing was changed.")


def _fault(raw: bytes | bytearray, error: Exception) -> str:
    try:
        raw.decode()
    except UnicodeDecodeError as wrong:  # counts from the body's start; a decoder's own may not
        return f"UTF-8: byte {wrong.start} (0x{raw[wrong.start]:02X}): {wrong.reason}"
    if "truncated" in str(error) and _HALF_PAIR.search(raw) is not None:
        return "JSON: a text ends with half a surrogate pair (\\uD800 to \\uDBFF)"
    return f"JSON: {error}"


def _other_encoding(raw: bytes | bytearray) -> str | None:
    """The encoding that a mark names, or where NUL stands beside the first character."""
    start = bytes(raw[:4])
    for name, mark in _MARKS:
        if start.startswith(mark):
            return name
    return _BY_NULS.get(tuple(byte == 0 for byte in start))


def _check_free_json(holder: object, level: int = 1) -> None:
    """Raise Refusal for JSON that is nested deeper than anything behind this could handle, and for
    an integer that 64 bits do not hold. ``holder`` is at ``level``."""
    if level > MAX_DEPTH:
        raise invalid("", f"is nested deeper than {MAX_DEPTH} levels")
    for value in _inside(holder):
        if isinstance(value, str):  # first, since most are
            continue
        if isinstance(value, _HOLDERS):
            _check_free_json(value, level + 1)
        elif isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
            raise invalid("", "has an integer that does not fit in 64 bits. Send it as a string")


def _inside(holder: Any) -> Iterable[Any]:
    if isinstance(holder, dict):
        return holder.values()
    if isinstance(holder, msgspec.Struct):
        return [getattr(holder, name) for name in holder.__struct_fields__]
    return cast("list[Any]", holder)
