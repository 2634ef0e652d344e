"""The directed acyclic graph of the columns of a sheet, by column number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

Sources = Mapping[int, Collection[int]]


def order(sources: Sources) -> list[int]:
    """Order columns so that each comes after its sources, otherwise by number. Raises
    CycleError."""
    sorter = TopologicalSorter({column: sorted(sources[column]) for column in sorted(sources)})
    sorter.prepare()
    ordered: list[int] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered.extend(ready)
        sorter.done(*ready)
    return ordered


def cycle(sources: Sources) -> list[int] | None:
    """Return the columns of one cycle, the first repeated at the end; None when there is none."""
    try:
        order(sources)
    except CycleError as found:
        return list(found.args[1])
    return None


def dependents(sources: Sources) -> dict[int, list[int]]:
    """Return for each column those that name it as a source, by number."""
    direct: dict[int, list[int]] = {column: [] for column in sources}
    for column in sorted(sources):
        for source in sources[column]:
            direct.setdefault(source, []).append(column)
    return direct


class Downstream:
    """What depends on columns, directly or not. Each column is looked up once, however many sets of
    columns are asked for."""

    def __init__(self, sources: Sources) -> None:
        self._direct = dependents(sources)
        #: The columns that depend on one, as bits of a number.
        self._bits: dict[int, int] = {}
        self._lists: dict[int, list[int]] = {}

    def of(self, changed: Iterable[int]) -> list[int]:
        """Return every column that depends on one of ``changed``, by number: the same list for the
        same columns. Raises CycleError."""
        bits = 0
        for column in changed:
            bits |= self._downstream(column)
        found = self._lists.get(bits)
        if found is None:
            digits = reversed(f"{bits:b}")
            found = self._lists[bits] = [at for at, digit in enumerate(digits) if digit == "1"]
        return found

    def _downstream(self, column: int) -> int:
        todo, opened = [column], set[int]()
        while todo:
            direct = self._direct.get(todo[-1], ())
            left = [each for each in direct if each not in self._bits]
            if left:
                opened.add(todo[-1])
                if not opened.isdisjoint(left):
                    raise CycleError("columns depend on themselves", left)
                todo += left
                continue
            bits = 0
            for each in direct:
                bits |= self._bits[each] | 1 << each
            self._bits[todo.pop()] = bits
        return self._bits[column]


def downstream(sources: Sources, changed: Iterable[int]) -> list[int]:
    """Return every column that depends on one of ``changed``, directly or not, by number."""
    direct = dependents(sources)
    seen: set[int] = set()
    todo = list(changed)
    while todo:
        for column in direct.get(todo.pop(), ()):
            if column not in seen:
                seen.add(column)
                todo.append(column)
    return sorted(seen)
