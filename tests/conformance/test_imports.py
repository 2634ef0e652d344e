"""Imports: how they read, and the one moment at which their rows appear."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from msgspec import structs

from recalc.domain.errors import Invalid, NotFound
from recalc.domain.records import Caller, ImportOperation, ImportStatus, Sheet
from recalc.engine.ports import Store
from tests.conformance.sheet_fixture import (
    DAY,
    MAX_ROWS,
    NOW,
    SheetFixture,
    T,
    an_import,
    encoded,
    purge_all,
)
from tests.support.clocks import ManualClock

SILENCE = 60.0


def completed(operation: ImportOperation) -> ImportOperation:
    return replace(operation, status="completed", progress=1.0, updated_at=NOW + 5)


class Running:
    """An import under way: recorded, with its rows' ids set aside, and its rows written."""

    def __init__(self, seeded: SheetFixture, identity: str = "import 1") -> None:
        self.store, self.seeded = seeded.store, seeded
        self.workspace = seeded.ref.workspace_id
        self.operation = replace(an_import(seeded.ref), id=identity, row_count=2)
        self.first = 0

    async def begin(self) -> Running:
        self.first = await self.store.create_import(self.workspace, self.operation, reserve=True)
        return self

    async def stage(self) -> Running:
        values = [{T: f"{self.operation.id} {n}"} for n in range(2)]
        await self.store.stage_rows(self.seeded.ref, self.first, encoded(values))
        return self

    async def publish(self, columns: tuple[int, ...] = (T,)) -> Sheet:
        return await self.store.publish_import(
            self.workspace, completed(self.operation), self.first, columns
        )

    async def reads(self) -> ImportOperation:
        ref = self.seeded.ref
        return await self.store.get_import(self.workspace, ref.table_id, self.operation.id)

    async def texts(self) -> list[object]:
        cells = await self.seeded.cells()
        return [cell.value for (column, row), cell in cells.items() if column == T and row > 3]


# --- how an import reads ---


async def test_an_import_reads_as_it_was_written(seeded: SheetFixture) -> None:
    """Found by its id in its table and workspace, and nowhere else."""
    store, ref = seeded.store, seeded.ref
    written = an_import(ref)
    assert await store.create_import(ref.workspace_id, written) == 0
    assert await store.get_import(ref.workspace_id, ref.table_id, written.id) == written
    other = await SheetFixture.open(store, seeded.caller)
    for workspace, table, name in (
        (ref.workspace_id + 1, ref.table_id, written.id),
        (ref.workspace_id, other.ref.table_id, written.id),
        (ref.workspace_id, uuid4(), written.id),
        (ref.workspace_id, ref.table_id, "import 2"),
    ):
        with pytest.raises(NotFound):
            await store.get_import(workspace, table, name)


async def test_an_import_id_is_used_once_in_a_workspace(seeded: SheetFixture) -> None:
    """A second import of this id is Invalid, in whatever table; another workspace may use it."""
    store, ref = seeded.store, seeded.ref
    await store.create_import(ref.workspace_id, an_import(ref))
    other = await SheetFixture.open(store, seeded.caller)
    assert await store.has_import(ref.workspace_id, "import 1")
    for table in (ref, other.ref):
        with pytest.raises(Invalid) as refused:
            await store.create_import(ref.workspace_id, an_import(table, "running"))
        assert refused.value.code == "duplicate_operation_id"
    workspace = await store.create_workspace("theirs")
    theirs = await SheetFixture.open(store, Caller(workspace.id, "k"))
    assert not await store.has_import(workspace.id, "import 1")
    await store.create_import(workspace.id, an_import(theirs.ref))


async def test_an_import_that_is_refused_uses_nothing_up(seeded: SheetFixture) -> None:
    """A taken id takes no row ids, and a full sheet leaves no import."""
    store, ref = seeded.store, seeded.ref
    other = await SheetFixture.open(store, seeded.caller)
    await store.create_import(ref.workspace_id, an_import(other.ref))
    with pytest.raises(Invalid) as taken:
        await store.create_import(ref.workspace_id, an_import(ref), reserve=True)
    assert taken.value.code == "duplicate_operation_id"
    big = replace(an_import(ref), id="import 2", row_count=MAX_ROWS - 3)
    with pytest.raises(Invalid) as full:
        await store.create_import(ref.workspace_id, big, reserve=True)
    assert full.value.code == "sheet_full"
    assert not await store.has_import(ref.workspace_id, "import 2")
    added = await store.add_rows(ref, encoded([{}]))
    assert list(added.row_indices) == [4]


