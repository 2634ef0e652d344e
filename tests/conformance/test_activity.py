"""What those that watch a sheet read of the store: change counters, and activity."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from recalc.domain.errors import NotFound
from recalc.domain.states import OperationStatus
from recalc.engine.ports import ChangeCounters, SheetRef
from recalc.store import activity
from tests.conformance.sheet_fixture import LEASE, A, B, SheetFixture, T, encoded


async def counters(seeded: SheetFixture) -> ChangeCounters:
    found = await seeded.store.change_counters([seeded.ref])
    assert list(found) == [seeded.ref]
    return found[seeded.ref]


async def test_each_change_changes_the_counters(seeded: SheetFixture) -> None:
    """Of a cell's status or of an operation. Renewing a lease changes neither."""
    store, ref = seeded.store, seeded.ref
    seen = [await counters(seeded)]
    assert await counters(seeded) == seen[0]

    async def changed() -> None:
        seen.append(await counters(seeded))
        assert len(set(seen)) == len(seen), seen

    await seeded.edit(0, "other")
    await changed()
    await store.add_rows(ref, encoded([{T: "x"}]))
    await changed()
    await store.delete_rows(ref, [4])
    await changed()
    await seeded.add_column("more", "TEXT")
    await changed()
    first = await seeded.create(cells=[(A, 0), (A, 1)])
    await changed()
    worker = await seeded.claim()
    await changed()
    await store.renew_if_held({worker.claim.execution_id: worker.claim.epoch}, LEASE)
    assert await counters(seeded) == seen[-1]
    await worker.begin((A, 0))
    await changed()
    await store.hand_back_if_held(worker.claim.execution_id, worker.claim.epoch)
    await changed()
    await seeded.create(cells=[(A, 1), (B, 2)])  # takes a cell over
    await changed()
    await seeded.cancel(first.operation.id)
    await changed()
    await (await seeded.claim()).run_rest()
    await changed()


async def test_counters_are_of_the_sheets_that_are_there(seeded: SheetFixture) -> None:
    """Not of a deleted one, nor of one that a path names with another table or workspace."""
    store, ref = seeded.store, seeded.ref
    other = await SheetFixture.open(store, seeded.caller)
    wrong = [
        SheetRef(ref.workspace_id, other.ref.table_id, ref.sheet_id),
        SheetRef(ref.workspace_id + 1000, ref.table_id, ref.sheet_id),
        SheetRef(ref.workspace_id, ref.table_id, uuid4()),
    ]
    found = await store.change_counters([ref, other.ref, *wrong])
    assert set(found) == {ref, other.ref}
    await store.delete_sheet(ref)
    assert set(await store.change_counters([ref, other.ref])) == {other.ref}
    assert await store.change_counters([]) == {}


async def ids(seeded: SheetFixture, known: list[UUID] | None) -> list[UUID]:
    found = await seeded.store.sheet_activity(seeded.ref, known)
    numbers = [each.number for each in found.operations]
    assert numbers == sorted(set(numbers))
    assert found.counts == await seeded.store.status_counts(seeded.ref)
    for _, operation in found.operations:
        assert operation == await seeded.operation(operation.id)
    return [each.operation.id for each in found.operations]


async def test_what_is_active_known_or_newer(
    seeded: SheetFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the newest, for those that know none of the sheet's operations."""
    assert await ids(seeded, None) == await ids(seeded, []) == []
    first, second, third, fourth = [(await seeded.start(rows=[row])).id for row in (0, 1, 2, 3)]
    for ended in (first, third, fourth):
        await seeded.cancel(ended)
    assert await ids(seeded, None) == [second, fourth]
    assert await ids(seeded, [uuid4()]) == [second, fourth]
    assert await ids(seeded, []) == [first, second, third, fourth]
    assert await ids(seeded, [first]) == [first, second, third, fourth]
    assert await ids(seeded, [third]) == [second, third, fourth]
    assert await ids(seeded, [first, third]) == [first, second, third, fourth]
    monkeypatch.setattr(activity, "MOST_NEWER", 1)
    assert await ids(seeded, [first]) == [first, second, fourth]


async def test_whether_an_operation_was_claimed(seeded: SheetFixture) -> None:
    """Also after it was cancelled."""
    waiting, claimed = await seeded.start(rows=[0]), await seeded.start(rows=[1])
    await seeded.cancel(waiting.id)
    await seeded.claim()
    await seeded.cancel(claimed.id)
    found = [await seeded.operation(each.id) for each in (waiting, claimed)]
    assert [each.was_claimed for each in found] == [False, True]
    assert {each.status for each in found} == {OperationStatus.CANCELLED}


async def test_activity_of_a_sheet_that_is_not_there(seeded: SheetFixture) -> None:
    await seeded.store.delete_sheet(seeded.ref)
    with pytest.raises(NotFound):
        await seeded.store.sheet_activity(seeded.ref)
