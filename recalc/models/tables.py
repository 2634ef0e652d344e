"""Finds every mistake in a table of TOML, and says what is allowed."""

from __future__ import annotations

import math
from typing import Any

import msgspec
from msgspec import inspect


def mistakes_of(table: Any, kind: type[msgspec.Struct], where: str) -> list[str]:
    """Return a sentence for each key of a table, and of the tables in it, that is not as ``kind``
    has it. ``where`` is the key of the table."""
    return _of_struct(table, inspect.type_info(kind), where)


def _of_struct(table: Any, kind: inspect.Type, where: str) -> list[str]:
    assert isinstance(kind, inspect.StructType)
    if not isinstance(table, dict):
        return [f"{where} has to be a table"]
    names = [field.encode_name for field in kind.fields]
    found = [
        f"{where}.{name} is not a key; there are {', '.join(names)}"
        for name in table
        if name not in names
    ]
    for field in kind.fields:
        key = f"{where}.{field.encode_name}"
        if field.encode_name in table:
            found += _of_value(table[field.encode_name], field.type, key)
        elif field.required:
            found.append(f"{key} is required: {_allowed(field.type)}")
    return found


def _of_value(value: Any, kind: inspect.Type, key: str) -> list[str]:
    if isinstance(kind, inspect.StructType):
        return _of_struct(value, kind, key)
    if isinstance(kind, inspect.DictType) and isinstance(value, dict):
        return [
            mistake
            for name, each in value.items()
            for mistake in _of_value(each, kind.value_type, f'{key}."{name}"')
        ]
    return [] if _fits(value, kind) else [f"{key} has to be {_allowed(kind)}"]


def _fits(value: Any, kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.UnionType):
        return any(_fits(value, each) for each in kind.types)
    if isinstance(kind, inspect.LiteralType):
        return value in kind.values
    if isinstance(kind, inspect.StrType) or isinstance(value, str):
        return isinstance(kind, inspect.StrType) and _is_text(value, kind)
    if isinstance(kind, inspect.BoolType) or isinstance(value, bool):
        return isinstance(kind, inspect.BoolType) and isinstance(value, bool)
    numbers = int if isinstance(kind, inspect.IntType) else int | float
    if isinstance(kind, inspect.IntType | inspect.FloatType) and isinstance(value, numbers):
        return math.isfinite(value) and _within(value, kind)
    return False


def _within(value: float, kind: inspect.IntType | inspect.FloatType) -> bool:
    return (
        (kind.ge is None or value >= kind.ge)
        and (kind.gt is None or value > kind.gt)
        and (kind.le is None or value <= kind.le)
    )


def _is_text(value: Any, kind: inspect.StrType) -> bool:
    least, most = kind.min_length or 0, kind.max_length or math.inf
    return isinstance(value, str) and least <= len(value) <= most


def _allowed(kind: inspect.Type) -> str:
    """Return what a key of this kind may be, in words."""
    match kind:
        case inspect.UnionType(types):
            return " or ".join(_allowed(t) for t in types if not isinstance(t, inspect.NoneType))
        case inspect.LiteralType(values):
            return f"one of {', '.join(map(str, values))}"
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType() | inspect.FloatType():
            return _number(kind)
        case inspect.StrType():
            most = "" if kind.max_length is None else f" of at most {kind.max_length} characters"
            least = " that is not empty" if kind.min_length else ""
            return f"a text{most}{least}"
    return "a table"


def _number(kind: inspect.IntType | inspect.FloatType) -> str:
    what = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
    least = f" from {kind.ge}" if kind.ge is not None else ""
    least += f" above {kind.gt}" if kind.gt is not None else ""
    most = f" up to {kind.le}" if kind.le is not None else ""
    return what + least + most
