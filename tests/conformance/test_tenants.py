"""Workspaces, keys, clearing away, and the store itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from pyroaring import BitMap

from recalc.domain.errors import Invalid, InvalidWorkspace, NotFound, Unauthenticated
from recalc.domain.records import Caller
from recalc.domain.states import OperationStatus
from recalc.engine.ports import Lost, Store
from tests.conformance.sheet_fixture import (
    DAY,
    LEASE,
    NOW,
    A,
    B,
    SheetFixture,
    T,
    an_import,
    encoded,
    purge_all,
)
from tests.support.clocks import ManualClock

# --- workspaces and keys ---


async def test_workspaces_are_listed_in_order(store: Store, clock: ManualClock) -> None:
    """Each with its name and whether it is suspended."""
    one = await store.create_workspace("one")
    clock.at = NOW + 1
    two = await store.create_workspace("two")
    assert list(await store.list_workspaces()) == [one, two]
    clock.at = NOW + 2
    await store.suspend_workspace(two.id)
    assert [w.suspended for w in await store.list_workspaces()] == [False, True]
    await store.resume_workspace(two.id)
    assert list(await store.list_workspaces()) == [one, two]


async def test_the_first_workspace_is_made_once(store: Store, clock: ManualClock) -> None:
    """Servers that start at the same time on an empty store find one workspace, the first one's."""
    await asyncio.gather(*(store.ensure_workspace(f"first of {n}") for n in range(4)))
    (only,) = await store.list_workspaces()
    clock.at = NOW + 1
    await store.ensure_workspace("late")
    assert list(await store.list_workspaces()) == [only]


async def test_unknown_workspaces_and_keys_are_not_found(store: Store) -> None:
    """Nothing can be done to what does not exist."""
    with pytest.raises(NotFound):
        await store.suspend_workspace(99)
    with pytest.raises(NotFound):
        await store.resume_workspace(99)
    with pytest.raises(NotFound):
        await store.create_key(99, key_id="k", digest=b"d", prefix="p")
    with pytest.raises(NotFound):
        await store.revoke_key("k")


async def test_a_key_authenticates_until_it_is_revoked(store: Store, clock: ManualClock) -> None:
    """Known by the digest of its secret alone; revoked it is refused at once, and stays listed."""
    ours = await store.create_workspace("ours")
    theirs = await store.create_workspace("theirs")
    key = await store.create_key(ours.id, key_id="k1", digest=b"d1", prefix="p1")
    other = await store.create_key(theirs.id, key_id="k2", digest=b"d2", prefix="p2")
    assert await store.authenticate(b"d1") == Caller(ours.id, "k1")
    assert await store.authenticate(b"d2") == Caller(theirs.id, "k2")
    assert list(await store.list_keys(None)) == [key, other]
    assert list(await store.list_keys(theirs.id)) == [other]
    clock.at = NOW + 1
    revoked = await store.revoke_key("k1")
    assert revoked == replace(key, revoked_at=NOW + 1)
    clock.at = NOW + 2
    assert (await store.revoke_key("k1")).revoked_at == NOW + 1
    assert list(await store.list_keys(ours.id)) == [revoked]
    for digest in (b"d1", b"", b"unknown"):
        with pytest.raises(Unauthenticated):
            await store.authenticate(digest)
    assert await store.authenticate(b"d2") == Caller(theirs.id, "k2")


async def test_a_secret_is_stored_once(store: Store) -> None:
    """A digest that is stored already is Invalid, in whatever workspace, revoked or not."""
    ours = await store.create_workspace("ours")
    await store.create_key(ours.id, key_id="k1", digest=b"d", prefix="p")
    await store.revoke_key("k1")
    with pytest.raises(Invalid):
        await store.create_key(ours.id, key_id="k2", digest=b"d", prefix="p")


async def test_suspension_refuses_keys_and_resuming_takes_them_back(store: Store) -> None:
    """Suspended: invalid workspace; a revoked key of it stays unauthenticated."""
    ours = await store.create_workspace("ours")
    await store.create_key(ours.id, key_id="k1", digest=b"d1", prefix="p")
    await store.create_key(ours.id, key_id="k2", digest=b"d2", prefix="p")
    await store.revoke_key("k2")
    await store.suspend_workspace(ours.id)
    with pytest.raises(InvalidWorkspace):
        await store.authenticate(b"d1")
    with pytest.raises(Unauthenticated):
        await store.authenticate(b"d2")
    await store.resume_workspace(ours.id)
    assert await store.authenticate(b"d1") == Caller(ours.id, "k1")


