"""HUMAN columns: people fill their cells, with values of one kind; no operation computes them."""

from __future__ import annotations

import pytest

from recalc.domain.cell_ids import cell_id
from recalc.domain.errors import Invalid
from recalc.domain.records import Caller, Column, Json, NothingToDo, Selection
from recalc.domain.states import CellStatus
from recalc.engine.ports import Store
from tests.conformance.sheet_fixture import new_sheet
from tests.conformance.used_sheet import Sheet


@pytest.fixture
async def sheet(store: Store) -> Sheet:
    workspace = await store.create_workspace("ours")
    caller = Caller(workspace.id, "our-key")
    return Sheet(store, caller, await new_sheet(store, workspace.id))


async def _score(sheet: Sheet) -> Column:
    return await sheet.add("score", "HUMAN", data_type="number", ui_element={"type": "slider"})


async def test_an_edit_is_read_and_makes_dependents_stale(sheet: Sheet) -> None:
    """The cell reads COMPLETED, empty or not; what is computed from it reads STALE."""
    score = await _score(sheet)
    count = await sheet.add("count", "COUNT", source="score", type="chars")
    await sheet.rows.add(sheet.ref, values=[{"score": 7}, {}])
    edit = await sheet.cells.update(sheet.ref, cell_id(score.id, 1), 2.5)
    assert (edit.cell.value, edit.cell.status) == (2.5, CellStatus.COMPLETED)
    rows = (await sheet.rows.list(sheet.ref)).page.items
    assert [row.cells[score.id].value for row in rows] == [7, 2.5]
    assert {row.cells[score.id].status for row in rows} == {CellStatus.COMPLETED}
    assert {row.cells[count.id].status for row in rows} == {CellStatus.STALE}
    assert not score.is_output
    assert score.config == {"data_type": "number", "ui_element": {"type": "slider"}}


@pytest.mark.parametrize(
    ("data_type", "good", "bad"),
    [
        ("number", [1, 2.5, None], ["1", True, [1], {}]),
        ("string", ["", "x", None], [1, False, ["x"], {}]),
    ],
)
async def test_only_its_kind(
    sheet: Sheet, data_type: str, good: list[Json], bad: list[Json]
) -> None:
    """Edits and new rows of another kind are refused and change nothing; null empties a cell."""
    column = await sheet.add("entered", "HUMAN", data_type=data_type)
    await sheet.rows.add(sheet.ref, values=[{"entered": value} for value in good])
    for value in good:
        await sheet.cells.update(sheet.ref, cell_id(column.id, 0), value)
    for value in bad:
        with pytest.raises(Invalid) as refused:
            await sheet.cells.update(sheet.ref, cell_id(column.id, 0), value)
        assert (refused.value.code, refused.value.parameter) == ("wrong_kind", "value")
        assert f"'entered' takes {data_type}s only" in refused.value.message
        with pytest.raises(Invalid) as refused:
            await sheet.rows.add(sheet.ref, values=[{}, {"entered": value}])
        assert (refused.value.code, refused.value.parameter) == ("wrong_kind", "values[1]")
    rows = (await sheet.rows.list(sheet.ref)).page.items
    assert [row.cells[column.id].value for row in rows] == [None, *good[1:]]


async def test_never_runs(sheet: Sheet) -> None:
    """It is no target of an operation: not by default, and by its id it is refused."""
    score = await _score(sheet)
    await sheet.rows.add(sheet.ref, count=2)
    created = await sheet.operations.create(sheet.caller, sheet.ref, Selection())
    assert isinstance(created, NothingToDo)
    with pytest.raises(Invalid, match="is a HUMAN column and is not computed") as refused:
        await sheet.operations.create(sheet.caller, sheet.ref, Selection(column_ids=[score.id]))
    assert refused.value.code == "text_column"


async def test_its_kind_changes_and_its_type_does_not(sheet: Sheet) -> None:
    """A new data_type holds for later edits, and values that are there stay; the type stays."""
    score = await _score(sheet)
    await sheet.rows.add(sheet.ref, values=[{"score": 7}])
    await sheet.columns.update(sheet.ref, score.id, config={"data_type": "string"})
    assert (await sheet.cells.get(sheet.ref, cell_id(score.id, 0))).value == 7
    await sheet.cells.update(sheet.ref, cell_id(score.id, 0), "seven")
    for other in ("TEXT", "COUNT"):
        with pytest.raises(Invalid) as refused:
            await sheet.columns.update(sheet.ref, score.id, type=other)
        assert refused.value.code == "type_change_refused"
    text = await sheet.add("text", "TEXT")
    with pytest.raises(Invalid) as refused:
        await sheet.columns.update(sheet.ref, text.id, type="HUMAN")
    assert refused.value.code == "type_change_refused"
