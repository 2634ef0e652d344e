"""Explains to people what is wrong with a config: the decoder names Python's types, and does not
list choices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import inspect

_KINDS = {
    "str": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_CHOICE = re.compile(r"(?s)Invalid enum value (?P<value>.*)")
_KIND = re.compile(r"Expected `(?P<wanted>[a-z |]+)`, got `(?P<got>[a-z]+)`")
_LENGTH = re.compile(r"Expected `(?P<of>str|array)` of length (?P<sign>[<>])= (?P<bound>\d+)")
_BOUND = re.compile(r"Expected `(?:int|float)` (?P<sign>[<>])= (?P<bound>-?\d+)")
_LIMITS = {">": "the least", "<": "the most"}


def explain(problem: str, path: str, config_type: type) -> str:
    """Explain the decoder's ``problem`` with the field at ``path`` (".comparison_type.type").
    Return it unchanged where it is of no known kind."""
    if found := _CHOICE.fullmatch(problem):
        return f"{found['value']} is none of {', '.join(_choices(path, config_type))}"
    if found := _KIND.fullmatch(problem):
        wanted = " or ".join(_KINDS.get(kind, kind) for kind in found["wanted"].split(" | "))
        return f"has to be {wanted}, and is {_KINDS.get(found['got'], found['got'])}"
    if found := _LENGTH.fullmatch(problem):
        if found["of"] == "str" and (found["sign"], found["bound"]) == (">", "1"):
            return "is empty"
        things = "characters" if found["of"] == "str" else "items"
        return f"has too {_few(found)} {things}: {_LIMITS[found['sign']]} is {found['bound']}"
    if found := _BOUND.fullmatch(problem):
        size = "small" if found["sign"] == ">" else "large"
        return f"is too {size}: {_LIMITS[found['sign']]} is {found['bound']}"
    return problem


def _few(found: re.Match[str]) -> str:
    return "few" if found["sign"] == ">" else "many"


def _choices(path: str, config_type: type) -> list[str]:
    """Return the values that a field may have."""
    types = [inspect.type_info(config_type)]
    for name in path.split(".")[1:]:
        types = [
            inner
            for each in types
            if isinstance(each, inspect.StructType)
            for field in each.fields
            if field.encode_name == name
            for inner in _plain(field.type)
        ]
    return [str(v) for each in types if isinstance(each, inspect.LiteralType) for v in each.values]


def _plain(found: inspect.Type) -> Iterator[inspect.Type]:
    """Return the type, or the types of a union."""
    if isinstance(found, inspect.UnionType):
        yield from found.types
    else:
        yield found
