"""What a body's type is made of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from msgspec import inspect


@cache
def described(model: Any) -> inspect.Type:
    """The description of a type, made once."""
    return inspect.type_info(model)


def plain(found: inspect.Type) -> Iterator[inspect.Type]:
    """The type, or those that a union has, without what is noted beside them."""
    if isinstance(found, inspect.Metadata):
        yield from plain(found.type)
    elif isinstance(found, inspect.UnionType):
        for each in found.types:
            yield from plain(each)
    else:
        yield found
