"""When mirrors are copied: the stores' part is in the conformance suite."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import pytest

from recalc.domain.errors import TooMany, Unavailable
from recalc.domain.records import Json, StoredConfig
from recalc.engine import mirrors as module
from recalc.engine.context import Context
from recalc.engine.mirror_copy import Outcome
from recalc.engine.mirror_source import MirrorSource
from recalc.engine.mirrors import LIST_SECONDS, REST, RETRY_SECONDS, Mirrors
from recalc.engine.ports import ChangeCounters, SheetRef
from recalc.engine.signals import Signals
from recalc.settings import Settings
from tests.support.clocks import ManualClock
from tests.support.waiting import until

SOURCE_SHEET = UUID(int=1)


def mirror(number: int, workspace: int = 1, source: int = 7) -> StoredConfig:
    """A mirror in a sheet of its own."""
    config: Mapping[str, Json] = {
        "source_table_id": str(UUID(int=2)),
        "source_sheet_id": str(SOURCE_SHEET),
        "source_column_id": str(UUID(int=source)),
    }
    stored = str(config).encode()
    return StoredConfig(
        UUID(int=number),
        workspace,
        UUID(int=3),
        UUID(int=100 + number),
        "COMPOSITION",
        config,
        stored,
    )


class Counters(tuple[int, ...]):
    """Change counters that count how often any of them are compared."""

    __slots__ = ()
    compared = 0
    __hash__ = tuple.__hash__

    def __eq__(self, other: object) -> bool:
        Counters.compared += 1
        return tuple.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other


class Sheets:
    """A store of mirrors whose sheets change, and copies of them that take a time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = ManualClock()
        self.signals = Signals()
        self.listed: list[StoredConfig] = []
        self.lists = 0
        self.changes: dict[UUID, int] = {}
        #: The numbers of sheets whose counters were asked for at once.
        self.asked: list[int] = []
        self.fault: Exception | None = None
        #: Numbers of the mirrors that were copied, and of those that were copied anew.
        self.copied: list[int] = []
        self.anew: list[int] = []
        self.noted: list[Mapping[str, Json]] = []
        self.took = 1.0
        self.outcome: Callable[[], Outcome] = lambda: Outcome.COPIED
        self.gate = asyncio.Event()
        self.gate.set()
        context = Context(cast("Any", self), Settings(), self.signals, b"", self.clock)
        self.mirrors = Mirrors(context)
        monkeypatch.setattr(module, "copy", self.copy)

    async def list_configs(
        self, types: Sequence[str], after: UUID | None, limit: int
    ) -> Sequence[StoredConfig]:
        assert types == ("COMPOSITION",)
        self.lists += after is None
        if self.fault is not None:
            raise self.fault
        left = [each for each in self.listed if after is None or each.column_id > after]
        return left[: min(limit, 1)]

    async def change_counters(
        self, refs: Collection[SheetRef]
    ) -> Mapping[SheetRef, ChangeCounters]:
        self.asked.append(len(refs))
        return {ref: Counters((self.changes.get(ref.sheet_id, 0),)) for ref in refs}

    async def reseal_config_if_same(self, config: StoredConfig, sealed: Mapping[str, Json]) -> bool:
        self.noted.append(sealed)
        return True

    async def copy(
        self, context: Context, ref: SheetRef, column_id: UUID, source: MirrorSource, *, anew: bool
    ) -> Outcome:
        await self.gate.wait()
        self.copied.append(column_id.int)
        self.anew += [column_id.int] * anew
        self.clock.advance(self.took)
        return self.outcome()

    def change(self, sheet: UUID) -> None:
        self.changes[sheet] = self.changes.get(sheet, 0) + 1

    async def look(self) -> list[int]:
        """Look once, and return what is copied by that."""
        self.copied.clear()
        await self.mirrors.look()
        await asyncio.gather(*self.mirrors.copying.values())
        return self.copied.copy()

    async def look_in(self, seconds: float) -> list[int]:
        self.clock.advance(seconds)
        return await self.look()


