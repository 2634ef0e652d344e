"""Rows and cells as people see and edit them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from sqlite3 import Connection
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.domain import graph
from recalc.domain.cell_ids import MAX_ROW, cell_id, parse_cell_id
from recalc.domain.cellsets import CellSet
from recalc.domain.errors import Invalid, NotFound
from recalc.domain.records import (
    Cell,
    CellEdit,
    Column,
    Json,
    Millis,
    Page,
    Row,
    RowsPage,
    Sheet,
)
from recalc.domain.states import CellStatus, Reason, Withdrawal
from recalc.engine.ports import EncodedRows, Order, SheetRef, Structure
from recalc.store import codec, pages
from recalc.store.imports import reservation_gone, sheet_full
from recalc.store.sqlite import blobs
from recalc.store.sqlite.lookup import SheetKey, find_sheet, load_columns, touch
from recalc.store.sqlite.overlay import pending_cells
from recalc.store.sqlite.sheets import get_sheet
from recalc.store.sqlite.statuses import load_stored, save_sheet_rows, sheet_rows, store_stale
from recalc.store.sqlite.withdraw import withdraw_everywhere


def list_rows(
    db: Connection,
    ref: SheetRef,
    after: int | None,
    limit: int,
    order: Order,
    reserve: Callable[[int], None] = lambda _: None,
) -> tuple[RowsPage, int | None]:
    """``reserve`` is told how much memory the page takes before it is read."""
    sheet = find_sheet(db, ref)
    columns = load_columns(db, sheet)
    live = sheet_rows(db, sheet.pk)
    after = None if after is None else min(after, MAX_ROW)
    if order == "asc":
        start = 0 if after is None else live.rank(after)
        chosen = list(live[start : start + limit])
        more = start + limit < len(live)
    else:
        end = len(live) if after is None else (live.rank(after - 1) if after > 0 else 0)
        chosen = list(live[max(end - limit, 0) : end])[::-1]
        more = end > limit
    sizes = _sizes(db, sheet, chosen)
    shown = chosen[: pages.fitting(sizes, len(columns))]
    reserve(pages.memory(sum(sizes[: len(shown)]), len(shown) * len(columns)))
    rows = _read_rows(db, sheet, columns, shown)
    page = RowsPage(Page(rows, None), sheet.version, len(live), columns)
    return page, shown[-1] if more or len(shown) < len(chosen) else None


def _sizes(db: Connection, sheet: SheetKey, chosen: Sequence[int]) -> list[int]:
    """Bytes that are stored for these rows, in their order. SQLite reads no value for it."""
    found = dict(
        db.execute(
            "SELECT id, length(inputs) + coalesce(length(results), 0) FROM row_data"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (blobs.json_array(codec.row_key(sheet.pk, row) for row in chosen),),
        )
    )
    return [found[codec.row_key(sheet.pk, row)] for row in chosen]


def _read_rows(
    db: Connection, sheet: SheetKey, columns: Sequence[Column], chosen: Sequence[int]
) -> list[Row]:
    """The rows with these ids, in this order, with the cells of ``columns`` as they read."""
    if not chosen:
        return []
    window = BitMap(chosen)
    computed = [column.number for column in columns if column.type != "TEXT"]
    stored = load_stored(db, sheet.pk, computed, rows=window)
    reads: dict[tuple[int, int], CellStatus] = {}
    covers: dict[tuple[int, int], UUID] = {}
    for status, cells in stored.items():
        reads.update((cell, status) for cell in cells.only_rows(window))
    for execution_id, pending in pending_cells(db, sheet.pk, first=window[0], last=window[-1]):
        for status, cells in pending.items():
            here = list(cells.only_rows(window))
            reads.update((cell, status) for cell in here)
            covers.update((cell, execution_id) for cell in here)
    data = {
        key & 0xFFFFFFFF: (codec.decode_inputs(inputs), blobs.decode_results(results or b"\x80"))
        for key, inputs, results in db.execute(
            "SELECT id, inputs, results FROM row_data WHERE id IN (SELECT value FROM json_each(?))",
            (blobs.json_array(codec.row_key(sheet.pk, row) for row in chosen),),
        )
    }
    found: list[Row] = []
    for index in chosen:
        inputs, results = data[index]
        cells_of_row: dict[UUID, Cell] = {}
        for column in columns:
            at = (column.number, index)
            if column.type == "TEXT":
                raw = inputs.get(column.number)
                cells_of_row[column.id] = Cell(
                    id=cell_id(column.id, index),
                    sheet_id=column.sheet_id,
                    column_id=column.id,
                    row_index=index,
                    status=CellStatus.COMPLETED,
                    value=None if raw is None else codec.decode_value(raw),
                )
                continue
            raw = results.get(column.number)
            result = None if raw is None else codec.decode_result(raw)
            cells_of_row[column.id] = Cell(
                id=cell_id(column.id, index),
                sheet_id=column.sheet_id,
                column_id=column.id,
                row_index=index,
                status=reads.get(at, CellStatus.STALE),
                value=None if result is None else codec.decode_value(result.value),
                error=None if result is None else result.cell_error(),
                metrics=None if result is None else result.cell_metrics(),
                updated_at=None if result is None else result.updated_at,
                computed_version=None if result is None else result.version,
                execution_id=covers.get(at),
            )
        found.append(Row(index, cells_of_row))
    return found


def show_rows(
    db: Connection, ref: SheetRef, first: int, count: int, known: Structure, now: Millis
) -> tuple[Sheet, Sequence[Column]]:
    """Publish the rows; the sheet then, and its columns: those of ``known`` while it holds."""
    shown = publish_rows(db, ref, first, count, now)
    sheet = find_sheet(db, ref)
    return shown, known.columns if known.number == sheet.structure else load_columns(db, sheet)


def reserve_rows(db: Connection, ref: SheetRef, count: int, max_rows: int, now: Millis) -> int:
    sheet = find_sheet(db, ref)
    if sheet.next_row + count > max_rows:
        raise sheet_full(max_rows, max_rows - sheet.next_row)
    if count == 0:
        return sheet.next_row
    db.execute("UPDATE sheet SET next_row = next_row + ? WHERE pk = ?", (count, sheet.pk))
    db.execute(
        "INSERT INTO reserved (sheet_pk, first, count, at) VALUES (?, ?, ?, ?)",
        (sheet.pk, sheet.next_row, count, now),
    )
    return sheet.next_row


def stage_rows(db: Connection, ref: SheetRef, first: int, rows: EncodedRows) -> None:
    sheet = find_sheet(db, ref)
    start = codec.row_key(sheet.pk, first)
    db.executemany(
        "INSERT INTO row_data (id, inputs) VALUES (?, ?)",
        [(start + offset, inputs) for offset, inputs in enumerate(rows.inputs)],
    )


def publish_rows(db: Connection, ref: SheetRef, first: int, count: int, now: Millis) -> Sheet:
    sheet = find_sheet(db, ref)
    kept = db.execute(
        "DELETE FROM reserved WHERE sheet_pk = ? AND first = ? AND count = ?",
        (sheet.pk, first, count),
    ).rowcount
    if count and not kept:
        raise reservation_gone()
    rows = sheet_rows(db, sheet.pk)
    rows.add_range(first, first + count)
    save_sheet_rows(db, sheet.pk, rows)
    touch(db, sheet.pk, now)
    return get_sheet(db, ref)


def delete_rows(
    db: Connection, ref: SheetRef, row_indices: Collection[int], now: Millis
) -> tuple[int, int, list[UUID]]:
    sheet = find_sheet(db, ref)
    rows = sheet_rows(db, sheet.pk)
    gone = rows & BitMap(row for row in row_indices if 0 <= row <= MAX_ROW)
    if not gone:
        return 0, sheet.version, []
    touched = withdraw_everywhere(db, sheet.pk, gone, Withdrawal.CANCELLED, Reason.DELETED, now)
    save_sheet_rows(db, sheet.pk, rows - gone)
    db.execute(
        "INSERT INTO trash (sheet_pk, rows) VALUES (?, ?)", (sheet.pk, codec.pack_rows(gone))
    )
    return len(gone), touch(db, sheet.pk, now), touched


def _resolve(
    db: Connection, sheet: SheetKey, columns: Sequence[Column], wanted: UUID
) -> tuple[Column, int]:
    """The column and row of a cell's id, through this sheet only."""
    parsed = parse_cell_id(wanted)
    if parsed is None:
        raise NotFound("cell")
    key, index = parsed
    row = db.execute("SELECT id FROM sheet_column WHERE cell_key = ?", (key,)).fetchone()
    identity = None if row is None else UUID(bytes=row[0])
    column = next((c for c in columns if c.id == identity), None)
    if column is None or index not in sheet_rows(db, sheet.pk):
        raise NotFound("cell")
    return column, index


