"""COMPOSITION columns: the server copies into them what a column of another sheet has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from recalc.domain.cell_ids import cell_id
from recalc.domain.errors import Invalid
from recalc.domain.records import Caller, CellValue, Column, Json, NothingToDo, Selection
from recalc.domain.states import CellStatus
from recalc.engine import mirror_copy
from recalc.engine.mirror_source import MirrorSource
from recalc.engine.mirrors import Mirrors
from recalc.engine.ports import Lost, SheetRef
from recalc.engine.signals import Signals
from tests.conformance.sheet_fixture import (
    BOOM,
    COMPLETED,
    NOW,
    STALE,
    A,
    B,
    SheetFixture,
    T,
    an_import,
    encoded,
    new_sheet,
)
from tests.conformance.used_sheet import Sheet

#: A column of the sheet that mirrors: the mirror is column 0.
DEPENDENT = 1


def named(ref: SheetRef, column: Column) -> dict[str, Any]:
    """The config of a mirror of this column."""
    return {
        "source_table_id": str(ref.table_id),
        "source_sheet_id": str(ref.sheet_id),
        "source_column_id": str(column.id),
    }


async def settled(mirrors: Mirrors) -> None:
    """Look until nothing is copied."""
    while True:
        await mirrors.look()
        if not mirrors.copying:
            return
        await asyncio.gather(*mirrors.copying.values())


class Mirroring:
    """A sheet whose first column mirrors a column of ``source``, with a computed one below it."""

    def __init__(self, source: SheetFixture, used: Sheet) -> None:
        self.source, self.used = source, used
        self.sheet = SheetFixture(source.store, source.caller, used.ref)
        self.mirrors = Mirrors(used.context)

    @classmethod
    async def of(cls, source: SheetFixture, column: int, rows: int = 4) -> Mirroring:
        ref = await new_sheet(source.store, source.caller.workspace_id)
        made = cls(source, Sheet(source.store, source.caller, ref))
        mirror = await made.used.add(
            "m", "COMPOSITION", **named(source.ref, source.columns[column])
        )
        made.sheet.columns.append(mirror)
        await made.sheet.add_column("below", "COUNT", mirror)
        await made.used.rows.add(ref, count=rows)
        return made

    @property
    def column(self) -> Column:
        return self.sheet.columns[0]

    async def shows(self, mirrors: Mirrors | None = None) -> list[Json]:
        """What the mirror shows once all is copied, by row."""
        await settled(mirrors or self.mirrors)
        cells = await self.sheet.cells()
        mine = {row: cell for (column, row), cell in cells.items() if column == 0}
        assert {cell.status for cell in mine.values()} <= {COMPLETED}
        return [mine[row].value for row in sorted(mine)]

    async def version(self) -> int:
        return (await self.source.store.get_sheet(self.used.ref)).version

    async def config(self) -> Mapping[str, Json]:
        structure = await self.source.store.structure(self.used.ref)
        return structure.find(self.column.id).config


@pytest.fixture
async def of_text(seeded: SheetFixture) -> Mirroring:
    """A mirror of the column of edited values."""
    return await Mirroring.of(seeded, T)


@pytest.fixture
async def of_a(seeded: SheetFixture) -> Mirroring:
    """A mirror of a computed column."""
    return await Mirroring.of(seeded, A)


async def test_row_by_row(of_text: Mirroring, seeded: SheetFixture) -> None:
    """Edits of the source, rows that are deleted and added in both sheets: row i shows row i, null
    where the source has no such row, and the mirror adds no rows."""
    assert await of_text.shows() == ["text 0", "text 1", "text 2", "text 3"]
    await seeded.edit(1, {"a": [1, None]})
    await seeded.edit(2, None)
    assert await of_text.shows() == ["text 0", {"a": [1, None]}, None, "text 3"]
    await of_text.used.rows.add(of_text.used.ref, count=2)
    assert await of_text.shows() == ["text 0", {"a": [1, None]}, None, "text 3", None, None]
    await seeded.store.add_rows(seeded.ref, encoded({T: f"new {n}"} for n in range(4)))
    await seeded.store.delete_rows(seeded.ref, [0])
    await seeded.store.delete_rows(of_text.used.ref, [3])
    assert await of_text.shows() == [None, {"a": [1, None]}, None, "new 0", "new 1"]


async def test_rows_of_an_import_are_copied_when_they_are_there(
    of_text: Mirroring, seeded: SheetFixture
) -> None:
    await of_text.used.rows.add(of_text.used.ref, count=2)
    operation = replace(an_import(seeded.ref), row_count=2)
    workspace = seeded.ref.workspace_id
    first = await seeded.store.create_import(workspace, operation, reserve=True)
    await seeded.store.stage_rows(seeded.ref, first, encoded([{T: "one"}, {T: "two"}]))
    assert (await of_text.shows())[4:] == [None, None]
    done = replace(operation, status="completed", progress=1.0, updated_at=NOW + 5)
    await seeded.store.publish_import(workspace, done, first, (T,))
    assert (await of_text.shows())[4:] == ["one", "two"]


async def test_a_source_that_is_recalculated(of_a: Mirroring, seeded: SheetFixture) -> None:
    """COMPLETED values are copied. What the source is computing, or has STALE, stays; a cell that
    FAILED gives null, and cells below read STALE by each change, and by no other."""
    assert await of_a.shows() == [None] * 4
    await seeded.compute({(A, 0): 1, (A, 1): 2, (A, 2): BOOM}, cells=[(A, n) for n in range(4)])
    assert await of_a.shows() == [1, 2, None, "old"]
    await of_a.sheet.compute()
    await seeded.edit(0, "other")
    await seeded.edit(3, "other")
    assert await seeded.statuses(A) == [STALE, COMPLETED, CellStatus.FAILED, STALE]
    assert await of_a.shows() == [1, 2, None, "old"]
    await seeded.start(cells=[(A, 0), (A, 1), (A, 2), (A, 3)])
    worker = await seeded.claim()
    await worker.begin((A, 0), (A, 1), (A, 2))
    assert await of_a.shows() == [1, 2, None, "old"]
    await worker.finish({(A, 0): 10, (A, 1): BOOM, (A, 2): 12})
    assert await of_a.shows() == [10, None, 12, "old"]
    assert await of_a.sheet.statuses(DEPENDENT) == [STALE, STALE, STALE, COMPLETED]
    await worker.run_rest("old")
    before = await of_a.version()
    assert (await of_a.shows(), await of_a.version()) == ([10, None, 12, "old"], before)
    assert await of_a.sheet.statuses(DEPENDENT) == [STALE, STALE, STALE, COMPLETED]


async def test_nothing_late_after_a_cancel_of_the_source(
    of_a: Mirroring, seeded: SheetFixture
) -> None:
    """The mirror has what was stored before the cancel."""
    await seeded.compute()
    assert await of_a.shows() == ["old"] * 4
    operation = await seeded.start(cells=[(A, 0), (A, 1), (A, 2)])
    worker = await seeded.claim()
    await worker.begin((A, 0), (A, 1))
    await worker.finish({(A, 0): "stored"})
    await seeded.cancel(operation.id)
    assert isinstance(await worker.report(done={(A, 1): "late"}), Lost)
    assert await of_a.shows() == ["stored", "old", "old", "old"]


async def test_a_source_that_changes_under_an_operation(
    of_text: Mirroring, seeded: SheetFixture
) -> None:
    """A copy is an edit: what runs in the mirror's sheet is stored, and reads STALE where the
    mirror's cell has changed since its inputs were read."""
    await of_text.shows()
    await of_text.sheet.start()
    worker = await of_text.sheet.claim()
    cells = [(DEPENDENT, row) for row in range(4)]
    await worker.begin(*cells)
    await seeded.edit(2, "changed")
    assert (await of_text.shows())[2] == "changed"
    await worker.finish(dict.fromkeys(cells, "of before"))
    assert await of_text.sheet.statuses(DEPENDENT) == [COMPLETED, COMPLETED, STALE, COMPLETED]
    await of_text.sheet.audit()


