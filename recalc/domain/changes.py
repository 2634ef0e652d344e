"""Cells and columns that become STALE by an edit of a cell or by a change of a column.

``stale_after_edit`` is for the transaction that stores an edited cell. ``stale_after_change`` is
for the one that changes a column; call it with the columns as they are after the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recalc.domain import graph
from recalc.domain.records import Column


def sources_of(columns: Iterable[Column]) -> dict[int, tuple[int, ...]]:
    """Return the graph of a sheet's columns: for each column number, those of its sources."""
    return {c.number: tuple(d.number for d in c.dependencies) for c in columns}


def stale_after_edit(columns: Sequence[Column], edited: Iterable[int]) -> list[int]:
    """Return the columns whose cells become STALE in a row, by number, when the row's cells of the
    columns ``edited`` get other values."""
    return graph.downstream(sources_of(columns), edited)


def stale_after_change(columns: Sequence[Column], changed: Column) -> list[Column]:
    """Return the computed columns that compute something else after a change of ``changed``: it and
    all that depend on it, by number. Their revisions rise and all their cells read STALE."""
    affected = {changed.number, *graph.downstream(sources_of(columns), [changed.number])}
    chosen = [column for column in columns if column.number in affected and column.is_computed]
    return sorted(chosen, key=lambda column: column.number)
