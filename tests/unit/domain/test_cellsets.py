"""Sets of cells behave like sets of pairs, and travel as bytes."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, EMPTY_BLOB, CellSet

Pairs = set[tuple[int, int]]
rows = st.one_of(
    st.integers(0, 12),
    st.sampled_from([65_535, 65_536, 131_072, (1 << 31), (1 << 32) - 1]),
)
pairs: st.SearchStrategy[Pairs] = st.sets(st.tuples(st.integers(0, 4), rows), max_size=25)


@given(pairs, pairs)
def test_algebra_is_that_of_sets(one: Pairs, two: Pairs) -> None:
    """Union, intersection, difference, inclusion, equality, size and membership."""
    a, b = CellSet.of(one), CellSet.of(two)
    assert set(a) == one
    assert len(a) == len(one)
    assert bool(a) is bool(one)
    assert set(a | b) == one | two
    assert set(a & b) == one & two
    assert set(a - b) == one - two
    assert (a <= b) is (one <= two)
    assert (a == b) is (one == two)
    assert all((cell in a) is (cell in one) for cell in one | two | {(9, 9)})
    assert list(a) == sorted(one)
    assert set(a) == one
    assert set(b) == two


@given(pairs, st.sets(st.integers(0, 5)), st.sets(rows))
def test_parts_by_columns_and_rows(cells: Pairs, columns: set[int], some: set[int]) -> None:
    """Restricted to columns or rows, and seen from one column or all of them."""
    a = CellSet.of(cells)
    assert set(a.only_columns(columns)) == {c for c in cells if c[0] in columns}
    assert set(a.only_rows(BitMap(some))) == {c for c in cells if c[1] in some}
    assert set(a.all_rows()) == {row for _, row in cells}
    assert a.columns == {column for column, _ in cells}
    for column in range(6):
        assert set(a.rows(column)) == {row for c, row in cells if c == column}


@given(pairs)
def test_packed_and_unpacked(cells: Pairs) -> None:
    """Unpacking gives the set back."""
    a = CellSet.of(cells)
    assert CellSet.unpack(a.pack()) == a
    assert hash(CellSet.unpack(a.pack())) == hash(a)


ranges = st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 70_000)), max_size=4)


@given(ranges, ranges)
@example([(0, 3)], [])  # both forms of a bitmap take as many bytes
def test_equal_sets_are_equal_however_they_came_about(
    added: list[tuple[int, int]], gone: list[tuple[int, int]]
) -> None:
    """Large and dense or not, they have one hash, and are unpacked as what they were."""
    bitmap = BitMap()
    for start, length in added:
        bitmap.add_range(start, start + length)
    for start, length in gone:
        bitmap.remove_range(start, start + length)
    way = CellSet({0: bitmap, 1: bitmap}) - CellSet({1: bitmap})
    straight = CellSet({0: BitMap(list(bitmap))})
    parts = CellSet({0: bitmap & BitMap(range(0, 300_000, 2))}) | CellSet(
        {0: bitmap & BitMap(range(1, 300_000, 2))}
    )
    assert way == straight == parts
    assert hash(way) == hash(straight) == hash(parts)
    for each in (way, straight, parts):
        assert CellSet.unpack(each.pack()) == way


def test_the_empty_set() -> None:
    """No cells, no columns, no rows; equal to any other empty set."""
    for empty in (EMPTY, CellSet(), CellSet({3: BitMap()}), CellSet.of([])):
        assert empty == EMPTY
        assert not empty
        assert list(empty) == []
        assert empty.all_rows() == BitMap()
        assert empty.columns == frozenset()
        assert empty.pack() == EMPTY_BLOB
    assert CellSet.of([(0, 0)]) != EMPTY
    assert EMPTY != 0


def test_packing_does_not_change_a_set() -> None:
    """The bitmaps that a set was made of stay as they were."""
    bitmap = BitMap(range(10_000))
    before = bitmap.serialize()
    cells = CellSet({0: bitmap})
    cells.pack()
    assert bitmap.serialize() == before


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\x00",
        b"\xc0",
        b"garbage",
        msgspec.msgpack.encode([1, 2]),
        msgspec.msgpack.encode({"a": b""}),
        msgspec.msgpack.encode({0: "text"}),
        msgspec.msgpack.encode({0: b""}),
        msgspec.msgpack.encode({0: b"\x3a\x30"}),
        msgspec.msgpack.encode({0: b"\xff" * 64}),
        msgspec.msgpack.encode({0: BitMap(range(9)).serialize()[:-1]}),
        msgspec.msgpack.encode({None: BitMap([1]).serialize()}),
        CellSet.of([(0, 1)]).pack()[:-2],
        CellSet.of([(0, 1)]).pack() + b"\x00",
    ],
)
def test_hostile_blobs_are_refused(blob: bytes) -> None:
    """What is no packed set raises ValueError, and nothing else."""
    with pytest.raises(ValueError, match="not a packed cell set"):
        CellSet.unpack(blob)


@given(st.binary(max_size=80))
def test_any_bytes_are_a_set_or_a_value_error(blob: bytes) -> None:
    """Bytes from anywhere never raise anything but ValueError."""
    try:
        found = CellSet.unpack(blob)
    except ValueError:
        return
    assert CellSet.unpack(found.pack()) == found
