"""Edits that find their row changed each time."""

from __future__ import annotations

import pytest

from recalc.domain.errors import TooMany
from recalc.domain.records import CellEdit
from recalc.engine.context import SystemClock
from recalc.engine.optimistic import RETRY_SECONDS
from recalc.store.postgres import edit
from recalc.store.postgres.store import PostgresStore
from tests.conformance.sheet_fixture import MAX_ROWS, SheetFixture, T


class _FastClock(SystemClock):
    """Passes a quarter of the allowed time with every reading."""

    def __init__(self) -> None:
        self._passed = 0.0

    def monotonic(self) -> float:
        self._passed += RETRY_SECONDS / 4
        return self._passed


async def test_an_edit_gives_up_after_ten_seconds(
    seeded: SheetFixture, store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that changes between the read and the write of each attempt is left as it is."""
    attempts = 0

    async def changed(*_: object) -> CellEdit | None:
        nonlocal attempts
        attempts += 1
        return None

    monkeypatch.setattr(edit, "edit_cell_if_unchanged", changed)
    fast = PostgresStore(store.database, clock=_FastClock(), max_rows=MAX_ROWS, deliver=False)
    before = await seeded.cell((T, 0))
    with pytest.raises(TooMany, match="Nothing was changed"):
        await fast.edit_cell(seeded.ref, seeded.cell_id((T, 0)), "edited")
    assert attempts == 5
    assert await seeded.cell((T, 0)) == before
