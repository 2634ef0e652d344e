# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""The one form of a UUID that is taken, in a path as in a body.

The decoder of bodies takes a second one, without dashes. It gives back the UUID and not the text,
so that the texts are looked at once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from .types import described, plain

NOT_A_UUID = "is not a UUID. Send 8-4-4-4-12 hexadecimal digits"

_FORM = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
#: In a path: any item of a list.
_ITEM = "[]"
Path = tuple[str, ...]


def is_uuid(text: str) -> bool:
    """Whether this is a UUID as 8-4-4-4-12 hexadecimal digits, in any case."""
    return _FORM.match(text) is not None


def misspelt(raw: bytes | bytearray, model: Any) -> str | None:
    """Where in a body, which was decoded as ``model``, a UUID has another form; None if nowhere."""
    paths = _paths(model)
    if not paths:
        return None
    fields = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    for name, *rest in paths:
        if name in fields:
            for where, text in _texts(msgspec.json.decode(fields[name]), rest, name):
                if not is_uuid(text):
                    return where
    return None


@cache
def _paths(model: Any) -> tuple[Path, ...]:
    """Where UUIDs stand in a body of this type: ("dependencies", "[]", "column_id")."""
    return tuple(_inside(described(model), ()))


def _inside(found: inspect.Type, path: Path) -> Iterator[Path]:
    for each in plain(found):
        if isinstance(each, inspect.UUIDType):
            yield path
        elif isinstance(each, inspect.ListType):
            yield from _inside(each.item_type, (*path, _ITEM))
        elif isinstance(each, inspect.StructType):
            for field in each.fields:
                yield from _inside(field.type, (*path, field.encode_name))


def _texts(value: Any, path: Sequence[str], where: str) -> Iterator[tuple[str, str]]:
    """The texts at ``path`` below a value, each with its place."""
    if not path:
        if isinstance(value, str):
            yield where, value
    elif path[0] == _ITEM:
        for index, item in enumerate(value or ()):
            yield from _texts(item, path[1:], f"{where}[{index}]")
    elif isinstance(value, dict):
        yield from _texts(value.get(path[0]), path[1:], f"{where}.{path[0]}")
