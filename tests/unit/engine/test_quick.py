"""Evaluating chunks of quick cells, and the plan that they come from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import pytest

from recalc.columns.base import Failure
from recalc.columns.values import MAX_BYTES
from recalc.domain.records import CellError, Column, Dependency, Json
from recalc.engine.ports import CellResult, InputRow, RowResults, Structure
from recalc.engine.worker.plan import ColumnSpec, Plan
from recalc.engine.worker.quick import (
    SOURCE_FAILED,
    Chunk,
    ColumnWork,
    all_failed,
    decode_results,
    encode_chunk,
    evaluate,
    evaluate_encoded,
    halves,
)
from recalc.engine.worker.results import cell_error, cell_result
from tests.support.values import decoded

#: text → length; length → bigger; length, bigger → both (takes missing); both → of (a path).
TEXT, LENGTH, BIGGER, BOTH = range(4)


def spec(
    number: int, type_: str, config: dict[str, Any], sources: tuple[int, ...], *titles: str
) -> ColumnSpec:
    return ColumnSpec(number, 1, type_, config, sources, titles)


LENGTHS = spec(LENGTH, "COUNT", {"source": "text", "type": "chars"}, (TEXT,), "text")
BIGGERS = spec(
    BIGGER,
    "MATH_OPERATOR",
    {"sources": ["length"], "operator": "gt", "value": "2"},
    (LENGTH,),
    "length",
)
BOTHS = spec(
    BOTH,
    "COMBINE_COLUMNS",
    {"sources": ["length", "bigger"]},
    (LENGTH, BIGGER),
    "length",
    "bigger",
)


def chunk(
    texts: Sequence[Json],
    failed: frozenset[int] = frozenset(),
    work: Sequence[ColumnSpec] = (LENGTHS, BIGGERS, BOTHS),
) -> Chunk:
    """Rows 10, 11, … with ``inputs_version`` 100, 101, …, all columns for all rows; at the
    positions ``failed`` the first column had a source that FAILED before."""
    rows = [InputRow(10 + n, 100 + n, {TEXT: text}) for n, text in enumerate(texts)]
    positions = list(range(len(rows)))
    return Chunk(
        rows,
        [
            ColumnWork(each, positions, failed if n == 0 else frozenset())
            for n, each in enumerate(work)
        ],
    )


def test_results_beyond_the_bytes_of_a_chunk_come_later() -> None:
    """Those of the first rows are there, whole, of one row at least; none is there in part."""
    texts: list[Json] = ["x" * 10] * 8
    work = [spec(LENGTH, "COALESCE", {"sources": ["text", "text2"]}, (TEXT, TEXT), "text", "t2")]
    one = chunk(texts, work=work)
    for most, rows in (
        (1, 1),
        (19, 1),
        (20, 2),
        (39, 2),
        (40, 4),
        (44, 4),
        (79, 4),
        (80, 8),
        (1000, 8),
    ):
        found = evaluate(msgspec.structs.replace(one, result_bytes=most))
        assert [row.row_index for row in found] == list(range(10, 10 + rows)), most
        assert all(row.results[LENGTH].value == "x" * 10 for row in found)


def test_rows_beyond_the_time_of_a_chunk_come_later() -> None:
    """A chunk without time has the results of its first rows, whole; all come in the end, and are
    those of the chunk with all the time. The bytes of its results are limited all the same."""
    one = chunk(["x" * n for n in range(100)])
    hurried = msgspec.structs.replace(one, seconds=0.0)
    first = evaluate(hurried)
    assert 0 < len(first) < 100
    assert first == evaluate(one)[: len(first)]
    assert evaluate(msgspec.structs.replace(one, seconds=3600.0)) == evaluate(one)
    texts: list[Json] = ["x" * 10] * 100
    work = [spec(LENGTH, "COALESCE", {"sources": ["text", "text2"]}, (TEXT, TEXT), "text", "t2")]
    lengthy = msgspec.structs.replace(chunk(texts, work=work), seconds=3600.0, result_bytes=200)
    assert 0 < len(evaluate(lengthy)) <= 20


def test_the_cell_that_goes_over_the_bytes_of_its_row_fails() -> None:
    """In the order of the columns; one that is replaced does not count, others that stay do."""
    row = InputRow(0, 0, {TEXT: "x" * 10}, results=130, replaced={LENGTH: 100})
    work = [
        spec(number, "COALESCE", {"sources": ["text", "t2"]}, (TEXT, TEXT), "text", "t2")
        for number in (LENGTH, BIGGER)
    ]
    one = Chunk([row], [ColumnWork(each, [0], frozenset()) for each in work], row_bytes=49)
    (found,) = evaluate(one)
    assert found.results[LENGTH].value == "x" * 10
    error = found.results[BIGGER].error
    assert error is not None
    assert error.code == "row_too_large"
    (found,) = evaluate(msgspec.structs.replace(one, row_bytes=50))
    assert found.results[BIGGER].error is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("\ud800", "value_not_storable"),
        ({"\udc00": 1}, "value_not_storable"),
        ([["\ud800"]], "value_not_storable"),
        (float("nan"), "value_not_storable"),
        ({"a": [float("inf")]}, "value_not_storable"),
        ({1: 2}, "value_not_storable"),
        ([(1, 2)], "value_not_storable"),
        (b"bytes", "value_not_storable"),
        ({"a": {1, 2}}, "value_not_storable"),
        (2**64, "number_too_large"),
        ([-(2**63) - 1], "number_too_large"),
        ("é" * (1 << 19) + "e", "value_too_large"),
        (["x" * (1 << 20)], "value_too_large"),
    ],
)
def test_what_cannot_be_stored_fails_its_cell(value: Any, code: str) -> None:
    """Whatever a column's function gives, before it is reported. Its metrics stay."""
    found, _ = cell_result(
        value, inputs_version=7, taken=0, row_bytes=1 << 30, metrics={"request_count": 1}
    )
    assert (found.value, found.inputs_version) == (None, 7)
    assert found.error is not None
    assert found.error.code == code
    assert found.metrics == {"request_count": 1}


