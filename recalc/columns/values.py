"""Converts values to texts, documents and numbers, and checks that results can be stored.

* **Text**: a string is itself. Any other value is its canonical JSON, compact and with sorted keys,
  so that equal values are equal texts: ``12``, ``true``, ``{"a":[1,2]}``.
* **Document**: a string is read as JSON text. Any other value is the document itself.
* **Number**: a number is itself. A string is read as a decimal number, since imported files hold
  numbers so. No other value is a number, neither true nor false.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import NamedTuple

import msgspec

from recalc.columns.base import CellFailed, Failure, Json

#: Levels of nesting that a document may have. All readers can take as many.
MAX_DEPTH = 128
#: Bytes that a result may have: as many results as are stored at once still fit into one message.
MAX_BYTES = 1 << 20
#: Whole numbers that every store can hold.
MIN_INT, MAX_INT = -(2**63), 2**64 - 1

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder().decode
_pack = msgspec.msgpack.Encoder().encode
_ONE_BYTE = frozenset({type(None), bool})
_CONTAINERS = frozenset({dict, list})
_KINDS = frozenset({type(None), bool, int, float, str, dict, list})
_HALF_PAIR = Failure(
    "value_not_storable", "The result holds half a surrogate pair, which is no character."
)
_TOO_LARGE_NUMBER = Failure("number_too_large", "The result holds a whole number beyond 64 bits.")
_NUMBER = re.compile(r"\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*")


def text_of(value: Json) -> str:
    """Return the value as text. Raises CellFailed where it is nested too deeply."""
    if isinstance(value, str):
        return value
    _limit_depth(value)
    return _encode(value).decode()


def document_of(value: Json, title: str) -> Json:
    """Return the value as a document. Raises CellFailed for a string that is not JSON, and for a
    value that is nested too deeply."""
    if not isinstance(value, str):
        _limit_depth(value)
        return value
    try:
        return decode(value)
    except msgspec.MsgspecError as error:
        raise CellFailed("invalid_json", f"Source {title!r} is not JSON: {error}.") from error


def decode(text: str | bytes) -> Json:
    """Decode JSON text. Raises msgspec.MsgspecError; CellFailed where it is nested too deeply."""
    try:
        value: Json = _decode(text)
    except RecursionError as error:
        raise _too_deep() from error
    # The decoder's own limit depends on its caller's stack, so depth is checked here; but only
    # where the text has that many pairs of brackets.
    if len(text) > 2 * MAX_DEPTH and _brackets(text) > MAX_DEPTH:
        _limit_depth(value)
    return value


def storable(value: Json) -> Json:
    """Return the value, if it may be the result of a cell. Raises CellFailed for whole numbers
    beyond 64 bits, and for values that are certain to have more than MAX_BYTES.

    A path can find one value any number of times, so this stops at MAX_BYTES.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool or kind is float:
        return value
    waiting: list[Json] = [value]
    size = 0
    while waiting:
        each = waiting.pop()
        size += 1
        if isinstance(each, str):
            size += len(each)
        elif isinstance(each, dict):
            size += sum(map(len, each))
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, int) and not MIN_INT <= each <= MAX_INT:
            raise CellFailed("number_too_large", "The result holds a whole number beyond 64 bits.")
        if size > MAX_BYTES:
            raise CellFailed(
                "value_too_large",
                f"The result has more than {MAX_BYTES} bytes. Use a path that finds less.",
            )
    return value


def stored_size(value: Json) -> int | Failure:
    """Return the bytes of a cell's result, if every store can hold it; else the cell's Failure.

    A result has no half surrogate pair, no whole number beyond 64 bits, no NaN or infinity, at
    most ``MAX_DEPTH`` levels and ``MAX_BYTES`` bytes as MessagePack, and no Python type that JSON
    does not have. The engine applies this to the result of every cell, whatever its column.
    """
    kind = type(value)
    if value is None or kind is bool:
        return 1
    try:
        if kind is str:
            # A character has at most four bytes.
            size = len(value)  # type: ignore[arg-type]
            if size * 4 > MAX_BYTES or not value.isascii():  # type: ignore[union-attr]
                size = len(value.encode())  # type: ignore[union-attr]
        elif kind in _CONTAINERS:
            _check_containers(value)
            size = len(_pack(value))
        else:
            _check_kinds({kind}, (value,))
            size = len(_pack(value))
    except CellFailed as failed:
        return failed.failure
    except UnicodeEncodeError:
        return _HALF_PAIR
    except OverflowError:
        return _TOO_LARGE_NUMBER
    if size > MAX_BYTES:
        return Failure(
            "value_too_large",
            f"The result has {size} bytes; a result may have {MAX_BYTES}. Use less of its sources.",
        )
    return size


class Sizes(NamedTuple):
    """Bytes of results: what the largest has at most, and about what all have."""

    longest: int
    total: int


