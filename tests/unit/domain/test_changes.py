"""Which columns an edit of a cell, or a change of a column, makes STALE."""

from __future__ import annotations

from recalc.domain.changes import sources_of, stale_after_change, stale_after_edit
from tests.unit.domain.test_overlay import column

#: 0 is edited; 1 uses 0, 3 uses 1, 2 uses 3 and stands before its source; 4 uses nothing.
COLUMNS = [column(0, type="TEXT"), column(1, (0,)), column(2, (3,)), column(3, (1,)), column(4)]


def test_an_edit_reaches_everything_downstream() -> None:
    """Directly or through others, by number; never the edited column itself."""
    assert sources_of(COLUMNS) == {0: (), 1: (0,), 2: (3,), 3: (1,), 4: ()}
    assert stale_after_edit(COLUMNS, [COLUMNS[0].number]) == [1, 2, 3]
    assert stale_after_edit([COLUMNS[0], COLUMNS[4]], [COLUMNS[0].number]) == []


def test_a_change_reaches_the_column_and_everything_downstream() -> None:
    """The column itself too where it is computed; edited columns have no revision to raise."""
    assert [c.number for c in stale_after_change(COLUMNS, COLUMNS[3])] == [2, 3]
    assert [c.number for c in stale_after_change(COLUMNS, COLUMNS[0])] == [1, 2, 3]
    assert [c.number for c in stale_after_change(COLUMNS[::-1], COLUMNS[1])] == [1, 2, 3]
    assert [c.number for c in stale_after_change(COLUMNS, COLUMNS[4])] == [4]
