"""How a table of the whitelist is written: an object kind, its keywords, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.located import Located, Pointer

Json = Any


@dataclass(frozen=True)
class Anything:
    """A value that changes nothing of what is generated, or that is checked elsewhere."""


@dataclass(frozen=True)
class Only:
    """One of a few values."""

    values: tuple[Json, ...]


@dataclass(frozen=True)
class One:
    """An object of a kind."""

    kind: str


@dataclass(frozen=True)
class OneOrBoolean:
    """An object of a kind, true or false."""

    kind: str


@dataclass(frozen=True)
class Each:
    """A list of objects of a kind."""

    kind: str


@dataclass(frozen=True)
class Named:
    """Objects of a kind, by name."""

    kind: str


@dataclass(frozen=True)
class ByName:
    """Objects of which the name says the kind. Other names are not supported."""

    kinds: Mapping[str, str]


Reading = Anything | Only | One | OneOrBoolean | Each | Named | ByName
#: Says what is wrong with an object whose keywords are all supported, each with the place below it.
Check = Callable[[Json, Located, Pointer], Iterator[tuple[Pointer, str]]]


@dataclass(frozen=True)
class Kind:
    """A kind of object: what is supported in it. ``beside_reference`` are the keywords that may
    stand beside a ``$ref``; None if there can be no ``$ref``."""

    title: str
    keywords: Mapping[str, Reading]
    beside_reference: tuple[str, ...] | None = None
    checks: tuple[Check, ...] = field(default=())


ANY = Anything()


def unchecked(*names: str) -> dict[str, Reading]:
    """Keywords that change nothing of what is generated."""
    return dict.fromkeys(names, ANY)


def listed(values: Iterator[Json] | tuple[Json, ...] | list[str]) -> str:
    """The supported values of a refusal."""
    return ", ".join(shown(value) for value in values)


def shown(value: Json) -> str:
    """A value as a refusal names it."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    text = f"`{value}`"
    return text if len(text) <= 80 else text[:80] + "…`"
