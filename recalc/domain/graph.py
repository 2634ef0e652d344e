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
