"""The columns that a run computes, derived once for each structure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from recalc.columns import registry
from recalc.columns.base import ColumnType
from recalc.domain import graph
from recalc.domain.records import Column
from recalc.engine.ports import Structure


class ColumnSpec(msgspec.Struct, frozen=True, array_like=True):
    """A computed column, in a form that can be sent to worker processes. ``config`` is Json."""

    number: int
    revision: int
    type: str
    config: dict[str, Any]
    sources: tuple[int, ...]
    titles: tuple[str, ...]

    @property
    def column_type(self) -> ColumnType:
        return registry.get(self.type)


@dataclass(frozen=True, slots=True)
class Plan:
    """The columns of one structure that are computed, in order of dependency. ``sources`` is the
    graph of all columns, since others may depend on these. ``computed`` is ``Structure.computed``.
    """

    structure: Structure
    specs: Mapping[int, ColumnSpec]
    sources: Mapping[int, tuple[int, ...]]
    computed: Mapping[int, tuple[int, ...]]
    quick: Sequence[int]
    slow: Sequence[int]

    @classmethod
    def of(cls, structure: Structure, columns: Collection[int]) -> Plan:
        """Plan ``columns``, some of which may be deleted. Raises UnknownType or NotBuilt for their
        types only: other columns may have types that a newer version of recalc made."""
        by_number = structure.by_number()
        sources = structure.sources()
        order = [number for number in graph.order(sources) if number in columns]
        specs = {number: _spec(by_number[number], by_number) for number in order}
        return cls(
            structure=structure,
            specs=specs,
            sources=sources,
            computed=structure.computed(),
            quick=[n for n in order if specs[n].column_type.kind == "quick"],
            slow=[n for n in order if specs[n].column_type.kind == "slow"],
        )

    def revision(self, column: int) -> int | None:
        """The column's revision; None when it is gone."""
        spec = self.specs.get(column)
        return None if spec is None else spec.revision


def _spec(column: Column, by_number: Mapping[int, Column]) -> ColumnSpec:
    sources = tuple(d.number for d in column.dependencies)
    return ColumnSpec(
        number=column.number,
        revision=column.revision,
        type=column.type,
        config=dict(column.config),
        sources=sources,
        titles=tuple(by_number[number].title for number in sources),
    )
