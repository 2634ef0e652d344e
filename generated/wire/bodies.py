# Machine-written from openapi.yaml (sha256 0bf6c42c6809963a42861b1aa2e76a324af6b1c8d69f3dc1522e752113cbcfad) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Decoding of JSON bodies, and what no type can say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar, cast

import msgspec

from .refusals import Refusal

T = TypeVar("T")

#: Levels that free JSON may be nested, its place in the body included.
MAX_DEPTH = 100

_WIDE = re.compile(rb"[0-9]{19}")


def decode(
    decoder: msgspec.json.Decoder[T], raw: bytes, *, at_least_one: bool, free_json: bool
) -> T:
    """``raw`` as the decoder's type. Raises Refusal, naming the field.

    ``at_least_one``: some field has to be there. ``free_json``: arbitrary JSON can stand in it.
    """
    try:
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
        _check_free_json(decoded, wide=_WIDE.search(raw) is not None)
    return decoded


def _decode(decoder: msgspec.json.Decoder[T], raw: bytes) -> T:
    """Decode ``raw``; where an integer is asked for, 1.0 is one, as in JSON Schema."""
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
        return decoder.decode(msgspec.json.encode(_with_integers(msgspec.json.decode(raw))))


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


def _check_free_json(decoded: object, *, wide: bool) -> None:
    """Raise Refusal for JSON that is nested deeper than anything behind this could handle, and,
    where ``wide`` says that there may be one, for an integer that 64 bits do not hold."""
    level: list[Any] = [decoded]
    for _ in range(MAX_DEPTH):
        inner = [value for holder in level for value in _inside(holder)]
        if wide and any(isinstance(v, int) and not -(1 << 63) <= v < 1 << 63 for v in inner):
            raise _invalid("An integer does not fit in 64 bits. Send it as a string")
        level = [value for value in inner if isinstance(value, dict | list | msgspec.Struct)]
        if not level:
            return
    raise _invalid(f"JSON is nested deeper than {MAX_DEPTH} levels")


def _inside(holder: Any) -> Iterable[Any]:
    if isinstance(holder, dict):
        return holder.values()
    if isinstance(holder, msgspec.Struct):
        return [getattr(holder, name) for name in holder.__struct_fields__]
    return cast("list[Any]", holder)
