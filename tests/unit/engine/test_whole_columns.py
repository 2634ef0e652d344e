"""Columns that are computed at once have the results of ``quick.evaluate``, or none."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from recalc.columns.registry import get
from recalc.columns.values import MAX_BYTES, stored_size, stored_sizes
from recalc.domain.records import Json
from recalc.engine.ports import CellResult, InputRow
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.quick import Chunk, ColumnWork, evaluate
from recalc.engine.worker.whole_columns import WholeColumn, compute_columns
from tests.unit.columns.support import QUICK, json_values

#: Two stored columns, a column of any type, and one that reads it.
A, B, ANY, READER = range(4)
READS_ANY = ColumnSpec(
    READER, 1, "COMBINE_COLUMNS", {"sources": ["any", "a"]}, (ANY, A), ("any", "a")
)
WORDS = ColumnSpec(ANY, 1, "COUNT", {"source": "a", "type": "words"}, (A,), ("a",))


def _spec(name: str, config: dict[str, Json]) -> ColumnSpec:
    column_type = get(name)
    titles = tuple(column_type.sources(column_type.parse(config)))
    return ColumnSpec(ANY, 1, name, config, tuple({"a": A, "b": B}[t] for t in titles), titles)


def _at_once(
    specs: Sequence[ColumnSpec], rows: Sequence[tuple[Json, Json]], row_bytes: int = MAX_BYTES
) -> list[WholeColumn] | None:
    sources = {A: [row[0] for row in rows], B: [row[1] for row in rows]}
    return compute_columns(
        specs, sources, len(rows), row_bytes=row_bytes, all_bytes=len(rows) * MAX_BYTES
    )


@given(
    st.sampled_from(QUICK),
    st.booleans(),
    st.lists(st.tuples(json_values, json_values), min_size=1, max_size=6),
    st.integers(1, 200) | st.just(MAX_BYTES),
)
def test_as_cell_by_cell(
    column: tuple[str, dict[str, Json]],
    read: bool,
    rows: list[tuple[Json, Json]],
    row_bytes: int,
) -> None:
    specs = [_spec(*column), READS_ANY] if read else [_spec(*column)]
    columns = _at_once(specs, rows, row_bytes)
    if columns is None:
        return
    stored = [InputRow(n, 7, {A: a, B: b}) for n, (a, b) in enumerate(rows)]
    positions = list(range(len(rows)))
    work = [ColumnWork(spec, positions, frozenset()) for spec in specs]
    for row in evaluate(Chunk(stored, work, row_bytes=row_bytes)):
        assert row.results == {
            each.number: CellResult(
                each.values[row.row_index], each.errors.get(row.row_index), None, 7
            )
            for each in columns
        }


def test_plain_rows_are_computed_at_once() -> None:
    """A cell that FAILS does not stand in the way, unless another reads it."""
    rows: list[tuple[Json, Json]] = [("two words", None), (None, None)]
    (column,) = _at_once([WORDS], rows) or []
    assert column.values == [2, None]
    assert {at: error.code for at, error in column.errors.items()} == {1: "missing_value"}
    assert _at_once([WORDS, READS_ANY], rows) is None
    first, second = _at_once([WORDS, READS_ANY], rows[:1]) or []
    assert (first.values, second.values) == ([2], [{"any": 2, "a": "two words"}])


def test_a_column_without_sources_has_a_value_for_each_row() -> None:
    constant = ColumnSpec(ANY, 1, "VARIABLE", {"value": {"type": "string", "value": "v"}}, (), ())
    (column,) = _at_once([constant], [("x", None)] * 3) or []
    assert column.values == ["v"] * 3


def test_what_needs_a_look_at_each_cell_is_not_computed_at_once() -> None:
    """A row that might have too many bytes, all rows together, and values that no store holds."""
    texts = ColumnSpec(ANY, 1, "COALESCE", {"sources": ["a", "b"]}, (A, B), ("a", "b"))
    rows: list[tuple[Json, Json]] = [("x" * 30, None)] * 2
    sources: dict[int, Sequence[Json]] = {A: [row[0] for row in rows], B: [None] * 2}
    assert compute_columns([texts], sources, 2, row_bytes=29, all_bytes=99) is None
    assert compute_columns([texts], sources, 2, row_bytes=99, all_bytes=59) is None
    assert compute_columns([texts], sources, 2, row_bytes=99, all_bytes=99) is not None
    assert _at_once([texts], [("\ud800", None)]) is None


@given(st.lists(json_values, min_size=1) | st.lists(st.integers(), min_size=1))
def test_sizes_of_results_are_those_of_each(values: list[Json]) -> None:
    """None is stored where one cannot be; no size is less than it is."""
    each = [stored_size(value) for value in values]
    sizes = stored_sizes(values)
    numbers = [size for size in each if isinstance(size, int)]
    if len(numbers) < len(each):
        assert sizes is None
        return
    assert sizes is not None
    assert sizes.longest >= max(numbers)
    assert sum(numbers) <= sizes.total <= 9 * sum(numbers)