@pytest.mark.parametrize("metric", ["\ud800", math.nan, 2**64, {1, 2}, "x" * 5000])
def test_metrics_that_cannot_be_stored_are_left_out(metric: Any) -> None:
    """The result stays, a failure too: what a server says of its answer loses neither."""
    result, _ = cell_result(
        "answer", inputs_version=7, taken=0, row_bytes=1 << 30, metrics={"m": metric}
    )
    failure, _ = cell_result(
        Failure("code", "why"), inputs_version=7, taken=0, row_bytes=1 << 30, metrics={"m": metric}
    )
    assert (result.value, result.error, result.metrics) == ("answer", None, None)
    assert failure.error == CellError("code", "why")
    assert failure.metrics is None


@pytest.mark.parametrize(
    "value", ["é" * (1 << 19), "\0", 2**64 - 1, -(2**63), {"": [None, True, 1.5, "\uffff"]}, []]
)
def test_what_can_be_stored_is_a_result(value: Any) -> None:
    """At the limits too."""
    found, size = cell_result(value, inputs_version=7, taken=0, row_bytes=1 << 30)
    assert (found.value, found.error) == (value, None)
    assert abs(size - len(msgspec.msgpack.encode(value))) <= 5


def test_messages_can_be_stored() -> None:
    """A message that quotes half a character, or very much, is stored as text of some length."""
    error = cell_error(Failure("code", "\ud800" + "x" * 5000))
    assert error.message.startswith("\\ud800xxx")
    assert len(error.message.encode()) < 2100


def by_cell(rows: Sequence[RowResults]) -> dict[tuple[int, int], CellResult]:
    return {(c, row.row_index): r for row in rows for c, r in row.results.items()}


