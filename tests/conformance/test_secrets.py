"""Secrets of workspaces, which a store holds encrypted."""

from __future__ import annotations

import pytest

from recalc.domain.errors import NotFound
from recalc.domain.records import SealedSecret
from recalc.engine.ports import Store
from tests.conformance.sheet_fixture import NOW
from tests.support.clocks import ManualClock


async def test_secrets_are_stored_replaced_and_deleted(store: Store, clock: ManualClock) -> None:
    """By name within their workspace. One that is replaced keeps the time of its first creation."""
    ours = (await store.create_workspace("ours")).id
    theirs = (await store.create_workspace("theirs")).id
    await store.put_secret(ours, "b", origins="*", sealed=b"\x00\xff")
    await store.put_secret(ours, "A", origins="https://a https://b", sealed=b"1")
    await store.put_secret(theirs, "b", origins="*", sealed=b"2")
    clock.at = NOW + 1
    await store.put_secret(ours, "b", origins="https://c", sealed=b"3")
    assert list(await store.list_secrets(ours)) == [
        SealedSecret("A", "https://a https://b", b"1", NOW, NOW),
        SealedSecret("b", "https://c", b"3", NOW, NOW + 1),
    ]
    await store.delete_secret(ours, "b")
    assert [secret.name for secret in await store.list_secrets(ours)] == ["A"]
    assert [secret.name for secret in await store.list_secrets(theirs)] == ["b"]


async def test_what_does_not_exist_is_not_found(store: Store) -> None:
    """No workspace, no secret of this name, or one that was deleted, or of another workspace."""
    with pytest.raises(NotFound):
        await store.put_secret(99, "a", origins="*", sealed=b"1")
    ours = (await store.create_workspace("ours")).id
    theirs = (await store.create_workspace("theirs")).id
    await store.put_secret(theirs, "a", origins="*", sealed=b"1")
    for workspace in (ours, 99):
        assert list(await store.list_secrets(workspace)) == []
        with pytest.raises(NotFound):
            await store.delete_secret(workspace, "a")
    await store.delete_secret(theirs, "a")
    with pytest.raises(NotFound):
        await store.delete_secret(theirs, "a")
