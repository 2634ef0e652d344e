"""Read rows and cells, for people, and the inputs of cells, for workers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.overlay import Overlay
from recalc.domain.records import Cell, Column, Page, Row, RowsPage
from recalc.engine.ports import InputRow, ListedRows, Order, RowFilter, SheetRef
from recalc.store import cells, codec, filters, pages
from recalc.store.postgres.database import Connection, fetch, fetch_one, numbers
from recalc.store.postgres.lookup import SheetKey, find_sheet, load_columns
from recalc.store.postgres.overlay import PackedSheet, fetch_pending, to_pending
from recalc.store.postgres.statuses import load_stored, sheet_rows

#: Stored bytes of rows above which they are put together in a thread, not on the event loop.
_LARGE = 1 << 18
ROWS = "SELECT id, inputs, results FROM row_data WHERE id = ANY (%s::bigint[])"


async def list_rows(
    db: Connection,
    ref: SheetRef,
    after: int | None,
    limit: int,
    order: Order,
    only: RowFilter | None = None,
    reserve: Callable[[int], None] = lambda _: None,
) -> ListedRows:
    """Read a page of rows. ``reserve`` gets the bytes of memory that the page takes, before it is
    read, and may raise."""
    sheet = await find_sheet(db, ref)
    columns = await load_columns(db, sheet)
    live = await sheet_rows(db, sheet.pk)
    listed = live
    if only is not None:
        chosen = filters.chosen_columns(columns, only)
        packed = await PackedSheet.fetch(db, sheet, chosen)
        listed = await asyncio.to_thread(lambda: filters.matching(packed.cells(), chosen, only))
    window = pages.window(listed, after, limit, order)
    rows = await _fitting_rows(db, sheet, columns, window.rows, reserve)
    page = RowsPage(Page(rows, None), sheet.version, len(live), columns)
    return ListedRows(page, window.following([row.row_index for row in rows]))


async def read_rows(
    db: Connection, ref: SheetRef, rows: Sequence[int], reserve: Callable[[int], None]
) -> list[Row]:
    """Read those of these rows that are live, in this order, up to the bytes of a page.
    ``reserve`` is that of ``list_rows``."""
    sheet = await find_sheet(db, ref)
    live = await sheet_rows(db, sheet.pk)
    chosen = [row for row in rows if row in live]
    return await _fitting_rows(db, sheet, await load_columns(db, sheet), chosen, reserve)


async def _fitting_rows(
    db: Connection,
    sheet: SheetKey,
    columns: Sequence[Column],
    chosen: Sequence[int],
    reserve: Callable[[int], None],
) -> list[Row]:
    """Read as many of these live rows as a page has."""
    count, stored = await _fitting(db, sheet, chosen, len(columns))
    reserve(pages.memory(stored, count * len(columns)))
    return await _read_rows(db, sheet, columns, chosen[:count])


# Reads row by row, and no further than the page goes: the size of a packed array is known only
# after it was unpacked.
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
    """Count the rows that a page has, of rows in this order, and their stored bytes: the rule of
    ``pages.fitting``, inside the database."""
    parameters: dict[str, Any] = {
        "keys": numbers(codec.row_key(sheet.pk, row) for row in chosen),
        "row": columns * pages.CELL_BYTES,
        "most": pages.PAGE_BYTES,
    }
    count, total = map(int, await fetch_one(db, _FITTING, parameters))
    return count, total - count * parameters["row"]


async def get_cell(db: Connection, ref: SheetRef, cell_id: UUID) -> Cell:
    """Read a cell. Raises NotFound for an id that is no cell of this sheet."""
    sheet = await find_sheet(db, ref)
    columns = await load_columns(db, sheet)
    column, index = cells.resolve(columns, await sheet_rows(db, sheet.pk), cell_id)
    return (await _read_rows(db, sheet, [column], [index]))[0].cells[column.id]


async def _read_rows(
    db: Connection, sheet: SheetKey, columns: Sequence[Column], chosen: Sequence[int]
) -> list[Row]:
    """Read the rows with these ids, in this order, with the cells of ``columns``."""
    if not chosen:
        return []
    overlay = await _overlay(db, sheet, columns, BitMap(chosen))
    keys = numbers(codec.row_key(sheet.pk, row) for row in chosen)
    stored = await fetch(db, ROWS, (keys,))
    if sum(map(_size, stored)) > _LARGE:
        return await asyncio.to_thread(_put_together, columns, chosen, stored, overlay)
    return _put_together(columns, chosen, stored, overlay)


async def _overlay(
    db: Connection, sheet: SheetKey, columns: Sequence[Column], rows: BitMap
) -> Overlay:
    """Read how the computed cells of ``columns`` in these rows read."""
    computed = [column for column in columns if column.is_computed]
    if not computed:
        return Overlay()
    stored = await load_stored(db, sheet.pk, computed, rows=rows)
    pending = await fetch_pending(db, sheet.pk, first=rows[0], last=rows[-1])
    return Overlay.of(rows, stored, to_pending(pending))


def _size(stored: tuple[int, bytes, Sequence[bytes | None] | None]) -> int:
    """Return the bytes of a stored row."""
    _, inputs, results = stored
    return len(inputs) + sum(len(each) for each in results or () if each)


def _put_together(
    columns: Sequence[Column], chosen: Sequence[int], stored: Sequence[Any], overlay: Overlay
) -> list[Row]:
    data = {
        key & 0xFFFFFFFF: (codec.decode_inputs(inputs), dict(enumerate(results or ())))
        for key, inputs, results in stored
    }
    return cells.rows(columns, chosen, data, overlay)


async def read_inputs(
    db: Connection,
    sheet_id: UUID,
    columns: Collection[int],
    rows: BitMap,
    *,
    replaced: Collection[int] = (),
    most: int | None = None,
) -> list[InputRow]:
    """Read the stored values of these columns, rows in order.

    Ends after the row with which the rows have ``most`` stored bytes. ``replaced`` are columns
    whose results' sizes each row states. Edited values are in ``inputs``, computed ones in
    ``results``, and no column is in both.
    """
    wanted = sorted(columns)
    results = "".join(f", r.results[{number + 1}] AS c{number}" for number in wanted)
    results += "".join(f", octet_length(r.results[{n + 1}]) AS s{n}" for n in replaced)
    # A range without gaps is read as a range, scattered rows one by one.
    dense = rows[-1] - rows[0] < len(rows)
    where = "BETWEEN s.pk << 32 | %s AND s.pk << 32 | %s" if dense else "= ANY (ids.of)"
    source = (
        "sheet s"
        if dense
        else "sheet s, LATERAL (SELECT array_agg(s.pk << 32 | n) AS of"
        " FROM unnest(%s::bigint[]) AS n) ids"
    )
    chosen = (rows[0], rows[-1]) if dense else (numbers(rows),)
    found = await fetch(
        db,
        _INPUTS.format(results=results, source=source, where=where),
        (*chosen, sheet_id, _ANY_SIZE if most is None else most),
    )
    return [_input_row(row, wanted, replaced) for row in found]


_ANY_SIZE = 1 << 62
# ``before`` is the stored bytes of the rows before a row: the last row is the one that reaches the
# limit.
_INPUTS = """
SELECT * FROM (
    SELECT r.id, r.seq, r.inputs, size.results,
           sum(octet_length(r.inputs) + size.results) OVER (ORDER BY r.id)
               - octet_length(r.inputs) - size.results AS before{results}
      FROM {source} JOIN row_data r ON r.id {where} CROSS JOIN LATERAL (
           SELECT coalesce(sum(octet_length(each)), 0)::bigint AS results
             FROM unnest(r.results) AS each) size
     WHERE s.id = %s) page
 WHERE before < %s ORDER BY id
"""


def _input_row(row: Sequence[Any], wanted: Sequence[int], replaced: Collection[int]) -> InputRow:
    key, inputs_version, inputs_blob, result_bytes, _, *rest = row
    results, sizes = rest[: len(wanted)], rest[len(wanted) :]
    inputs = codec.decode_inputs(inputs_blob)
    values = {}
    for number, result in zip(wanted, results, strict=True):
        raw = inputs.get(number)
        if raw is not None:
            values[number] = raw
        elif result is not None:
            values[number] = codec.decode_result(result).value
    return InputRow(
        key & 0xFFFFFFFF,
        inputs_version,
        values,
        len(inputs_blob) + result_bytes,
        result_bytes,
        {column: size for column, size in zip(replaced, sizes, strict=True) if size is not None},
    )