@pytest.fixture
async def sheets(monkeypatch: pytest.MonkeyPatch) -> Sheets:
    return Sheets(monkeypatch)


async def test_once_at_the_start_and_after_each_change(sheets: Sheets) -> None:
    """Of the source's sheet, or of the mirror's."""
    sheets.listed = [mirror(1)]
    assert [await sheets.look(), await sheets.look_in(100), await sheets.look_in(100)] == [
        [1],
        [],
        [],
    ]
    for sheet in (SOURCE_SHEET, mirror(1).sheet_id):
        sheets.change(sheet)
        assert [await sheets.look_in(100), await sheets.look_in(100)] == [[1], []]
    sheets.change(UUID(int=99))
    assert await sheets.look_in(100) == []


async def test_it_rests_for_a_multiple_of_what_a_copy_took(sheets: Sheets) -> None:
    """Whatever changes meanwhile, which is copied after that."""
    sheets.listed = [mirror(1)]
    sheets.took = 7.0
    assert await sheets.look() == [1]
    for _ in range(REST):
        sheets.change(SOURCE_SHEET)
        assert await sheets.look_in(6.99) == []
    assert await sheets.look_in(REST * 0.01) == [1]
    assert await sheets.look_in(100 * REST) == []


async def test_what_changes_during_a_copy_is_copied_by_the_next(sheets: Sheets) -> None:
    sheets.listed = [mirror(1)]
    sheets.gate.clear()
    await sheets.mirrors.look()
    sheets.change(SOURCE_SHEET)
    sheets.gate.set()
    await asyncio.gather(*sheets.mirrors.copying.values())
    assert [await sheets.look_in(100), await sheets.look_in(100)] == [[1], []]


async def test_one_of_each_workspace_at_a_time(sheets: Sheets) -> None:
    """The one that was copied least recently is first."""
    sheets.listed = [mirror(1), mirror(2), mirror(3, workspace=2), mirror(4, workspace=2)]
    assert [await sheets.look() for _ in range(3)] == [[1, 3], [2, 4], []]
    sheets.change(SOURCE_SHEET)
    assert [await sheets.look_in(100) for _ in range(3)] == [[1, 3], [2, 4], []]
    sheets.change(SOURCE_SHEET)
    sheets.change(mirror(1).sheet_id)
    assert (await sheets.look_in(100))[0] == 1
    sheets.change(mirror(1).sheet_id)
    assert (await sheets.look_in(100))[0] == 2


async def test_a_look_handles_sheets_and_not_mirrors(sheets: Sheets) -> None:
    """It compares the counters of each sheet once, however many mirrors follow it."""
    own = mirror(1).sheet_id
    sheets.listed = [replace(mirror(number), sheet_id=own) for number in range(1, 101)]
    for _ in sheets.listed:
        await sheets.look()
    Counters.compared = 0
    assert await sheets.look_in(1000) == []
    assert Counters.compared == 2
    sheets.change(own)
    copied = [await sheets.look_in(1000) for _ in range(101)]
    assert copied == [*([number] for number in range(1, 101)), []]
    assert Counters.compared == 2 * 102