@pytest.mark.parametrize("ended", ["completed", "failed"])
async def test_an_import_that_ended_stays_as_it_is(
    seeded: SheetFixture, ended: ImportStatus, clock: ManualClock
) -> None:
    """Progress is written until the end, and never after it."""
    store, ref = seeded.store, seeded.ref
    await store.create_import(ref.workspace_id, an_import(ref))
    for status in ("running", ended):
        now = replace(an_import(ref, at=NOW + 1), status=status, progress=1.0, message=status)
        await store.update_import(ref.workspace_id, now)
        assert await store.get_import(ref.workspace_id, ref.table_id, now.id) == now
    late = an_import(ref, "running", NOW + 2)
    await store.update_import(ref.workspace_id, late)
    await store.touch_import(ref.workspace_id, late.id)
    clock.at = NOW + 9
    assert await store.fail_silent_imports(0) == 0
    found = await store.get_import(ref.workspace_id, ref.table_id, late.id)
    assert found == now


async def test_silent_imports_fail(seeded: SheetFixture, clock: ManualClock) -> None:
    """Not ended and silent for as long: failed, with a message. Whatever the import says of its
    times, the store's clock decides."""
    store, ref = seeded.store, seeded.ref
    for name, at in (("import 0", NOW - DAY), ("import 1", NOW + DAY)):
        written = replace(an_import(ref, "running", at), id=name)
        await store.create_import(ref.workspace_id, written)
        await store.update_import(ref.workspace_id, written)
    clock.at = NOW + 9
    assert await store.fail_silent_imports(SILENCE) == 0
    assert await store.fail_silent_imports(0) == 2
    failed = await store.get_import(ref.workspace_id, ref.table_id, "import 0")
    assert (failed.status, failed.updated_at) == ("failed", NOW + 9)
    assert failed.error_message


async def test_imports_of_a_deleted_table_are_not_found(seeded: SheetFixture) -> None:
    """An import goes with its table."""
    store, ref = seeded.store, seeded.ref
    await store.create_import(ref.workspace_id, an_import(ref))
    await store.delete_table(ref.workspace_id, ref.table_id)
    with pytest.raises(NotFound):
        await store.get_import(ref.workspace_id, ref.table_id, "import 1")


# --- reserve, stage, publish ---