def get_cell(db: Connection, ref: SheetRef, wanted: UUID) -> Cell:
    sheet = find_sheet(db, ref)
    column, index = _resolve(db, sheet, load_columns(db, sheet), wanted)
    return _read_rows(db, sheet, [column], [index])[0].cells[column.id]


def edit_cell(
    db: Connection,
    ref: SheetRef,
    wanted: UUID,
    value: Json,
    now: Millis,
    max_row_bytes: int | None,
) -> CellEdit:
    sheet = find_sheet(db, ref)
    columns = load_columns(db, sheet)
    column, index = _resolve(db, sheet, columns, wanted)
    if column.type != "TEXT":
        raise Invalid(
            "computed_column",
            f"Column {column.title!r} is computed; only cells of TEXT columns are edited.",
            parameter="cell_id",
        )
    key = codec.row_key(sheet.pk, index)
    inputs_version, inputs_blob, dirty_blob = db.execute(
        "SELECT seq, inputs, dirty FROM row_data WHERE id = ?", (key,)
    ).fetchone()
    inputs = codec.decode_inputs(inputs_blob)
    encoded = codec.encode(value)
    if bytes(inputs.get(column.number, codec.NULL)) == encoded:
        cell = _read_rows(db, sheet, [column], [index])[0].cells[column.id]
        return CellEdit(cell, 0, sheet.version)
    inputs[column.number] = msgspec.Raw(encoded)
    codec.check_row_inputs(inputs, max_row_bytes)
    sources = {c.number: [d.number for d in c.dependencies] for c in columns}
    affected = graph.downstream(sources, [column.number])
    dirty = blobs.decode_dirty(dirty_blob or b"\x80")
    dirty.update(dict.fromkeys(affected, inputs_version + 1))
    db.execute(
        "UPDATE row_data SET seq = seq + 1, inputs = ?, dirty = ? WHERE id = ?",
        (codec.encode(inputs), codec.encode(dirty) if dirty else None, key),
    )
    stale = CellSet.of((number, index) for number in affected)
    turned = sum(len(cells & stale) for cells in load_stored(db, sheet.pk, affected).values())
    store_stale(db, sheet.pk, stale)
    version = touch(db, sheet.pk, now)
    cell = _read_rows(db, sheet, [column], [index])[0].cells[column.id]
    return CellEdit(cell, turned, version)
