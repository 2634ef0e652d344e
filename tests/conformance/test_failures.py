"""Failed cells by column and cause: exact counts, causes page by page, and only those run again."""

from __future__ import annotations

import pytest

from recalc.domain.errors import NotFound
from recalc.domain.records import CellError
from recalc.domain.states import CellStatus
from recalc.engine import failures
from recalc.engine.ports import SheetRef
from tests.conformance.sheet_fixture import BOOM, A, B, C, SheetFixture

OTHER = CellError("other", "Something else.")


async def _found(seeded: SheetFixture, after: int | None = None) -> failures.Failures:
    return await failures.find(seeded.store, seeded.ref, after)


def _groups(found: failures.Failures) -> list[tuple[str, int, int, str]]:
    titles = {column.column_id: column.title for column in found.columns}
    return [
        (f"{titles[group.column_id]} {group.code}", group.count, group.row_index, group.message)
        for group in found.groups
    ]


async def test_groups_by_column_and_code(seeded: SheetFixture) -> None:
    """The most frequent code of a column comes first; the example is the first of its cells."""
    await seeded.compute({(A, 0): OTHER, (A, 1): BOOM, (A, 3): BOOM, (C, 2): BOOM})
    found = await _found(seeded)
    assert [(c.title, c.failed_count) for c in found.columns] == [("a", 3), ("c", 1)]
    assert _groups(found) == [
        ("a boom", 2, 1, "It failed."),
        ("a other", 1, 0, "Something else."),
        ("c boom", 1, 2, "It failed."),
    ]
    assert found.groups[0].cell_id == seeded.cell_id((A, 1))
    assert (found.examined_rows, found.following) == (4, None)


async def test_causes_page_by_page(seeded: SheetFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request reads the causes of some rows; the counts of columns are of all."""
    monkeypatch.setattr(failures, "EXAMINED_ROWS", 2)
    await seeded.compute({(A, 0): BOOM, (A, 2): OTHER, (A, 3): BOOM})
    first = await _found(seeded)
    assert [c.failed_count for c in first.columns] == [3]
    assert _groups(first) == [
        ("a boom", 1, 0, "It failed."),
        ("a other", 1, 2, "Something else."),
    ]
    assert (first.examined_rows, first.following) == (2, 2)
    second = await _found(seeded, first.following)
    assert _groups(second) == [("a boom", 1, 3, "It failed.")]
    assert (second.examined_rows, second.following) == (1, None)


async def test_cells_that_no_longer_read_failed_are_none(seeded: SheetFixture) -> None:
    """A cell that is STALE or pending again counts nowhere, though its error is still stored."""
    nothing = await _found(seeded)
    assert (nothing.columns, nothing.groups, nothing.examined_rows) == ([], [], 0)
    await seeded.compute(dict.fromkeys([(A, 0), (A, 1), (A, 2)], BOOM))
    await seeded.edit(0, "other")
    await seeded.start(cells=[(A, 1)])
    assert [c.failed_count for c in (await _found(seeded)).columns] == [1]
    assert _groups(await _found(seeded)) == [("a boom", 1, 2, "It failed.")]


async def test_only_failed_cells_run_again(seeded: SheetFixture) -> None:
    """An operation over FAILED computes these, and leaves the results of all others."""
    await seeded.compute({(A, 1): BOOM, (C, 2): BOOM})
    operation = await seeded.start(statuses=frozenset({CellStatus.FAILED}))
    assert operation.counts.cell_count == 2
    worker = await seeded.claim()
    await worker.begin((A, 1), (C, 2))
    await worker.finish({(A, 1): "new", (C, 2): OTHER})
    shown = await seeded.reads()
    assert shown[A, 1] == (CellStatus.COMPLETED, "new")
    assert shown[C, 2][0] is CellStatus.FAILED
    assert shown[B, 1] == (CellStatus.STALE, "old")
    others = {at: cell for at, cell in shown.items() if at not in {(A, 1), (B, 1), (C, 2)}}
    assert set(others.values()) == {(CellStatus.COMPLETED, "old")}
    assert _groups(await _found(seeded)) == [("c other", 1, 2, "Something else.")]


async def test_another_workspace_sees_none(seeded: SheetFixture) -> None:
    """The sheet is looked up in the caller's workspace."""
    other = await seeded.store.create_workspace("other")
    ref = SheetRef(other.id, seeded.ref.table_id, seeded.ref.sheet_id)
    with pytest.raises(NotFound):
        await failures.find(seeded.store, ref, None)