def test_a_chain_is_evaluated_row_by_row() -> None:
    """A later column gets what an earlier one of the chunk gave; results carry the row's seq."""
    found = by_cell(evaluate(chunk(["ab", "abc"])))
    assert found[LENGTH, 10] == CellResult(2, inputs_version=100)
    assert found[LENGTH, 11] == CellResult(3, inputs_version=101)
    assert [found[BIGGER, row].value for row in (10, 11)] == [False, True]
    assert found[BOTH, 11].value == {"length": 3, "bigger": True}


def test_a_failed_source_fails_its_dependents_without_running() -> None:
    """source_failed runs down a chain, only in its row, but not into types that take missing."""
    found = by_cell(evaluate(chunk(["ab", "abc"], failed=frozenset({0}))))
    assert found[LENGTH, 10] == CellResult(None, SOURCE_FAILED, inputs_version=100)
    assert found[BIGGER, 10] == CellResult(None, SOURCE_FAILED, inputs_version=100)
    assert found[BOTH, 10] == CellResult({"length": None, "bigger": None}, inputs_version=100)
    assert found[BIGGER, 11] == CellResult(True, inputs_version=101)


def test_a_cell_that_fails_in_the_chunk_fails_its_dependents() -> None:
    """The error of a cell is its own; its dependents in the chunk are source_failed."""
    found = by_cell(evaluate(chunk([None, "abc"])))
    error = found[LENGTH, 10].error
    assert error is not None
    assert error.code != SOURCE_FAILED.code
    assert found[BIGGER, 10].error == SOURCE_FAILED
    assert found[BOTH, 10].error is None
    assert found[LENGTH, 11].value == 3


def test_a_source_outside_the_chunk_is_read_as_stored() -> None:
    """A source that FAILED elsewhere, or was never computed, is what is stored: missing."""
    row = InputRow(0, 0, {LENGTH: 7})
    found = by_cell(evaluate(Chunk([row], [ColumnWork(BIGGERS, [0], frozenset())])))
    assert found == {(BIGGER, 0): CellResult(True)}
    row = InputRow(0, 0, {})
    found = by_cell(evaluate(Chunk([row], [ColumnWork(BIGGERS, [0], frozenset())])))
    error = found[BIGGER, 0].error
    assert error is not None
    assert error != SOURCE_FAILED


def test_every_cell_of_a_chunk_gets_one_result_and_no_other() -> None:
    """Only the places named are computed; rows without any are left out."""
    rows = [InputRow(n, 0, {TEXT: "x"}) for n in range(4)]
    work = [ColumnWork(LENGTHS, [0, 2], frozenset()), ColumnWork(BIGGERS, [2], frozenset())]
    assert set(by_cell(evaluate(Chunk(rows, work)))) == {(LENGTH, 0), (LENGTH, 2), (BIGGER, 2)}
    assert [row.row_index for row in evaluate(Chunk(rows, work))] == [0, 2]
    assert evaluate(Chunk([], [])) == []


@pytest.mark.parametrize("texts", [[], ["a"], ["a", None, "b" * 1000], ["x"] * 50])
def test_a_chunk_travels_to_another_process_and_back(texts: list[Json]) -> None:
    """Encoded or not, a chunk gives the same results."""
    one = chunk(texts, failed=frozenset(range(0, len(texts), 3)))
    assert decoded(decode_results(evaluate_encoded(encode_chunk(one)))) == evaluate(one)


@pytest.mark.parametrize("size", [2, 3, 4, 5, 11])
def test_halves_are_the_whole(size: int) -> None:
    """Cut in two until rows are alone, a chunk gives the same results in the same order."""
    whole = chunk(["a" * n or None for n in range(size)], failed=frozenset({1, size - 1}))

    def piecewise(part: Chunk) -> list[RowResults]:
        parts = halves(part)
        if parts is None:
            assert len(part.rows) == 1
            return evaluate(part)
        assert abs(len(parts[0].rows) - len(parts[1].rows)) <= 1
        return [*piecewise(parts[0]), *piecewise(parts[1])]

    assert piecewise(whole) == evaluate(whole)


