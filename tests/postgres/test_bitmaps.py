"""Bits of PostgreSQL are converted to bitmaps, byte by byte."""

from __future__ import annotations

import random
import threading
from typing import Any

import psycopg
import pytest
from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.store import codec
from recalc.store.postgres.bitmaps import CHUNK, from_chunks, place_blocks
from recalc.store.postgres.database import Database
from recalc.store.postgres.overlay import PackedSheet
from recalc.store.postgres.store import PostgresStore
from tests.conformance.sheet_fixture import COMPLETED, FAILED, STALE, A, B, C, SheetFixture

Admin = psycopg.AsyncConnection[tuple[Any, ...]]

#: How many rows of a chunk are set: around each bound between one form of a container and another.
COUNTS = (0, 1, 2, 500, 4095, 4096, 4097, 30_000, 61_439, 61_440, 61_441, 65_535, 65_536)


def bits_of(rows: set[int]) -> bytes:
    """Return bits as PostgreSQL writes them: the first row is the highest bit of the first byte."""
    whole = bytearray(CHUNK // 8)
    for row in rows:
        whole[row >> 3] |= 128 >> (row & 7)
    return bytes(whole)


@pytest.mark.parametrize("seed", range(3))
def test_chunks_become_the_rows_that_are_set(seed: int) -> None:
    """Empty, sparse, dense and full chunks, with gaps between them, in one bitmap."""
    chance = random.Random(seed)
    wanted: set[int] = set()
    chunks = []
    for number, count in enumerate(chance.sample(COUNTS, len(COUNTS))):
        rows = set(chance.sample(range(CHUNK), count))
        chunk = number * 3
        wanted |= {chunk << 16 | row for row in rows}
        chunks.append((chunk, count, bits_of(rows)))
    found = from_chunks(chunks)
    assert found == BitMap(wanted)
    assert BitMap.deserialize(found.serialize()) == found


def test_the_last_row_id() -> None:
    """The highest possible row id can be set."""
    assert list(from_chunks([(0xFFFF, 1, bits_of({0xFFFF}))])) == [0xFFFF_FFFF]


def test_blocks_that_are_missing_are_empty() -> None:
    """Blocks that were never stored are left out; the others are put at their positions."""
    blocks = [bytes([number]) * 128 for number in (3, 40, 63)]
    whole = place_blocks(1 << 3 | 1 << 40 | -(1 << 63), b"".join(blocks), 128)
    assert len(whole) == 8192
    for number in range(64):
        expected = bytes([number if number in (3, 40, 63) else 0]) * 128
        assert whole[number * 128 : number * 128 + 128] == expected


async def test_statuses_of_a_large_sheet_are_read(seeded: SheetFixture, admin: Admin) -> None:
    """With blocks of all kinds, some missing, in three columns of 200 000 rows, each cell reads as
    its bits in counts, plans and pages of rows."""
    chance = random.Random(1)
    rows, blocks = 200_000, range(195)
    await admin.execute("UPDATE sheet_rows SET rows = %s", (codec.pack_rows(BitMap(range(rows))),))
    wanted = {status: {column: BitMap() for column in (A, B, C)} for status in (COMPLETED, FAILED)}
    stored = []
    for column in (A, B, C):
        for block in blocks:
            kind = chance.choice(("absent", "none", "all", "some", "few"))
            share = {"none": 0.0, "all": 1.0, "some": 0.5, "few": 0.01}.get(kind)
            if share is None:
                continue
            done = [chance.random() < share for _ in range(1024)]
            failed = [chance.random() < 0.5 and is_done for is_done in done]
            if kind == "all" and chance.random() < 0.5:
                failed = [False] * 1024
            completed = [is_done and not bad for is_done, bad in zip(done, failed, strict=True)]
            for status, bits in ((COMPLETED, completed), (FAILED, failed)):
                ones = (block * 1024 + row for row, bit in enumerate(bits) if bit)
                wanted[status][column].update(row for row in ones if row < rows)
            texts = ("".join("01"[bit] for bit in bits) for bits in (completed, failed))
            stored.append((column, block, *texts))
    async with admin.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO column_status SELECT pk, %s, 1, %s, %s::bit(1024), %s::bit(1024)"
            " FROM sheet",
            stored,
        )
    cells = (await seeded.plan()).cells
    for status, expected in wanted.items():
        assert cells.reading(status) == CellSet(expected)
    stale = 3 * rows - sum(len(each) for by in wanted.values() for each in by.values())
    assert len(cells.reading(STALE)) == stale
    await admin.execute("UPDATE sheet_rows SET rows = %s", (codec.pack_rows(BitMap(range(4))),))
    assert await seeded.statuses(A) == [
        COMPLETED if row in wanted[COMPLETED][A] else FAILED if row in wanted[FAILED][A] else STALE
        for row in range(4)
    ]


async def test_sheets_are_unpacked_beside_the_loop_and_the_snapshot(
    seeded: SheetFixture, store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status counts, active operations and plans are computed in a thread, while no transaction is
    open: they take long for a large sheet."""
    loop_thread = threading.current_thread()
    open_reads = 0
    unpacked = []
    read, cells = Database._read, PackedSheet.cells

    async def counted(self: Database, work: Any) -> Any:
        nonlocal open_reads
        open_reads += 1
        try:
            return await read(self, work)
        finally:
            open_reads -= 1

    def watched(self: PackedSheet) -> Any:
        unpacked.append((threading.current_thread() is loop_thread, open_reads))
        return cells(self)

    monkeypatch.setattr(Database, "_read", counted)
    monkeypatch.setattr(PackedSheet, "cells", watched)
    for read_inline in (store.status_counts, store.list_active_operations, store.plan_snapshot):
        await read_inline(seeded.ref)
    assert unpacked == [(False, 0)] * 3
