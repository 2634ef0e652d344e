"""What landing results make STALE, against a plain model of one row."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.planning import SheetCells
from recalc.domain.records import Column, Dependency
from recalc.domain.staleness import computed_sources, spread, with_dependents
from recalc.domain.states import CellStatus

At = tuple[int, int]
COLUMNS, ROWS = range(1, 6), range(4)
cells = st.sets(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(ROWS)))
#: Number → sources, in dependency order.
graphs = st.fixed_dictionaries(
    {c: st.sets(st.integers(1, max(c - 1, 1)), max_size=2).map(tuple) for c in COLUMNS}
).map(lambda graph: {c: tuple(s for s in graph[c] if s < c) for c in COLUMNS})
Graph = dict[int, tuple[int, ...]]


@given(graphs, cells, cells, cells, cells, st.booleans())
def test_spread_follows_the_edges_of_each_row(
    sources: Graph,
    landing: set[At],
    changed: set[At],
    outdated: set[At],
    settled: set[At],
    read_inputs: bool,
) -> None:
    """A result is STALE by itself or by a source; a changed or STALE one turns what is behind it,
    up to what lands too."""
    found = spread(
        sources,
        CellSet.of(landing),
        changed=CellSet.of(changed & landing),
        outdated=CellSet.of(outdated & landing),
        settled=CellSet.of(settled),
        read_inputs=read_inputs,
    )
    stale: set[At] = set()
    turned: set[At] = set()
    for row in ROWS:
        for column in COLUMNS:
            at = (column, row)
            mine = [(source, row) for source in sources[column]]
            if at not in landing:
                sent = any(s in turned or (s in landing and s in changed | stale) for s in mine)
                turned |= {at} if sent else set()
                continue
            read = [s in stale if s in landing else s in turned or s not in settled for s in mine]
            if at in outdated or (read_inputs and any(read)):
                stale.add(at)
    assert (set(found.stale), set(found.turned)) == (stale, turned)


@given(graphs, cells, cells, cells, cells)
def test_nothing_settled_is_left_over_a_stale_source(
    sources: Graph, landing: set[At], changed: set[At], outdated: set[At], settled: set[At]
) -> None:
    """Where no settled cell had a STALE source before, none has one after: COMPLETED goes on
    meaning "of present inputs, all the way up"."""
    before = {
        at for at in settled if all((source, at[1]) in settled for source in _above(sources, at[0]))
    }
    found = spread(
        sources,
        CellSet.of(landing),
        changed=CellSet.of(changed & landing),
        outdated=CellSet.of(outdated & landing),
        settled=CellSet.of(before),
    )
    after = ((before | landing) - set(found.stale)) - set(found.turned)
    assert all((source, row) in after for column, row in after for source in sources[column])


def _above(sources: Graph, column: int) -> set[int]:
    direct = set(sources[column])
    return direct.union(*(_above(sources, source) for source in direct))


@given(graphs, cells, cells)
def test_dependents_come_along_where_they_may(
    sources: Graph, stale: set[At], permitted: set[At]
) -> None:
    """From a STALE cell along its dependents, row by row; one that may not come leads nowhere."""
    expected = set(stale)
    for row in ROWS:
        for column in COLUMNS:
            if (column, row) in permitted and any((s, row) in expected for s in sources[column]):
                expected.add((column, row))
    assert set(with_dependents(CellSet.of(stale), CellSet.of(permitted), sources)) == expected


@given(graphs, cells, cells, cells, st.data())
def test_one_run_of_everything_stale_leaves_nothing_stale(
    sources: Graph, completed: set[At], failed: set[At], changed: set[At], data: st.DataObject
) -> None:
    """Whatever reads STALE, and over whatever it does: the default selection, computed in any
    reports that keep dependency order, leaves no cell STALE."""
    live = BitMap(ROWS)
    sheet = SheetCells(
        rows=live,
        columns=COLUMNS,
        stored={
            CellStatus.COMPLETED: CellSet.of(completed),
            CellStatus.FAILED: CellSet.of(failed - completed),
        },
        pending={},
        sources=sources,
    )
    left = set(sheet.select(columns=None, rows=None, statuses=None, cells=None))
    settled = completed | failed
    assert {(c, r) for c in COLUMNS for r in ROWS} - settled <= left
    while left:
        ready = [at for at in sorted(left) if not any((s, at[1]) in left for s in sources[at[0]])]
        landing = data.draw(st.sets(st.sampled_from(ready), min_size=1))
        found = spread(
            sources,
            CellSet.of(landing),
            changed=CellSet.of(changed & landing),
            outdated=EMPTY,
            settled=CellSet.of(settled),
        )
        left -= landing
        settled = (settled | landing) - set(found.stale) - set(found.turned)
    assert settled == {(c, r) for c in COLUMNS for r in ROWS}


def test_the_graph_has_computed_columns_only_each_after_its_sources() -> None:
    """TEXT columns are no sources that could be STALE; an older column may depend on a newer."""
    nobody = UUID(int=0)

    def column(number: int, kind: str, sources: Collection[int]) -> Column:
        return Column(
            id=UUID(int=number),
            sheet_id=nobody,
            workspace_id=1,
            number=number,
            title=str(number),
            type=kind,
            config={},
            dependencies=[Dependency(UUID(int=s), s) for s in sources],
            position_rank=1.0,
            is_output=True,
            revision=0,
        )

    found = computed_sources(
        [column(0, "TEXT", ()), column(1, "COUNT", (3, 0)), column(3, "COUNT", (0,))]
    )
    assert list(found.items()) == [(3, ()), (1, (3,))]