def stored_sizes(values: Sequence[Json]) -> Sizes | None:
    """Return the sizes of results, as ``stored_size`` has them; None where one cannot be stored.
    Values of one simple kind are looked at all at once."""
    kinds = set(map(type, values))
    if kinds <= _ONE_BYTE:
        return Sizes(1, len(values))
    if kinds == {int} and min(values) >= MIN_INT and max(values) <= MAX_INT:  # type: ignore[type-var, operator]
        return Sizes(9, 9 * len(values))
    sizes: list[int] = []
    for value in values:
        size = stored_size(value)
        if isinstance(size, Failure):
            return None
        sizes.append(size)
    return Sizes(max(sizes), sum(sizes))


def number_of(value: Json, title: str) -> int | Decimal:
    """Return the value as an exact decimal number. Numbers from this function compare consistently.

    Raises CellFailed for any other value, NaN and infinity included.
    """
    if isinstance(value, float):
        # 0.1 is one tenth here, as it was written, not the binary fraction nearest to it.
        found = Decimal(repr(value))
        if found.is_finite():
            return found
    elif isinstance(value, int):
        if value is not True and value is not False:
            return value
    elif isinstance(value, str):
        match = _NUMBER.fullmatch(value)
        if match is not None:
            try:
                return Decimal(match[1])
            except InvalidOperation:  # an exponent of twenty digits
                pass
    raise CellFailed("not_a_number", f"Source {title!r} is not a number: {shown(value)}.")


def json_number(number: int | Decimal) -> int | float:
    """Return the number as JSON: a whole one within 64 bits exactly, any other as the nearest
    float.

    Raises CellFailed for a number beyond floats.
    """
    if MIN_INT <= number <= MAX_INT:
        if isinstance(number, int):
            return number
        whole = int(number)
        return whole if whole == number else float(number)
    try:
        found = float(number)
    except OverflowError:
        found = math.inf
    if math.isinf(found):
        raise CellFailed("number_too_large", "The result is a number beyond 1.8e308.")
    return found


def same(left: Json, right: Json) -> bool:
    """Whether two documents are equal: numbers by value, objects in any order. true is not 1."""
    if left != right:
        return False
    if _encode(left) == _encode(right):
        return True
    # For Python's ==, true is 1. Where it says equal, the shapes are equal too.
    waiting: list[tuple[Json, Json]] = [(left, right)]
    while waiting:
        one, other = waiting.pop()
        if isinstance(one, bool) != isinstance(other, bool):
            return False
        if isinstance(one, dict) and isinstance(other, dict):
            waiting.extend((value, other[key]) for key, value in one.items())
        elif isinstance(one, list) and isinstance(other, list):
            waiting.extend(zip(one, other, strict=True))
    return True


def shown(value: Json) -> str:
    """Return the beginning of a value, for a message."""
    if isinstance(value, str):
        return repr(value) if len(value) <= 40 else repr(value[:40]) + "…"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    return repr(value) if isinstance(value, float) else text_of(value)


def _brackets(text: str | bytes) -> int:
    if isinstance(text, str):
        return text.count("[") + text.count("{")
    return text.count(b"[") + text.count(b"{")


def _limit_depth(value: Json) -> None:
    """Raise CellFailed if the value is nested too deeply."""
    for _ in _levels(value):
        pass


def _levels(value: Json) -> Iterator[list[Json]]:
    """Yield the containers of each level, from the outside in. Raises CellFailed after the deepest
    level that a value may have."""
    level: list[Json] = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        if not level:
            return
        yield level
        below: list[Json] = []
        for each in level:
            if isinstance(each, dict):
                below.extend(v for v in each.values() if isinstance(v, dict | list))
            elif isinstance(each, list):
                below.extend(v for v in each if isinstance(v, dict | list))
        level = below
    if level:
        raise _too_deep()


def _check_containers(value: Json) -> None:
    """Raise CellFailed for a container with keys or values that no store can hold, and that the
    encoder would accept or change."""
    for level in _levels(value):
        for each in level:
            if type(each) is dict:
                members: Collection[Json] = each.values()
                if not {str}.issuperset(map(type, each)):
                    message = "The result has a key that is not a text."
                    raise CellFailed("value_not_storable", message)
            else:
                assert isinstance(each, list)
                members = each
            _check_kinds(set(map(type, members)), members)


def _check_kinds(kinds: set[type], values: Iterable[Json]) -> None:
    """Raise CellFailed unless all ``values``, which are of these types, are JSON."""
    if not kinds <= _KINDS:
        names = ", ".join(sorted(kind.__name__ for kind in kinds - _KINDS))
        raise CellFailed(
            "value_not_storable", f"The result holds a type that JSON does not have ({names})."
        )
    if float in kinds and not all(isfinite(v) for v in values if type(v) is float):
        raise CellFailed("value_not_storable", "The result holds NaN or infinity.")


def _too_deep() -> CellFailed:
    return CellFailed("too_deep", f"A value of this row is nested more than {MAX_DEPTH} deep.")
