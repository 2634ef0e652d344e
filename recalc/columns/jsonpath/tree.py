"""The syntax tree of a JSONPath: what ``parse`` makes and ``evaluate`` compiles."""

from __future__ import annotations

from dataclasses import dataclass

from recalc.columns.jsonpath.functions import Function


@dataclass(frozen=True, slots=True)
class Name:
    """Selects the member of an object that has this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """Selects the element of a list at this index; a negative one counts from the end."""

    index: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Selects the elements of a list from ``start`` to before ``stop``, each ``step``-th."""

    start: int | None
    stop: int | None
    step: int | None


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Selects all children."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Selects the children for which the test holds."""

    test: Logical


Selector = Name | Index | Slice | Wildcard | Filter


@dataclass(frozen=True, slots=True)
class Segment:
    """Applies its selectors to each node, or (``descendant``) also to everything below it."""

    selectors: tuple[Selector, ...]
    descendant: bool


@dataclass(frozen=True, slots=True)
class Query:
    """Starts at the root (``absolute``, ``$``) or at the filter's current node (``@``)."""

    absolute: bool
    segments: tuple[Segment, ...]

    def steps(self) -> tuple[str | int, ...] | None:
        """The names and indices of a singular query, which finds one node at most; else None."""
        steps: list[str | int] = []
        for segment in self.segments:
            match segment:
                case Segment((Name(name),), descendant=False):
                    steps.append(name)
                case Segment((Index(index),), descendant=False):
                    steps.append(index)
                case _:
                    return None
        return tuple(steps)


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, a number, true, false or null that stands in a filter."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function with arguments of the kinds that it takes."""

    function: Function
    arguments: tuple[LeasePeriod, ...]


LeasePeriod = Literal | Query | Call


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares two values."""

    left: LeasePeriod
    operator: str
    right: LeasePeriod


@dataclass(frozen=True, slots=True)
class Test:
    """Holds where the query finds a node, whatever its value, or where the function says so."""

    term: Query | Call


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where its operand does not."""

    operand: Logical


@dataclass(frozen=True, slots=True)
class Or:
    """Holds where any of its operands does."""

    operands: tuple[Logical, ...]


@dataclass(frozen=True, slots=True)
class And:
    """Holds where all of its operands do."""

    operands: tuple[Logical, ...]


Logical = Comparison | Test | Not | Or | And
