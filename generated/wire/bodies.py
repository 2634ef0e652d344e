# Machine-written from openapi.yaml (sha256 a1c0ce2ae20bc8e5e8589449739f4430b79b11bf6048111c2c4efd4c90a292d5) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Decoding of JSON bodies, and what no type can say of them."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import msgspec

from .refusals import Refusal

T = TypeVar("T")

#: Levels that free JSON may be nested, its place in the body included.
MAX_DEPTH = 100
#: Bodies with more bytes are decoded without garbage collection.
_LARGE = 1 << 18


def decode(
    decoder: msgspec.json.Decoder[T], raw: bytes | bytearray, *, at_least_one: bool, free_json: bool
) -> T:
    """``raw`` as the decoder's type. Raises Refusal, naming the field.

    ``at_least_one``: some field has to be there. ``free_json``: arbitrary JSON can stand in it.
    """
    try:
        with _uncollected(len(raw) > _LARGE):
            decoded = _decode(decoder, raw)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal(
            400, "malformed_json", f"The body is not JSON in UTF-8: {error}. Correct it."
        ) from error
    except RecursionError as error:
        raise _invalid("JSON is nested too deeply") from error
    if at_least_one and _is_empty(decoded):
        raise _invalid("Expected at least one field")
    if free_json:
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
    corrected: set[str] = set()
    while True:
        try:
            return decoder.decode(raw)
        except msgspec.ValidationError as error:
            field = _field_of(error)
            if "got `float`" not in str(error) or field is None or field in corrected:
                raise
            corrected.add(field)
            raw = _with_integers_in(field, raw)


def _field_of(error: msgspec.ValidationError) -> str | None:
    """The body's own field that ``error`` is in: "row_ids" of "… - at `$.row_ids[...]`"."""
    _, found, place = str(error).partition(" - at `$.")
    return place.rstrip("`").partition(".")[0].partition("[")[0] if found else None


def _with_integers_in(field: str, raw: bytes | bytearray) -> bytes:
    """The same object with whole numbers as integers in one field; nothing else is decoded."""
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


def _invalid(what: str) -> Refusal:
    """A body that is JSON, but not the contract's; ``what`` is msgspec's "… - at `$.path`"."""
    problem, _, place = what.partition(" - at ")
    parameter = place.strip("`").removeprefix("key in ").removeprefix("$").lstrip(".") or "body"
    return Refusal(400, "invalid_body", f"{parameter}: {problem}.", parameter=parameter)


def _is_empty(decoded: object) -> bool:
    return isinstance(decoded, msgspec.Struct) and all(
        getattr(decoded, name) is msgspec.UNSET for name in decoded.__struct_fields__
    )


def _check_free_json(decoded: object) -> None:
    """Raise Refusal for JSON that is nested deeper than anything behind this could handle, and for
    an integer that 64 bits do not hold. Goes in one line, so that it holds a place per level."""
    path = [iter(_inside(decoded))]
    while path:
        for value in path[-1]:
            if isinstance(value, dict | list | msgspec.Struct):
                path.append(iter(_inside(value)))
                break
            if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
                raise _invalid("An integer does not fit in 64 bits. Send it as a string")
        else:
            path.pop()
        if len(path) > MAX_DEPTH:
            raise _invalid(f"JSON is nested deeper than {MAX_DEPTH} levels")


def _inside(holder: Any) -> Iterable[Any]:
    if isinstance(holder, dict):
        return holder.values()
    if isinstance(holder, msgspec.Struct):
        return [getattr(holder, name) for name in holder.__struct_fields__]
    return cast("list[Any]", holder)
