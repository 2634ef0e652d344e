"""Settled statuses of many columns and blocks are stored as one after the other would be."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.states import CellStatus
from recalc.store.sqlite import statuses
from recalc.store.sqlite.connection import connect
from recalc.store.sqlite.migrate import upgrade
from recalc.store.sqlite.statuses import load_stored, settle, store_stale

BLOCK = 1 << 16


@pytest.mark.parametrize("at_once", [1, 3, 64])
def test_cells_of_many_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Cells that are settled lose what they were before; all others keep it, in whichever block."""
    monkeypatch.setattr(statuses, "_AT_ONCE", at_once)
    path = tmp_path / "x.db"
    upgrade(path)
    db = connect(path)
    ends = [edge + offset for edge in (0, BLOCK, 5 * BLOCK) for offset in (0, 1, BLOCK - 1)]
    everywhere = BitMap(ends)
    cells = CellSet(dict.fromkeys((0, 3), everywhere))
    settle(db, 1, completed=cells, failed=EMPTY, stale=EMPTY)
    other = CellSet({0: BitMap([0, 5 * BLOCK]), 4: BitMap([BLOCK])})
    settle(db, 1, completed=EMPTY, failed=other, stale=CellSet({3: BitMap([1])}))
    store_stale(db, 1, CellSet({4: BitMap([7]), 0: BitMap([BLOCK])}))
    found = load_stored(db, 1, [0, 3, 4])
    assert found[CellStatus.FAILED] == other
    assert found[CellStatus.COMPLETED] == CellSet(
        {0: everywhere - BitMap([0, 5 * BLOCK, BLOCK]), 3: everywhere - BitMap([1])}
    )
    assert load_stored(db, 2, [0, 3, 4])[CellStatus.COMPLETED] == EMPTY
    settle(db, 1, completed=EMPTY, failed=EMPTY, stale=EMPTY)  # nothing
    db.close()
