# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Encoding of answers: at once, or in pieces where one call would hold up all threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import inspect

encode_json = msgspec.json.Encoder().encode

#: Stands for a field while the rest is encoded: JSON has no such byte, in a string it is escaped.
_HOLE = b"\0"
#: What ``_fields_of_structs`` has found, by type.
_known: dict[Any, tuple[str, ...]] = {}


def encode_in_pieces(body: Any) -> bytearray:
    """The same JSON as ``encode_json`` makes, one list item or member after another: the encoder
    lets no other thread run during a call."""
    out = bytearray()
    _write(out, body)
    return out


def _write(out: bytearray, value: Any) -> None:
    name = _field_of_structs(value)
    if name is None:
        out += encode_json(value)
        return
    rest = encode_json(msgspec.structs.replace(value, **{name: msgspec.Raw(_HOLE)}))
    before, _, after = rest.partition(_HOLE)
    out += before
    held = getattr(value, name)
    if isinstance(held, list):
        _write_all(out, b"[]", ((b"", each) for each in held))
    else:
        members = ((encode_json(key) + b":", each) for key, each in held.items())
        _write_all(out, b"{}", members)
    out += after


def _write_all(out: bytearray, brackets: bytes, named: Iterable[tuple[bytes, Any]]) -> None:
    out += brackets[:1]
    separator = b""
    for name, value in named:
        out += separator
        out += name
        _write(out, value)
        separator = b","
    out += brackets[1:]


def _field_of_structs(value: Any) -> str | None:
    """The field with the most structs in a list or by name; None where there is none."""
    found, most = None, 0
    for name in _fields_of_structs(type(value)):
        held = getattr(value, name)
        if isinstance(held, Mapping | list) and len(held) > most:
            found, most = name, len(held)
    return found


def _fields_of_structs(kind: Any) -> tuple[str, ...]:
    """The fields of a type that may have structs in a list or by name."""
    known = _known.get(kind)
    if known is None:
        info = inspect.type_info(kind)
        fields = info.fields if isinstance(info, inspect.StructType) else ()
        known = tuple(field.name for field in fields if _holds_structs(field.type))
        _known[kind] = known
    return known


def _holds_structs(kind: inspect.Type) -> bool:
    match kind:
        case inspect.UnionType():
            return any(map(_holds_structs, kind.types))
        case inspect.ListType():
            return isinstance(kind.item_type, inspect.StructType)
        case inspect.DictType():
            return isinstance(kind.value_type, inspect.StructType)
    return False