async def test_revoking_a_key_stops_nothing(seeded: SheetFixture) -> None:
    """What a key started goes on."""
    workspace = seeded.ref.workspace_id
    key_id = seeded.caller.key_id
    await seeded.store.create_key(workspace, key_id=key_id, digest=b"d", prefix="p")
    operation = await seeded.start()
    await seeded.store.revoke_key(key_id)
    await (await seeded.claim()).run_rest()
    assert (await seeded.operation(operation.id)).counts.completed == 12


# --- clearing away ---


async def test_purging_takes_only_what_nobody_sees(seeded: SheetFixture) -> None:
    """Deleted rows go piece by piece; everything visible stays as it is."""
    store = seeded.store
    await store.add_rows(seeded.ref, encoded({T: n} for n in range(1200)))
    await seeded.compute({(A, 2): 5}, cells=[(A, row) for row in range(4)])
    await seeded.start(cells=[(A, 0), (A, 3)])
    await store.delete_rows(seeded.ref, [1, *range(4, 1204)])
    before = await seeded.cells()
    assert await purge_all(store) >= 1201
    assert await store.purge() == 0
    assert await seeded.cells() == before
    await (await seeded.claim()).run_rest()
    assert list((await store.add_rows(seeded.ref, encoded([{}]))).row_indices) == [1204]


async def test_a_purge_of_a_deleted_sheet_leaves_the_others(seeded: SheetFixture) -> None:
    """Rows of a deleted sheet go, those beside it stay."""
    other = await SheetFixture.open(seeded.store, seeded.caller)
    before = await seeded.cells()
    await seeded.store.delete_sheet(other.ref)
    assert await purge_all(seeded.store) >= 4
    assert await seeded.cells() == before


async def test_what_was_deleted_is_cleared_away_entirely(store: Store) -> None:
    """A deleted table goes with its sheets, columns, statuses, operations and imports, and a worker
    that still holds something of it is told so. What is beside it stays."""
    workspace = await store.create_workspace("ours")
    caller = Caller(workspace.id, "our-key")
    beside, seeded = await SheetFixture.open(store, caller), await SheetFixture.open(store, caller)
    before = await beside.cells()
    await store.create_import(workspace.id, an_import(seeded.ref))
    await seeded.compute()
    await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    late = scripted.progress(done={(B, 0): 1})
    await store.delete_table(workspace.id, seeded.ref.table_id)
    first = await purge_all(store)
    assert await store.purge() == 0
    assert isinstance(await scripted.send(late), Lost)
    assert await store.read_inputs(seeded.ref.sheet_id, [0], BitMap([0])) == []
    held = scripted.claim.execution_id, scripted.claim.epoch
    assert await store.renew_if_held(dict([held]), LEASE) == {}
    assert not await store.hand_back_if_held(*held)
    # Rows, sets and executions, operations, statuses, columns, rows' ids, sheet, import, table.
    assert first >= 4 + 2 + 2 + 1 + 4 + 1 + 1 + 1 + 1
    assert await beside.cells() == before
    again = await SheetFixture.open(store, caller)
    assert await again.compute()


async def test_operations_read_the_same_after_their_sets_are_purged(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """A day after the end only counters are left, and they tell all that can be asked."""
    completed = await seeded.compute()
    cancelled = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    await seeded.cancel(cancelled.id)
    live = await seeded.start(cells=[(A, 1)])
    before = [await seeded.operation(o) for o in seeded.operations]
    cells = await seeded.cells()
    clock.at = NOW + DAY + 1
    assert await purge_all(seeded.store) > 0
    assert [await seeded.operation(o) for o in seeded.operations] == before
    assert await seeded.cells() == cells
    assert not (await seeded.cancel(completed.id)).execution_ids
    assert not (await seeded.cancel(cancelled.execution_ids[0])).execution_ids
    assert isinstance(await scripted.report(done={(A, 0): 1}), Lost)
    await (await seeded.claim()).run_rest()
    assert (await seeded.operation(live.id)).status is OperationStatus.COMPLETED


# --- the store itself ---


async def test_the_secret_is_the_first_one_given(store: Store) -> None:
    """The same ever after, whatever is offered later."""
    assert await store.secret(b"first") == b"first"
    assert await store.secret(b"second") == b"first"


async def test_a_store_that_answers_is_ready(store: Store) -> None:
    """``ready`` raises nothing."""
    await store.ready()
