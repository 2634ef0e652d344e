"""Secrets of workspaces, which a store holds encrypted."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from pydantic import SecretStr

from recalc.domain.errors import NotFound
from recalc.domain.records import Json, SealedSecret
from recalc.engine.context import Context
from recalc.engine.ports import SheetRef, Store
from recalc.engine.resealing import Counts, Resealing
from recalc.engine.sealing import SecretBox
from recalc.engine.secrets import Secrets
from recalc.engine.sheet_columns import SheetColumns
from recalc.engine.signals import Signals
from recalc.settings import Settings
from tests.conformance.sheet_fixture import NOW, new_sheet
from tests.support.clocks import ManualClock

OLD, NEW = b"o" * 32, b"n" * 32
SERVER = "https://a.example"


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


def _context(store: Store, *keys: bytes) -> Context:
    given = ",".join(base64.b64encode(key).decode() for key in keys)
    return Context(
        store, Settings(secrets_key=SecretStr(given) if keys else None), Signals(), b"secret"
    )


class _Sealed:
    """A workspace with secrets, and a sheet with columns that have header values."""

    def __init__(self, store: Store, ref: SheetRef) -> None:
        self.store = store
        self.ref = ref

    async def put(self, name: str, value: str, *keys: bytes) -> None:
        context = _context(self.store, *keys)
        box = SecretBox(context.settings.secrets_keys)
        await Secrets(context, box).set(self.ref.workspace_id, name, value, [SERVER])

    async def add(self, title: str, headers: Json, *keys: bytes) -> None:
        await SheetColumns(_context(self.store, *keys)).create(
            self.ref,
            title=title,
            type="ENDPOINT",
            config={"url": SERVER, "headers": headers},
            dependencies=None,
        )

    async def change(self, title: str, *keys: bytes, **what: Any) -> None:
        columns = {c.title: c for c in (await self.store.structure(self.ref)).columns}
        changing = SheetColumns(_context(self.store, *keys))
        await changing.update(self.ref, columns[title].id, **what)

    async def values(self, *keys: bytes) -> dict[str, str]:
        """All secrets and header values that these keys open. Raises where one does not open."""
        context = _context(self.store, *keys)
        secrets = Secrets(context, SecretBox(context.settings.secrets_keys))
        workspace = self.ref.workspace_id
        names = frozenset(each.name for each in await self.store.list_secrets(workspace))
        found = dict(await secrets.values(workspace, names, SERVER))
        hidden = SheetColumns(context)._hidden
        for column in (await self.store.structure(self.ref)).columns:
            config = hidden.opened(column.type, workspace, column.config)
            found |= cast("dict[str, str]", config.get("headers", {}))
        return found


@pytest.fixture
async def sealed(store: Store) -> _Sealed:
    ours = (await store.create_workspace("ours")).id
    return _Sealed(store, await new_sheet(store, ours))


async def _rotate(store: Store, *keys: bytes) -> Counts:
    return await Resealing(_context(store, *keys)).run()


async def test_everything_is_brought_under_the_first_key(sealed: _Sealed) -> None:
    """Secrets and header values of other keys, and those in clear. After that the old key opens
    nothing that the new one does not, no cell is STALE, and another run writes nothing."""
    await sealed.put("A", "1", OLD)
    await sealed.put("B", "2", NEW, OLD)
    await sealed.add("call", {"x": "3", "y": "4"}, OLD)
    await sealed.add("clear", {"z": "5"})
    await sealed.add("new", {"n": "6"}, NEW)
    before = await sealed.store.structure(sealed.ref)
    assert await _rotate(sealed.store, NEW, OLD) == Counts(secrets=1, values=3)
    expected = {"A": "1", "B": "2", "x": "3", "y": "4", "z": "5", "n": "6"}
    assert await sealed.values(NEW) == expected
    after = await sealed.store.structure(sealed.ref)
    assert (after.version, after.columns_version) == (before.version, before.columns_version)
    assert [c.revision for c in after.columns] == [c.revision for c in before.columns]
    assert await _rotate(sealed.store, NEW, OLD) == Counts()
    assert (await sealed.store.structure(sealed.ref)).columns == after.columns


async def test_what_no_key_opens_is_left(sealed: _Sealed) -> None:
    """And counted; the values beside it are brought under the first key."""
    await sealed.put("A", "1", OLD)
    await sealed.add("call", {"x": "3"}, OLD)
    await sealed.add("clear", {"z": "5"})
    assert await _rotate(sealed.store, NEW) == Counts(values=1, unreadable=2)
    assert await _rotate(sealed.store, NEW, OLD) == Counts(secrets=1, values=1)
    assert await sealed.values(NEW) == {"A": "1", "x": "3", "z": "5"}


class _ChangedMeanwhile:
    """A store in which something else happens before its first write of each kind."""

    def __init__(self, store: Store, **first: Callable[[], Awaitable[None]]) -> None:
        self._store = store
        self._first = first
        self.refused = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if name not in self._first:
            return method

        async def after(*args: Any) -> Any:
            first = self._first.pop(name, None)
            if first is not None:
                await first()
            done = await method(*args)
            self.refused += not done
            return done

        return after


async def test_what_changes_meanwhile_is_kept(sealed: _Sealed) -> None:
    """A secret that is set, and a column that is changed, between reading and writing keep their
    new values, and these are brought under the first key too."""
    await sealed.put("A", "1", OLD)
    await sealed.put("B", "2", OLD)
    await sealed.add("call", {"x": "3"}, OLD)
    await sealed.add("other", {"y": "4"}, OLD)

    async def set_again() -> None:
        await sealed.put("A", "new", OLD)

    async def change() -> None:
        for title in ("call", "other"):
            config = {"url": SERVER, "headers": {title: "new"}}
            await sealed.change(title, OLD, config=config)

    store = _ChangedMeanwhile(
        sealed.store, reseal_secret_if_same=set_again, reseal_config_if_same=change
    )
    assert await _rotate(cast("Store", store), NEW, OLD) == Counts(secrets=2, values=2)
    assert store.refused == 2
    expected = {"A": "new", "B": "2", "call": "new", "other": "new"}
    assert await sealed.values(NEW) == expected


async def test_what_is_gone_meanwhile(sealed: _Sealed) -> None:
    """A secret that is deleted between reading and writing is not there afterwards."""
    await sealed.put("A", "1", OLD)

    async def delete() -> None:
        await sealed.store.delete_secret(sealed.ref.workspace_id, "A")

    store = _ChangedMeanwhile(sealed.store, reseal_secret_if_same=delete)
    assert await _rotate(cast("Store", store), NEW, OLD) == Counts()
    assert await sealed.values(NEW) == {}


async def test_configs_are_read_in_pages(sealed: _Sealed) -> None:
    """Each column once, in the order of ids; other types are not among them."""
    for number in range(5):
        await sealed.add(f"{number}", {}, OLD)
    found = [
        each
        for page in (2, 5)
        for each in await sealed.store.list_configs(["ENDPOINT"], None, page)
    ]
    ids = [each.column_id for each in found[2:]]
    assert ids == sorted(ids)
    assert [each.column_id for each in found[:2]] == ids[:2]
    rest = await sealed.store.list_configs(["ENDPOINT"], ids[1], 9)
    assert [each.column_id for each in rest] == ids[2:]
    assert not await sealed.store.list_configs(["HUMAN"], None, 9)
    assert {each.workspace_id for each in rest} == {sealed.ref.workspace_id}
