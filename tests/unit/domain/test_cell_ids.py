"""Cell ids: UUIDv8, reversible, stored nowhere."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalc.domain.cell_ids import MAX_ROW, cell_id, cell_id_texts, column_key, parse_cell_id

columns = st.uuids(version=4)
rows = st.integers(0, MAX_ROW)


@given(columns, rows)
def test_a_cell_id_is_a_uuid8_and_reversible(column: UUID, row: int) -> None:
    """An RFC 9562 UUIDv8 that gives back the column's key and the row."""
    found = cell_id(column, row)
    assert found.version == 8
    assert found.variant == "specified in RFC 4122"
    assert parse_cell_id(found) == (column_key(column), row)
    assert parse_cell_id(UUID(str(found).upper())) == (column_key(column), row)
    assert len(column_key(column)) == 12


@given(columns, rows, rows)
def test_rows_of_a_column_have_ids_of_their_own_in_order(column: UUID, one: int, two: int) -> None:
    """Different rows have different ids, which sort like the rows."""
    assert (cell_id(column, one) < cell_id(column, two)) is (one < two)


@given(columns, st.lists(rows))
def test_texts_of_many_ids_are_those_of_each(column: UUID, several: list[int]) -> None:
    """Made in a batch, without a UUID for each."""
    assert cell_id_texts(column, several) == [str(cell_id(column, row)) for row in several]


@given(columns, columns, rows)
def test_columns_with_other_keys_have_other_ids(one: UUID, two: UUID, row: int) -> None:
    """Ids are equal exactly where the keys are."""
    same = column_key(one) == column_key(two)
    assert (cell_id(one, row) == cell_id(two, row)) is same


@given(st.uuids())
def test_other_uuids_are_no_cells(value: UUID) -> None:
    """What is no UUIDv8 is no cell's id."""
    if value.version != 8:
        assert parse_cell_id(value) is None


@pytest.mark.parametrize("value", [UUID(int=0), UUID(int=(1 << 128) - 1), UUID(int=8 << 76)])
def test_uuids_of_no_variant_are_no_cells(value: UUID) -> None:
    """Nil, max, and a version 8 without the variant are no cells' ids."""
    assert parse_cell_id(value) is None


@pytest.mark.parametrize("row", [-1, MAX_ROW + 1, 1 << 70])
def test_rows_that_do_not_fit_are_refused(row: int) -> None:
    """A row id is 0 … 2**32 − 1."""
    with pytest.raises(ValueError, match="does not fit"):
        cell_id(UUID(int=1), row)
