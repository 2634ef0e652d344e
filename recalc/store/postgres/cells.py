"""Rows and cells as people see them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cell_ids import MAX_ROW, cell_id, parse_cell_id
from recalc.domain.errors import NotFound
from recalc.domain.records import Cell, Column, Page, Row, RowsPage
from recalc.domain.states import CellStatus
from recalc.engine.ports import Order, SheetRef
from recalc.store import codec, pages
from recalc.store.postgres.database import Connection, fetch, fetch_one, numbers
from recalc.store.postgres.lookup import SheetKey, find_sheet, load_columns
from recalc.store.postgres.overlay import pending_cells
from recalc.store.postgres.statuses import load_stored, sheet_rows

#: Rows with more stored bytes are put together beside the event loop.
_LARGE = 1 << 18
ROWS = "SELECT id, inputs, results FROM row_data WHERE id = ANY (%s::bigint[])"


async def list_rows(
    db: Connection,
    ref: SheetRef,
    after: int | None,
    limit: int,
    order: Order,
    reserve: Callable[[int], None] = lambda _: None,
) -> tuple[RowsPage, int | None]:
    """``reserve`` is told how much memory the page takes before it is read."""
    sheet = await find_sheet(db, ref)
    columns = await load_columns(db, sheet)
    live = await sheet_rows(db, sheet.pk)
    after = None if after is None else min(after, MAX_ROW)
    if order == "asc":
        start = 0 if after is None else live.rank(after)
        chosen = list(live[start : start + limit])
        more = start + limit < len(live)
    else:
        end = len(live) if after is None else (live.rank(after - 1) if after > 0 else 0)
        chosen = list(live[max(end - limit, 0) : end])[::-1]
        more = end > limit
    count, stored = await _fitting(db, sheet, chosen, len(columns))
    shown = chosen[:count]
    reserve(pages.memory(stored, count * len(columns)))
    rows = await read_rows(db, sheet, columns, shown)
    page = RowsPage(Page(rows, None), sheet.version, len(live), columns)
    return page, shown[-1] if more or len(shown) < len(chosen) else None


# Row by row, and no further than the page goes: the size of what is computed is known only once it
# is unpacked.
_FITTING = """
WITH RECURSIVE page (rows, total) AS (
    SELECT 0, 0::bigint
    UNION ALL
    SELECT p.rows + 1,
           p.total + %(row)s + octet_length(r.inputs)
               + (SELECT coalesce(sum(octet_length(each)), 0)::bigint FROM unnest(r.results) each)
    FROM page p JOIN row_data r ON r.id = (%(keys)s::bigint[])[p.rows + 1]
    WHERE p.total <= %(most)s
)
SELECT count(*), coalesce(max(total), 0)
FROM page WHERE rows = 1 OR rows > 1 AND total <= %(most)s
"""


async def _fitting(
    db: Connection, sheet: SheetKey, chosen: Sequence[int], columns: int
) -> tuple[int, int]:
    """How many of these rows, in this order, a page has: ``pages.fitting``, in the database; and
    their stored bytes."""
    parameters: dict[str, Any] = {
        "keys": numbers(codec.row_key(sheet.pk, row) for row in chosen),
        "row": columns * pages.CELL_BYTES,
        "most": pages.PAGE_BYTES,
    }
    count, total = map(int, await fetch_one(db, _FITTING, parameters))
    return count, total - count * parameters["row"]


async def get_cell(db: Connection, ref: SheetRef, wanted: UUID) -> Cell:
    sheet = await find_sheet(db, ref)
    column, index = await resolve_cell(db, sheet, await load_columns(db, sheet), wanted)
    return (await read_rows(db, sheet, [column], [index]))[0].cells[column.id]


async def resolve_cell(
    db: Connection, sheet: SheetKey, columns: Sequence[Column], wanted: UUID
) -> tuple[Column, int]:
    """The column and row of a cell's id, through this sheet only."""
    parsed = parse_cell_id(wanted)
    if parsed is None:
        raise NotFound("cell")
    key, index = parsed
    row = await fetch_one(db, "SELECT id FROM sheet_column WHERE cell_key = %s", (key,))
    column = None if row is None else next((c for c in columns if c.id == row[0]), None)
    if column is None or index not in await sheet_rows(db, sheet.pk):
        raise NotFound("cell")
    return column, index


async def read_rows(
    db: Connection, sheet: SheetKey, columns: Sequence[Column], chosen: Sequence[int]
) -> list[Row]:
    """The rows with these ids, in this order, with the cells of ``columns`` as they read."""
    if not chosen:
        return []
    window = BitMap(chosen)
    reads: dict[tuple[int, int], CellStatus] = {}
    covers: dict[tuple[int, int], UUID] = {}
    computed = [column for column in columns if column.type != "TEXT"]
    if computed:
        stored = await load_stored(db, sheet.pk, computed, rows=window)
        for status, cells in stored.items():
            reads.update((cell, status) for cell in cells.only_rows(window))
        for execution_id, pending in await pending_cells(
            db, sheet.pk, first=window[0], last=window[-1]
        ):
            for status, cells in pending.items():
                here = list(cells.only_rows(window))
                reads.update((cell, status) for cell in here)
                covers.update((cell, execution_id) for cell in here)
    keys = numbers(codec.row_key(sheet.pk, row) for row in chosen)
    stored_rows = await fetch(db, ROWS, (keys,))
    if sum(map(_size, stored_rows)) > _LARGE:
        return await asyncio.to_thread(_put_together, columns, chosen, stored_rows, reads, covers)
    return _put_together(columns, chosen, stored_rows, reads, covers)


def _size(stored_row: tuple[int, bytes, Sequence[bytes | None] | None]) -> int:
    _, inputs, results = stored_row
    return len(inputs) + sum(len(each) for each in results or () if each)


def _put_together(
    columns: Sequence[Column],
    chosen: Sequence[int],
    stored_rows: Sequence[Any],
    reads: Mapping[tuple[int, int], CellStatus],
    covers: Mapping[tuple[int, int], UUID],
) -> list[Row]:
    data = {
        key & 0xFFFFFFFF: (codec.decode_inputs(inputs), results or [])
        for key, inputs, results in stored_rows
    }
    return [
        Row(
            index,
            {
                column.id: _edited(column, index, data[index][0])
                if column.type == "TEXT"
                else _computed(
                    column,
                    index,
                    data[index][1],
                    reads.get((column.number, index), CellStatus.STALE),
                    covers.get((column.number, index)),
                )
                for column in columns
            },
        )
        for index in chosen
    ]


def _edited(column: Column, index: int, inputs: Mapping[int, Any]) -> Cell:
    raw = inputs.get(column.number)
    return Cell(
        id=cell_id(column.id, index),
        sheet_id=column.sheet_id,
        column_id=column.id,
        row_index=index,
        status=CellStatus.COMPLETED,
        value=None if raw is None else codec.decode_value(raw),
    )


def _computed(
    column: Column,
    index: int,
    results: Sequence[bytes | None],
    status: CellStatus,
    execution_id: UUID | None,
) -> Cell:
    blob = results[column.number] if column.number < len(results) else None
    result = None if blob is None else codec.decode_result(blob)
    return Cell(
        id=cell_id(column.id, index),
        sheet_id=column.sheet_id,
        column_id=column.id,
        row_index=index,
        status=status,
        value=None if result is None else codec.decode_value(result.value),
        error=None if result is None else result.cell_error(),
        metrics=None if result is None else result.cell_metrics(),
        updated_at=None if result is None else result.updated_at,
        computed_version=None if result is None else result.version,
        execution_id=execution_id,
    )
