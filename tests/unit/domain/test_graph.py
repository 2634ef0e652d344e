"""The graph of columns, against definitions that are slow and plain."""

from __future__ import annotations

import itertools
from graphlib import CycleError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalc.domain import graph

Sources = dict[int, list[int]]


@st.composite
def dags(draw: st.DrawFn, size: int = 7) -> Sources:
    """A graph in which a column's sources have smaller places in some shuffled order."""
    names = draw(st.permutations(range(size)))
    return {
        name: sorted(draw(st.sets(st.sampled_from(names[:ref]), max_size=3)) if ref else ())
        for ref, name in enumerate(names)
    }


any_graph = st.dictionaries(
    st.integers(0, 4), st.lists(st.integers(0, 4), max_size=3, unique=True), max_size=5
).map(lambda g: g | {s: [] for sources in g.values() for s in sources if s not in g})


@given(dags())
def test_order_puts_sources_first(sources: Sources) -> None:
    """Every column once, after all of its sources, the same for the same graph."""
    found = graph.order(sources)
    assert sorted(found) == sorted(sources)
    places = {column: ref for ref, column in enumerate(found)}
    assert all(places[s] < places[c] for c in sources for s in sources[c])
    assert graph.order(dict(reversed(list(sources.items())))) == found
    assert graph.cycle(sources) is None


@given(any_graph)
def test_a_cycle_is_found_where_there_is_one(sources: Sources) -> None:
    """A cycle is a closed way along sources; without one there is an order."""
    found = graph.cycle(sources)
    if found is None:
        assert sorted(graph.order(sources)) == sorted(sources)
        return
    assert found[0] == found[-1]
    assert len(found) > 1
    ways = set(itertools.pairwise(found))
    assert all(b in sources[a] for a, b in ways) or all(a in sources[b] for a, b in ways)
    with pytest.raises(CycleError):
        graph.order(sources)


@given(any_graph, st.sets(st.integers(0, 4)))
def test_downstream_is_what_can_be_reached(sources: Sources, changed: set[int]) -> None:
    """All that depends on what changed, directly or not, cycles or not, in order of number."""
    direct = {c: [d for d in sorted(sources) if c in sources[d]] for c in range(5)}
    reached: set[int] = set()
    while True:
        more = {d for c in changed | reached for d in direct[c]} - reached
        if not more:
            break
        reached |= more
    assert graph.downstream(sources, changed) == sorted(reached)


@given(any_graph, st.lists(st.sets(st.integers(0, 4)), max_size=6))
def test_downstream_of_many_sets(sources: Sources, sets: list[set[int]]) -> None:
    """Each as if it were asked for alone; of a cycle, nothing."""
    downstream = graph.Downstream(sources)
    for changed in sets:
        try:
            found = downstream.of(changed)
        except CycleError:
            assert graph.cycle(sources) is not None
            return
        assert found == graph.downstream(sources, changed)
        assert downstream.of(changed) is found


@given(any_graph)
def test_dependents_are_sources_turned_round(sources: Sources) -> None:
    """A column is a dependent of each of its sources, in order of number."""
    found = graph.dependents(sources)
    assert {(s, d) for s in found for d in found[s]} == {
        (s, c) for c in sources for s in sources[c]
    }
    assert all(each == sorted(each) for each in found.values())
    assert set(found) == set(sources)