def test_a_chunk_that_cannot_be_evaluated_fails_all_its_cells() -> None:
    """Each of its cells has the error, and nothing else has."""
    error = CellError("dead", "It died.")
    one = chunk(["a", "b"], work=(LENGTHS, BIGGERS))
    found = by_cell(all_failed(one, error))
    assert set(found) == set(by_cell(evaluate(one)))
    assert {(r.value, r.error) for r in found.values()} == {(None, error)}
    assert [found[LENGTH, row].inputs_version for row in (10, 11)] == [100, 101]


# --- the plan ---


def column(
    number: int, type_: str, config: Mapping[str, Json], *sources: int, revision: int = 1
) -> Column:
    return Column(
        id=UUID(int=number),
        sheet_id=UUID(int=99),
        workspace_id=1,
        number=number,
        title=f"title {number}",
        type=type_,
        config=config,
        dependencies=[Dependency(UUID(int=s), s) for s in sources],
        position_rank=float(number),
        is_output=type_ != "TEXT",
        revision=revision,
    )


def test_a_plan_orders_columns_after_their_sources() -> None:
    """Quick and slow ones apart, each after its sources, with titles of the sources in order."""
    structure = Structure(
        5,
        9,
        [
            column(0, "TEXT", {}),
            column(1, "COMBINE_COLUMNS", {"sources": ["title 3", "title 2"]}, 3, 2, revision=4),
            column(2, "ENDPOINT", {"url": "http://localhost"}, 3),
            column(3, "COUNT", {"source": "title 0", "type": "chars"}, 0),
        ],
    )
    plan = Plan.of(structure, {1, 2, 3, 77})
    assert list(plan.quick) == [3, 1]
    assert list(plan.slow) == [2]
    assert set(plan.specs) == {1, 2, 3}
    assert plan.specs[1].sources == (3, 2)
    assert plan.specs[1].titles == ("title 3", "title 2")
    assert plan.sources == {0: (), 1: (3, 2), 2: (3,), 3: (0,)}
    assert (plan.revision(1), plan.revision(0), plan.revision(77)) == (4, None, None)
    assert plan.specs[2].column_type.kind == "slow"


def _chained(number: int, source: int) -> ColumnSpec:
    config = {"sources": [f"c{source}"]}
    return spec(number, "COMBINE_COLUMNS", config, (source,), f"c{source}")


def test_columns_that_feed_each_other_end_in_a_failed_cell() -> None:
    """A result is nested 128 deep at most, however many columns lie behind it."""
    depth = 400
    work = [_chained(number, number - 1) for number in range(1, depth + 1)]
    found = by_cell(evaluate(chunk(["x"], work=work)))
    errors = [found[number, 10].error for number in range(1, depth + 1)]
    first = next(number for number, error in enumerate(errors, 1) if error is not None)
    assert first == 129
    assert errors[first - 1] is not None
    assert errors[first - 1].code == "too_deep"  # type: ignore[union-attr]
    # The one behind it takes missing values, and begins anew.
    assert errors[first] is None
    assert decode_results(evaluate_encoded(encode_chunk(chunk(["x"], work=work))))


@pytest.mark.parametrize("letter", ["x", "ä", "日"])
def test_a_result_that_is_too_large_fails_its_cell(letter: str) -> None:
    """1 MiB is the most, of text and of anything else; others of the chunk are computed."""
    size = MAX_BYTES // len(letter.encode())
    both = spec(2, "COMBINE_COLUMNS", {"sources": ["text"]}, (TEXT,), "text")
    first = spec(1, "COALESCE", {"sources": ["text", "other"]}, (TEXT, 9), "text", "other")
    found = by_cell(
        evaluate(chunk([letter * size, letter * (size + 1), "short"], work=[first, both]))
    )
    codes = {at: result.error and result.error.code for at, result in found.items()}
    assert [codes[1, row] for row in (10, 11, 12)] == [None, "value_too_large", None]
    assert [codes[2, row] for row in (10, 11, 12)] == ["value_too_large"] * 2 + [None]
