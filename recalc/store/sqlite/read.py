"""Read rows, cells and the inputs of computations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from sqlite3 import Connection
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.domain.overlay import Overlay
from recalc.domain.records import Cell, Column, Page, Row, RowsPage
from recalc.engine.ports import InputRow, ListedRows, Order, RowFilter, SheetRef
from recalc.store import cells, codec, filters, pages
from recalc.store.sqlite import blobs
from recalc.store.sqlite.announced import Announce, announce_any
from recalc.store.sqlite.lookup import SheetKey, find_sheet, load_columns
from recalc.store.sqlite.overlay import pending_cells, sheet_cells
from recalc.store.sqlite.statuses import load_stored, sheet_rows
from recalc.store.sqlite.stored_rows import read_stored

_decode_sizes = msgspec.json.Decoder(list[tuple[int, int]]).decode


def list_rows(
    db: Connection,
    announce: Announce,
    ref: SheetRef,
    after: int | None,
    limit: int,
    order: Order,
    only: RowFilter | None,
    reserve: Callable[[int], None],
) -> ListedRows:
    """Read a page of rows. Calls ``announce`` and ``reserve`` with the bytes of memory that the
    page takes before it reads any value."""
    sheet = find_sheet(db, ref)
    columns = load_columns(db, sheet, announce)
    live = sheet_rows(db, sheet.pk)
    listed = live
    if only is not None:
        chosen = filters.chosen_columns(columns, only)
        listed = filters.matching(sheet_cells(db, sheet, chosen, announce), chosen, only)
    window = pages.window(listed, after, limit, order)
    rows = _fitting_rows(db, sheet, columns, window.rows, reserve, announce)
    page = RowsPage(Page(rows, None), sheet.version, len(live), columns)
    return ListedRows(page, window.following([row.row_index for row in rows]))


def read_rows(
    db: Connection,
    announce: Announce,
    ref: SheetRef,
    rows: Sequence[int],
    reserve: Callable[[int], None],
) -> list[Row]:
    """Read those of these rows that are live, in this order, up to the bytes of a page. Calls
    ``announce`` and ``reserve`` as ``list_rows``."""
    sheet = find_sheet(db, ref)
    live = sheet_rows(db, sheet.pk)
    chosen = [row for row in rows if row in live]
    columns = load_columns(db, sheet, announce)
    return _fitting_rows(db, sheet, columns, chosen, reserve, announce)


def _fitting_rows(
    db: Connection,
    sheet: SheetKey,
    columns: Sequence[Column],
    chosen: Sequence[int],
    reserve: Callable[[int], None],
    announce: Announce,
) -> list[Row]:
    """Read as many of these live rows as a page has."""
    sizes = _sizes(db, sheet, chosen)
    shown = chosen[: pages.fitting(sizes, len(columns))]
    memory = pages.memory(sum(sizes[: len(shown)]), len(shown) * len(columns))
    announce(memory)
    reserve(memory)
    return _read_rows(db, sheet, columns, shown, announce)


def get_cell(db: Connection, ref: SheetRef, cell_id: UUID) -> Cell:
    """Read one cell. Raises NotFound for an id that is no cell of this sheet."""
    sheet = find_sheet(db, ref)
    column, index = cells.resolve(load_columns(db, sheet), sheet_rows(db, sheet.pk), cell_id)
    return _read_rows(db, sheet, [column], [index])[0].cells[column.id]


def _sizes(db: Connection, sheet: SheetKey, chosen: Sequence[int]) -> list[int]:
    """Return the stored bytes of these rows, in their order. SQLite reads no value for it."""
    if not chosen:
        return []
    where, parameters = blobs.keys_condition("d.id", _keys(sheet, chosen))
    # As one value: the interpreter's lock is taken anew for each row.
    (pairs,) = db.execute(
        "SELECT json_group_array(json_array(d.id, length(d.inputs)"
        " + coalesce(length(r.results), 0))) FROM row_data d"
        f" LEFT JOIN row_results r ON r.id = d.id WHERE {where}",
        parameters,
    ).fetchone()
    found = dict(_decode_sizes(pairs))
    return [found[codec.row_key(sheet.pk, row)] for row in chosen]


def _keys(sheet: SheetKey, chosen: Sequence[int]) -> list[int]:
    """Return the keys of rows, in ascending order."""
    return sorted({codec.row_key(sheet.pk, row) for row in chosen})


def _read_rows(
    db: Connection,
    sheet: SheetKey,
    columns: Sequence[Column],
    chosen: Sequence[int],
    announce: Announce = announce_any,
) -> list[Row]:
    """Read the rows with these ids, in this order, with the cells of ``columns``."""
    if not chosen:
        return []
    rows = BitMap(chosen)
    computed = [column.number for column in columns if column.is_computed]
    overlay = Overlay.of(
        rows,
        load_stored(db, sheet.pk, computed, rows=rows, announce=announce),
        pending_cells(db, sheet.pk, first=rows[0], last=rows[-1], announce=announce),
    )
    # Exactly these: a page has few bytes, and other rows may have many.
    where, parameters = blobs.keys_condition("d.id", _keys(sheet, chosen), exact=True)
    found = {
        blobs.row_index(key): (
            codec.decode_inputs(inputs),
            blobs.decode_results(results or blobs.EMPTY_MAP),
        )
        for key, inputs, results in db.execute(
            "SELECT d.id, d.inputs, r.results FROM row_data d"
            f" LEFT JOIN row_results r ON r.id = d.id WHERE {where}",
            parameters,
        )
    }
    return cells.rows(columns, chosen, found, overlay)


def read_inputs(
    db: Connection,
    sheet_id: UUID,
    columns: Collection[int],
    rows: BitMap,
    *,
    replaced: Collection[int] = (),
    most: int | None = None,
) -> list[InputRow]:
    """Read the stored values of these columns, rows in order, up to the row with which they have
    ``most`` stored bytes. Rows that are gone are left out, as are all of a sheet that is gone."""
    _, found = read_stored(db, sheet_id, rows, most)
    return [row.input_row(row.values(columns), replaced) for row in found]