async def test_copying_again_changes_nothing(of_text: Mirroring, seeded: SheetFixture) -> None:
    """Neither by the same process nor by another, which begins to copy when it starts. One that
    was stopped with an old value loses to any other that goes on."""
    shown = await of_text.shows()
    before = await of_text.version()
    other = Mirrors(of_text.used.context)
    assert await of_text.shows(other) == shown
    assert await of_text.version() == before
    late = [CellValue(1, of_text.column.id, "read long ago")]
    await seeded.store.edit_cells(of_text.used.ref, late, of_mirrors=True)
    assert await of_text.shows(other) == await of_text.shows() == shown


async def test_piece_by_piece(
    of_text: Mirroring, seeded: SheetFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the sizes of reads and edits."""
    for rows, cells, most in ((3, 2, 1 << 20), (100, 2, 20), (1, 1, 1)):
        monkeypatch.setattr(mirror_copy, "_ROWS", rows)
        monkeypatch.setattr(mirror_copy, "_CELLS", cells)
        monkeypatch.setattr(mirror_copy, "_BYTES", most)
        for row in range(4):
            await seeded.edit(row, f"{most} of {row}")
        assert await of_text.shows() == [f"{most} of {row}" for row in range(4)]


async def test_a_value_that_a_row_cannot_hold_is_not_copied(
    of_text: Mirroring, seeded: SheetFixture
) -> None:
    """The others are."""
    await of_text.shows()
    settings = of_text.used.context.settings.model_copy(update={"max_row_bytes": 40})
    small = Mirrors(replace(of_text.used.context, settings=settings))
    for row, value in enumerate(("a", "b" * 100, "c", "d")):
        await seeded.edit(row, value)
    assert await of_text.shows(small) == ["a", "text 1", "c", "d"]


async def test_another_source_is_copied_anew(of_a: Mirroring, seeded: SheetFixture) -> None:
    """Nothing of the source before stays where the new one is STALE. Cells below read STALE."""
    await seeded.compute()
    assert await of_a.shows() == ["old"] * 4
    await of_a.sheet.compute()
    await seeded.compute({(B, 1): "of b"}, cells=[(B, 1)])
    await seeded.edit(0, "makes all of row 0 STALE")
    config = named(seeded.ref, seeded.columns[B])
    change = await of_a.used.columns.update(of_a.used.ref, of_a.column.id, config=config)
    assert list(change.affected) == [of_a.sheet.columns[DEPENDENT].id]
    assert await of_a.shows() == [None, "of b", "old", "old"]
    assert await of_a.sheet.statuses(DEPENDENT) == [STALE] * 4


async def test_another_source_that_another_server_was_told(
    of_text: Mirroring, seeded: SheetFixture
) -> None:
    """A server that knows the old source copies nothing of it, and takes the new one."""
    other = Mirrors(replace(of_text.used.context, signals=Signals()))
    assert await of_text.shows(other) == [f"text {n}" for n in range(4)]
    more = await seeded.add_column("more", "TEXT")
    ref, config = of_text.used.ref, named(seeded.ref, more)
    await of_text.used.columns.update(ref, of_text.column.id, config=config)
    await seeded.edit(0, "of the old source")
    assert await of_text.shows(other) == [None] * 4


async def test_another_source_in_the_middle_of_a_copy(
    of_text: Mirroring, seeded: SheetFixture
) -> None:
    """Nothing of the old source is written after the change."""
    ref, column, context = of_text.used.ref, of_text.column, of_text.used.context
    config = named(seeded.ref, seeded.columns[A])

    async def changed_meanwhile(work: Callable[..., Any], *arguments: Any) -> Any:
        await of_text.used.columns.update(ref, column.id, config=config)
        return work(*arguments)

    source = MirrorSource(seeded.ref, seeded.columns[T].id)
    slow = replace(context, offload=changed_meanwhile)
    outcome = await mirror_copy.copy(slow, ref, column.id, source, anew=False)
    assert outcome is mirror_copy.Outcome.CHANGED
    cells = await of_text.sheet.cells()
    assert [cells[0, row].value for row in range(4)] == [None] * 4


@pytest.mark.parametrize("deleted", ["column", "sheet", "table"])
async def test_a_source_that_is_deleted(
    of_a: Mirroring, seeded: SheetFixture, deleted: str
) -> None:
    """The mirror keeps its values, and its config says that the source was deleted. It can get
    another source."""
    await seeded.compute()
    assert await of_a.shows() == ["old"] * 4
    await of_a.sheet.compute()
    table, sheet = seeded.ref.table_id, await new_sheet(seeded.store, seeded.ref.workspace_id)
    match deleted:
        case "column":
            await of_a.used.columns.delete(seeded.ref, seeded.columns[B].id)
            await of_a.used.columns.delete(seeded.ref, seeded.columns[A].id)
        case "sheet":
            await seeded.store.delete_sheet(seeded.ref)
        case _:
            await seeded.store.delete_table(seeded.ref.workspace_id, table)
    assert await of_a.shows() == ["old"] * 4
    config = await of_a.config()
    assert config["source_deleted"] is True
    assert await of_a.sheet.statuses(DEPENDENT) == [COMPLETED] * 4
    same = await of_a.used.columns.update(of_a.used.ref, of_a.column.id, config=config)
    assert (same.affected, same.column.config) == ([], config)
    other = Sheet(seeded.store, seeded.caller, sheet)
    text = await other.add("text", "TEXT")
    await other.rows.add(sheet, values=[{"text": "another"}])
    await of_a.used.columns.update(of_a.used.ref, of_a.column.id, config=named(sheet, text))
    assert await of_a.shows() == ["another", None, None, None]


async def test_only_the_server_writes_it(of_text: Mirroring, seeded: SheetFixture) -> None:
    """Edits, values of new rows and files are refused, and no operation takes its cells."""
    ref, column = of_text.used.ref, of_text.column
    cells, rows = of_text.used.cells, of_text.used.rows
    for refused in (
        cells.update(ref, cell_id(column.id, 0), "x"),
        cells.update_many(ref, [CellValue(0, column.id, "x")]),
        rows.add(ref, values=[{"m": "x"}]),
        rows.add(ref, values=[{str(column.id): "x"}]),
    ):
        with pytest.raises(Invalid) as caught:
            await refused
        assert caught.value.code == "computed_column"
    selection = Selection(column_ids=[column.id])
    with pytest.raises(Invalid, match="is a COMPOSITION column and is not computed"):
        await of_text.used.operations.create(seeded.caller, ref, selection)
    queued = await of_text.used.operations.create(seeded.caller, ref, Selection())
    assert not isinstance(queued, NothingToDo)
    created = await seeded.store.list_active_operations(ref)
    assert [each.counts.cell_count for each in created.operations] == [4]
    assert not column.is_output


async def test_sources_that_cannot_be_mirrored(
    of_text: Mirroring, seeded: SheetFixture, stranger: Caller
) -> None:
    """Neither when the column is created nor when it is changed."""
    theirs = await SheetFixture.open(seeded.store, stranger)
    used, own = of_text.used, await of_text.config()
    in_third = Sheet(
        seeded.store, seeded.caller, await new_sheet(seeded.store, used.ref.workspace_id)
    )
    text = seeded.columns[T]
    bad: Sequence[tuple[dict[str, Any], str, str]] = [
        (named(theirs.ref, theirs.columns[T]), "unknown_source", "config"),
        (named(seeded.ref, theirs.columns[T]), "unknown_source", "config"),
        (named(SheetRef(0, uuid4(), seeded.ref.sheet_id), text), "unknown_source", "config"),
        (named(used.ref, of_text.column), "invalid_config", "config.source_column_id"),
        (named(in_third.ref, text), "invalid_config", "config.source_sheet_id"),
        ({**own, "source_deleted": True}, "invalid_config", "config.source_deleted"),
        ({**own, "source_sheet_id": "x"}, "invalid_config", "config.source_sheet_id"),
        ({**own, "source_column_id": text.id.hex}, "invalid_config", "config.source_column_id"),
    ]
    mirror = await in_third.add("m", "COMPOSITION", **own)
    for config, code, parameter in bad:
        for attempt in (
            in_third.add("other", "COMPOSITION", **config),
            in_third.columns.update(in_third.ref, mirror.id, config=config),
        ):
            with pytest.raises(Invalid) as refused:
                await attempt
            assert (refused.value.code, refused.value.parameter) == (code, parameter)
    for type_ in ("TEXT", "COUNT"):
        with pytest.raises(Invalid) as refused:
            await in_third.columns.update(in_third.ref, mirror.id, type=type_)
        assert refused.value.code == "type_change_refused"
    assert not (await in_third.columns.update(in_third.ref, mirror.id, dependencies=[])).affected