async def test_reserved_rows_appear_when_published_all_at_once(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """Reserved and staged rows are seen by nobody, in no count, plan or cell; with the publication
    they are there, and the import reads completed."""
    store, ref = seeded.store, seeded.ref
    running = await Running(seeded).begin()
    assert running.first == 4
    other = await store.add_rows(ref, encoded([{T: "other"}]))
    assert list(other.row_indices) == [6]
    await running.stage()
    assert {row for _, row in await seeded.cells()} == {0, 1, 2, 3, 6}
    assert (await store.get_sheet(ref)).row_count == 5
    assert 4 not in (await seeded.plan()).cells.rows
    with pytest.raises(NotFound):
        await seeded.cell((T, 4))
    assert (await store.delete_rows(ref, [4]))[0] == 0
    before = (await store.get_sheet(ref)).version
    clock.at = NOW + 5
    sheet = await running.publish()
    assert (sheet.row_count, sheet.updated_at) == (7, NOW + 5)
    assert sheet.version > before
    assert await running.texts() == ["import 1 0", "import 1 1", "other"]
    assert await running.reads() == completed(running.operation)


async def test_rows_whose_answer_was_lost_are_staged_again(seeded: SheetFixture) -> None:
    """They are there once."""
    running = await Running(seeded).begin()
    await (await (await running.stage()).stage()).publish()
    assert await running.texts() == ["import 1 0", "import 1 1"]


async def test_rows_published_later_keep_their_place(seeded: SheetFixture) -> None:
    """Of two reservations the later may be published first."""
    one = await Running(seeded, "one").begin()
    two = await Running(seeded, "two").begin()
    assert two.first == one.first + 2
    await (await two.stage()).publish()
    await (await one.stage()).publish()
    assert await one.texts() == ["one 0", "one 1", "two 0", "two 1"]


async def test_a_publication_counts_once(seeded: SheetFixture) -> None:
    """Sent again because its answer was lost, it is answered alike and changes nothing."""
    running = await (await Running(seeded).begin()).stage()
    first = await running.publish()
    before = await running.reads()
    assert await running.publish() == first
    assert await running.reads() == before
    assert first.row_count == 6


async def test_a_failed_import_publishes_nothing(seeded: SheetFixture) -> None:
    """What reads failed, for its silence or otherwise, stays failed, and no row of it appears."""
    store, ref = seeded.store, seeded.ref
    silent = await (await Running(seeded, "silent").begin()).stage()
    assert await store.fail_silent_imports(0) == 1
    broken = await (await Running(seeded, "broken").begin()).stage()
    await store.update_import(broken.workspace, replace(broken.operation, status="failed"))
    unknown = Running(seeded, "unknown")
    version = (await store.get_sheet(ref)).version
    for running in (silent, broken, unknown):
        with pytest.raises(Invalid) as refused:
            await running.publish()
        assert refused.value.code == "import_ended"
    assert (await silent.reads()).status == (await broken.reads()).status == "failed"
    sheet = await store.get_sheet(ref)
    assert (sheet.row_count, sheet.version) == (4, version)


async def test_an_import_without_its_reservation_publishes_nothing(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """Row ids that were set aside too long ago, and cleared away, are not made visible; the import
    goes on reading as it did."""
    store, ref = seeded.store, seeded.ref
    running = await (await Running(seeded).begin()).stage()
    clock.at = NOW + DAY + 1
    await purge_all(store)
    with pytest.raises(Invalid) as refused:
        await running.publish()
    assert refused.value.code == "reservation_expired"
    assert await running.reads() == running.operation
    assert (await store.get_sheet(ref)).row_count == 4


async def test_rows_with_values_for_a_deleted_column_are_not_published(
    seeded: SheetFixture,
) -> None:
    """All columns that the values are for have to be there still; the import goes on reading as it
    did."""
    store, ref = seeded.store, seeded.ref
    extra = await seeded.add_column("extra", "TEXT")
    running = await (await Running(seeded).begin()).stage()
    structure = await store.structure(ref)
    assert await store.delete_column_if_unchanged(ref, structure.columns_version, extra.id)
    with pytest.raises(Invalid) as refused:
        await running.publish((T, extra.number))
    assert refused.value.code == "column_deleted"
    assert await running.reads() == running.operation
    assert (await running.publish((T,))).row_count == 6


async def test_an_import_without_rows_completes(seeded: SheetFixture) -> None:
    """A file of titles alone sets nothing aside and changes no row."""
    store, ref = seeded.store, seeded.ref
    empty = replace(an_import(ref), row_count=0)
    await store.create_import(ref.workspace_id, empty)
    sheet = await store.publish_import(ref.workspace_id, completed(empty), 0, [T])
    assert sheet.row_count == 4
    read = await store.get_import(ref.workspace_id, ref.table_id, empty.id)
    assert read == completed(empty)


async def test_reservations_of_dead_imports_are_cleared_away(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """A day after the reservation its rows are removed, and their ids not used again."""
    store, ref = seeded.store, seeded.ref
    running = await (await Running(seeded).begin()).stage()
    clock.at = NOW + DAY - 1
    assert await purge_all(store) == 0
    clock.at = NOW + DAY + 1
    await purge_all(store)
    added = await store.add_rows(ref, encoded([{}]))
    assert list(added.row_indices) == [running.first + 2]
    assert {row for _, row in await seeded.cells()} == {0, 1, 2, 3, running.first + 2}


# --- taking back ---


async def test_a_sheet_is_deleted_only_as_it_was(seeded: SheetFixture) -> None:
    """A sheet that was changed since the version stays; one that was not is deleted. A new one has
    version 0."""
    store, ref = seeded.store, seeded.ref
    version = (await store.get_sheet(ref)).version
    await store.add_rows(ref, encoded([{}]))
    assert await store.delete_sheet_if_version(ref, version) is None
    assert (await store.get_sheet(ref)).row_count == 5
    made = await store.create_sheet(
        ref.workspace_id, ref.table_id, sheet_id=uuid4(), title=None, index=None
    )
    assert made.version == 0
    fresh = structs.replace(ref, sheet_id=made.id)
    assert await store.delete_sheet_if_version(fresh, 0) == []
    with pytest.raises(NotFound):
        await store.get_sheet(fresh)


async def test_a_column_is_deleted_only_of_the_sheet_as_it_was(seeded: SheetFixture) -> None:
    """A column of a sheet that got rows since the version stays; else it is deleted, and the answer
    has the version after it."""
    store, ref = seeded.store, seeded.ref
    extra = await seeded.add_column("extra", "TEXT")
    version = (await store.get_sheet(ref)).version
    await store.add_rows(ref, encoded([{extra.number: "x"}]))
    assert await store.delete_column_if_version(ref, version, extra.id) is None
    version = (await store.get_sheet(ref)).version
    deleted = await store.delete_column_if_version(ref, version, extra.id)
    assert deleted is not None
    assert deleted[1] == (await store.get_sheet(ref)).version
    assert extra.id not in {column.id for column in (await store.structure(ref)).columns}


async def test_the_store_keeps_imports_apart(store: Store, seeded: SheetFixture) -> None:
    """An import of one workspace is neither touched nor published through another."""
    workspace = await store.create_workspace("theirs")
    running = await (await Running(seeded).begin()).stage()
    await store.update_import(workspace.id, replace(running.operation, status="failed"))
    await store.touch_import(workspace.id, running.operation.id)
    with pytest.raises(NotFound):
        await store.publish_import(workspace.id, completed(running.operation), 4, [T])
    assert await running.reads() == running.operation