async def test_counters_of_many_sheets_are_asked_for_in_pieces(
    sheets: Sheets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change in any piece is found."""
    monkeypatch.setattr(module, "_SHEETS", 3, raising=False)
    sheets.listed = [mirror(number, workspace=number) for number in range(1, 8)]
    assert sorted(await sheets.look()) == [1, 2, 3, 4, 5, 6, 7]
    sheets.asked.clear()
    assert await sheets.look_in(100) == []
    assert max(sheets.asked) == 3
    for number in (1, 4, 7):
        sheets.change(mirror(number).sheet_id)
        assert await sheets.look_in(100) == [number]


async def test_a_mirror_that_is_removed_while_it_waits(sheets: Sheets) -> None:
    """It is not copied, and neither is one whose source was noted as deleted."""
    sheets.listed = [mirror(1), mirror(2), mirror(3), mirror(4)]
    assert await sheets.look() == [1]
    noted = {**mirror(3).config, "source_deleted": True}
    sheets.listed = [mirror(1), replace(mirror(3), config=noted), mirror(4)]
    sheets.signals.mirrors_changed()
    assert [await sheets.look(), await sheets.look()] == [[4], []]
    sheets.listed = [mirror(1), mirror(3), mirror(4)]
    sheets.signals.mirrors_changed()
    assert await sheets.look_in(100) == [3]


@pytest.mark.parametrize(
    "fault", [TooMany("sheet_busy", "busy", 1), Unavailable("disk_full", "full"), ValueError("bug")]
)
async def test_a_copy_that_fails_is_tried_again(sheets: Sheets, fault: Exception) -> None:
    def fail() -> Outcome:
        raise fault

    sheets.listed, sheets.outcome = [mirror(1)], fail
    assert await sheets.look() == [1]
    assert await sheets.look_in(RETRY_SECONDS - 0.01) == []
    sheets.outcome = lambda: Outcome.COPIED
    assert [await sheets.look_in(0.01), await sheets.look_in(100)] == [[1], []]


async def test_what_others_create_is_found_later_and_what_is_created_here_at_once(
    sheets: Sheets,
) -> None:
    """Nothing is looked at where there is no mirror."""
    assert await sheets.look() == []
    sheets.listed = [mirror(1)]
    assert await sheets.look_in(LIST_SECONDS - 0.01) == []
    assert (await sheets.look_in(0.01), sheets.lists) == ([1], 2)
    sheets.listed = [mirror(1), mirror(2)]
    assert await sheets.look() == []
    sheets.signals.mirrors_changed()
    assert (await sheets.look(), sheets.lists) == ([2], 3)


async def test_another_source_is_copied_anew_until_that_is_done(sheets: Sheets) -> None:
    """A mirror that this process does not know yet is not: its values may be there to stay."""
    sheets.listed = [mirror(1)]
    await sheets.look()
    sheets.listed = [mirror(1, source=8)]
    sheets.outcome = lambda: Outcome.CHANGED
    sheets.signals.mirrors_changed()
    assert (await sheets.look_in(100), sheets.anew) == ([1], [1])
    sheets.outcome = lambda: Outcome.COPIED
    sheets.change(SOURCE_SHEET)
    assert (await sheets.look_in(100), sheets.anew) == ([1], [1, 1])
    sheets.change(SOURCE_SHEET)
    assert (await sheets.look_in(100), sheets.anew) == ([1], [1, 1])


async def test_a_deleted_source_is_noted(sheets: Sheets) -> None:
    """And the mirror is followed no more, until it has another source, which is copied anew."""
    stored = mirror(1)
    sheets.listed, sheets.outcome = [stored], lambda: Outcome.SOURCE_DELETED
    assert await sheets.look() == [1]
    assert sheets.noted == [{**stored.config, "source_deleted": True}]
    sheets.listed = [replace(stored, config=sheets.noted[0])]
    sheets.change(SOURCE_SHEET)
    assert [await sheets.look_in(100), await sheets.look_in(100)] == [[], []]
    sheets.listed, sheets.outcome = [mirror(1, source=8)], lambda: Outcome.COPIED
    sheets.signals.mirrors_changed()
    assert (await sheets.look(), sheets.anew) == ([1], [1])


async def test_it_goes_on_and_ends(sheets: Sheets, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks that fail are repeated; with the last look the copies end."""
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.001)
    sheets.fault = Unavailable("database_gone", "gone")
    running = asyncio.create_task(sheets.mirrors.run())
    await until(lambda: sheets.lists >= 1)
    sheets.fault = ValueError("bug")
    sheets.signals.mirrors_changed()
    await until(lambda: sheets.lists >= 2)
    sheets.fault, sheets.listed = None, [mirror(1)]
    sheets.gate.clear()
    sheets.signals.mirrors_changed()
    await until(lambda: sheets.mirrors.copying)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (sheets.mirrors.copying, sheets.copied) == ({}, [])
