"""Cells that become STALE when results are stored together: one pass over the columns in
dependency order. Results land when they are stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pyroaring import BitMap

from recalc.domain import graph
from recalc.domain.cellsets import CellSet
from recalc.domain.records import Column


def computed_sources(columns: Iterable[Column]) -> dict[int, tuple[int, ...]]:
    """Return the graph of the computed columns alone: the computed sources of each column, and each
    column after its sources."""
    sources: dict[int, tuple[int, ...]] = {}
    computed: set[int] = set()
    for column in columns:
        sources[column.number] = tuple(d.number for d in column.dependencies)
        if column.is_computed:
            computed.add(column.number)
    return {
        number: tuple(source for source in sources[number] if source in computed)
        for number in graph.order(sources)
        if number in computed
    }


@dataclass(frozen=True, slots=True)
class Spread:
    """Cells that become STALE: ``stale`` of those that land, ``turned`` others of the same rows."""

    stale: CellSet
    turned: CellSet


def spread(
    sources: Mapping[int, Collection[int]],
    landing: CellSet,
    *,
    changed: CellSet,
    outdated: CellSet,
    settled: CellSet,
    read_inputs: bool = True,
) -> Spread:
    """Return the cells that read STALE once the results of ``landing`` are stored.

    ``sources`` are ``computed_sources``. Of ``landing``, the ``changed`` cells have another value
    than before, or a failure in the place of one, or one in the place of a failure; the
    ``outdated`` ones were computed from inputs, or with a config, that changed since. ``settled``
    are the cells that read COMPLETED or FAILED before.

    - A result is STALE when it is outdated, or when a source of it reads STALE: one that lands with
      it, one that becomes STALE by this, or one that read STALE before. So a cell that reads
      COMPLETED was computed from present inputs, all the way up. Without ``read_inputs`` the
      results were computed from nothing, and no source makes them STALE.
    - A result that is changed, or STALE, makes everything downstream of it in its row STALE, up to
      cells that land too: those were computed from the results that land here.
    """
    stale: dict[int, BitMap] = {}
    turned: dict[int, BitMap] = {}
    passes_on: dict[int, BitMap] = {}
    none = BitMap()
    for column, mine in sources.items():
        here = landing.rows(column)
        if here:
            bad = outdated.rows(column) & here
            if read_inputs:
                for source in mine:
                    with_it = landing.rows(source)
                    bad |= here & stale.get(source, none)
                    bad |= here - with_it - settled.rows(source)
                    bad |= here & turned.get(source, none)
            stale[column] = bad
        reached = BitMap()
        for source in mine:
            reached |= passes_on.get(source, none)
        reached -= here
        if reached:
            turned[column] = reached
        if here or reached:
            passes_on[column] = reached | stale.get(column, none) | (changed.rows(column) & here)
    return Spread(CellSet(stale), CellSet(turned))


def with_dependents(
    stale: CellSet, within: CellSet, sources: Mapping[int, Collection[int]]
) -> CellSet:
    """Return ``stale`` and every cell of ``within`` that depends on one of them, directly or
    through others of ``within``. ``sources`` is as for ``spread``.
    """
    found: dict[int, BitMap] = {}
    none = BitMap()
    for column, mine in sources.items():
        dependent = BitMap()
        for source in mine:
            dependent |= found.get(source, none)
        found[column] = stale.rows(column) | (dependent & within.rows(column))
    return stale | CellSet(found)
