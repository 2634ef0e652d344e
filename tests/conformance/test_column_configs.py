"""Configs name their sources by the present titles, and one that is sent back changes nothing."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from recalc.domain.errors import Invalid
from recalc.domain.records import Caller, Column, ColumnChange, Json
from recalc.engine.context import Context
from recalc.engine.ports import SheetRef, Store
from recalc.engine.rows import Rows
from recalc.engine.sheet_columns import NamedDependency, SheetColumns
from recalc.engine.signals import Signals
from recalc.settings import Settings
from tests.conformance.sheet_fixture import NOW, new_sheet
from tests.support.clocks import ManualClock
from tests.support.memory_store import inline


@dataclass
class Columns:
    """The columns of one sheet, through the use cases."""

    context: Context
    caller: Caller
    ref: SheetRef

    @property
    def _columns(self) -> SheetColumns:
        return SheetColumns(self.context)

    async def add(
        self, title: str, kind: str = "TEXT", config: Mapping[str, Json] | None = None
    ) -> Column:
        column, _ = await self._columns.create(
            self.ref,
            title=title,
            type=kind,
            config=config,
            dependencies=None,
        )
        return column

    async def change(self, column: Column, **what: Any) -> ColumnChange:
        return await self._columns.update(self.ref, column.id, **what)

    async def get(self, column: Column) -> Column:
        page = await self._columns.list(self.ref, cursor=None, limit=100)
        return next(each for each in page.items if each.id == column.id)

    async def sources(self, column: Column) -> list[UUID]:
        return [d.column_id for d in (await self.get(column)).dependencies]


@pytest.fixture
async def sheet(store: Store) -> Columns:
    """An empty sheet."""
    workspace = await store.create_workspace("ours")
    ref = await new_sheet(store, workspace.id)
    context = Context(
        store, Settings(), Signals(), b"secret", ManualClock(NOW), random.Random(1), inline
    )
    return Columns(context, Caller(workspace.id, "our-key"), ref)


async def test_configs_are_answered_with_present_titles(sheet: Columns) -> None:
    """Everywhere: in the list, with rows, and in the answer to a change of the column."""
    a, b = await sheet.add("a"), await sheet.add("b")
    both = await sheet.add("both", "COMBINE_COLUMNS", {"sources": ["a", "b"]})
    await sheet.change(a, title="renamed")
    expected = {"sources": ["renamed", "b"]}
    assert (await sheet.get(both)).config == expected
    ref = sheet.ref
    page = await Rows(sheet.context).list(ref)
    assert [c.config for c in page.columns if c.id == both.id] == [expected]
    assert (await sheet.change(both, title="of both")).column.config == expected
    assert await sheet.sources(both) == [a.id, b.id]


async def test_a_config_that_is_sent_back_changes_nothing(sheet: Columns) -> None:
    """No revision, no version, no STALE cell; also after a rename."""
    a = await sheet.add("a")
    count = await sheet.add("count", "COUNT", {"source": "a", "type": "chars"})
    await sheet.change(a, title="renamed")
    before = await sheet.context.store.structure(sheet.ref)
    shown = await sheet.get(count)
    change = await sheet.change(count, config=shown.config, title="count")
    assert (list(change.affected), change.version) == ([], before.version)
    assert change.column == shown
    dependencies = [
        NamedDependency(d.column_id, d.reference_type, d.config_key, d.config_meta)
        for d in shown.dependencies
    ]
    assert not (await sheet.change(count, dependencies=dependencies)).affected
    assert await sheet.context.store.structure(sheet.ref) == before


async def test_a_title_that_another_column_took_binds_nothing_anew(sheet: Columns) -> None:
    """The config that was answered means the column that was renamed."""
    a = await sheet.add("a")
    count = await sheet.add("count", "COUNT", {"source": "a", "type": "chars"})
    await sheet.change(a, title="renamed")
    await sheet.add("a")
    shown = await sheet.get(count)
    assert shown.config == {"source": "renamed", "type": "chars"}
    assert not (await sheet.change(count, config=shown.config)).affected
    assert await sheet.sources(count) == [a.id]
    changed = await sheet.change(count, config={**shown.config, "type": "words"})
    assert list(changed.affected) == [count.id]
    assert await sheet.sources(count) == [a.id]


async def test_other_dependencies_leave_what_the_config_names(sheet: Columns) -> None:
    """A change of the dependencies alone does not look for the titles of long ago."""
    a, b = await sheet.add("a"), await sheet.add("b")
    count = await sheet.add("count", "COUNT", {"source": "a", "type": "chars"})
    await sheet.change(a, title="renamed")
    await sheet.add("a")
    change = await sheet.change(count, dependencies=[NamedDependency(b.id)])
    assert list(change.affected) == [count.id]
    assert await sheet.sources(count) == [a.id, b.id]
    assert change.column.config == {"source": "renamed", "type": "chars"}


async def test_a_title_that_names_more_than_the_source_is_answered_as_its_id(
    sheet: Columns,
) -> None:
    """What is answered can be sent back: two columns of one title, or a title like an id."""
    a, b = await sheet.add("a"), await sheet.add("b")
    count = await sheet.add("count", "COUNT", {"source": "a", "type": "chars"})
    other = await sheet.add("other", "COUNT", {"source": "b", "type": "chars"})
    await sheet.change(a, title="same")
    await sheet.change(b, title="same")
    for column, source in ((count, a), (other, b)):
        shown = await sheet.get(column)
        assert shown.config["source"] == str(source.id)
        assert not (await sheet.change(column, config=shown.config)).affected
    await sheet.change(b, title=str(a.id).upper())
    assert (await sheet.get(count)).config["source"] == "same"
    assert (await sheet.get(other)).config["source"] == str(b.id)


async def test_a_source_named_by_id_stays_named_so(sheet: Columns) -> None:
    """An id is no title of long ago. Naming the same column by its title means the same."""
    a = await sheet.add("a")
    config = {"source": str(a.id).upper(), "type": "chars"}
    count = await sheet.add("count", "COUNT", config)
    await sheet.change(a, title="renamed")
    assert (await sheet.get(count)).config == config
    change = await sheet.change(count, config={"source": "renamed", "type": "chars"})
    assert not change.affected
    assert change.column.config == config


async def test_another_title_is_stored_beside_the_same_config(sheet: Columns) -> None:
    """A rename with the config that was answered makes no cell STALE."""
    await sheet.add("a")
    count = await sheet.add("count", "COUNT", {"source": "a", "type": "chars"})
    revision = (await sheet.get(count)).revision
    change = await sheet.change(count, title="new", config=count.config)
    assert (change.affected, change.column.title) == ([], "new")
    assert change.column.revision == revision


async def test_what_differs_in_type_only_is_another_config(sheet: Columns) -> None:
    """1 and true are no more the same than 1 and 2."""
    await sheet.add("a")
    column = await sheet.add("call", "ENDPOINT", {"url": "http://127.0.0.1:9/"})
    named = [NamedDependency(column.dependencies[0].column_id, config_meta={"n": 1})]
    assert (await sheet.change(column, dependencies=named)).affected
    assert not (await sheet.change(column, dependencies=named)).affected
    other = [NamedDependency(column.dependencies[0].column_id, config_meta={"n": True})]
    assert (await sheet.change(column, dependencies=other)).affected


async def test_a_key_with_the_value_that_it_has_when_left_out_changes_nothing(
    sheet: Columns,
) -> None:
    """Sent or left out, and whichever was stored; no cell reads STALE for it."""
    await sheet.add("a")
    short: dict[str, Json] = {"source": "a", "json_path": "$.a"}
    full = {**short, "return_first_match": True}
    for stored, sent in ((short, full), (full, short)):
        column = await sheet.add("found", "JSON_PATH", stored)
        assert not (await sheet.change(column, config=sent)).affected
        assert (await sheet.get(column)).config == stored
        other = {**short, "return_first_match": False}
        assert (await sheet.change(column, config=other)).affected
    null = await sheet.add("null", "COMPARE", {"sources": ["a"], "target": None})
    other = {"sources": ["a"], "target": None, "comparison_type": {"type": "JSON"}}
    assert (await sheet.change(null, config=other)).affected


def _call(**config: Json) -> dict[str, Json]:
    return {"url": "http://127.0.0.1:9/", **config}


async def test_columns_that_a_template_names_are_the_sources(sheet: Columns) -> None:
    """Those of body and URL, and no others; without a template it is the whole row."""
    a, b, c = [await sheet.add(title) for title in ("a", "b", "c d")]
    get = _call(url="http://127.0.0.1:9/?x={{b}}", method="GET")
    put = _call(method="PUT", body={"x": ["{{c d}}"], "y": "{{a}}"})
    row = _call(url="http://127.0.0.1:9/?x={{b}}")
    assert await sheet.sources(await sheet.add("get", "ENDPOINT", get)) == [b.id]
    assert await sheet.sources(await sheet.add("put", "ENDPOINT", put)) == [c.id, a.id]
    assert await sheet.sources(await sheet.add("none", "ENDPOINT", _call(body={}))) == []
    others = (await sheet.sources(await sheet.add("row", "ENDPOINT", row)))[:3]
    assert others == [b.id, a.id, c.id]
    for unknown in (_call(body="{{gone}}"), _call(url="http://127.0.0.1:9/?x={{gone}}")):
        with pytest.raises(Invalid, match="no column 'gone'"):
            await sheet.add("bad", "ENDPOINT", unknown)


async def test_a_template_takes_the_place_of_the_row(sheet: Columns) -> None:
    """A column that gets one depends on the columns that it names only, and one that loses it on
    all again; with the same use of the row, sources that were named by id stay."""
    a, b = await sheet.add("a"), await sheet.add("b")
    column = await sheet.add("call", "ENDPOINT", _call())
    assert await sheet.sources(column) == [a.id, b.id]
    assert (await sheet.change(column, config=_call(body="{{b}}"))).affected
    assert await sheet.sources(column) == [b.id]
    await sheet.change(column, dependencies=[NamedDependency(a.id)])
    assert await sheet.sources(column) == [b.id, a.id]
    await sheet.change(column, config=_call(body=["{{b}}"]))
    assert await sheet.sources(column) == [b.id, a.id]
    await sheet.change(column, config=_call())
    assert await sheet.sources(column) == [a.id, b.id]
    with pytest.raises(Invalid, match="'call' → 'call'"):
        await sheet.change(column, config=_call(body="{{call}}"))


async def test_templates_are_answered_with_present_titles(sheet: Columns) -> None:
    """Or with the id of a source whose title a variable cannot have. What was answered can be sent
    back, and makes no cell STALE."""
    a, b = await sheet.add("a"), await sheet.add("b")
    config = _call(url="http://127.0.0.1:9/?x={{b}}", body={"t": "{{ a }}: {{b}}"})
    column = await sheet.add("call", "ENDPOINT", config)
    await sheet.change(a, title="b b")
    await sheet.change(b, title="{c}")
    shown = (await sheet.get(column)).config
    assert shown == _call(
        url=f"http://127.0.0.1:9/?x={{{{{b.id}}}}}", body={"t": f"{{{{b b}}}}: {{{{{b.id}}}}}"}
    )
    assert not (await sheet.change(column, config=shown)).affected
    await sheet.change(b, title="a")
    assert not (await sheet.change(column, config=_call(**shown))).affected
    other = _call(url="http://127.0.0.1:9/?x={{a}}", body={"t": "{{b b}}: {{b b}}"})
    assert (await sheet.change(column, config=other)).affected
