"""Reading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from sqlite3 import Connection
from uuid import UUID

from pyroaring import BitMap

from recalc.domain import cell_ids
from recalc.domain.cell_ids import MAX_ROW, parse_cell_id
from recalc.domain.errors import NotFound
from recalc.domain.records import (
    Cell,
    Column,
    Page,
    Row,
    RowsPage,
)
from recalc.domain.states import (
    CellStatus,
)
from recalc.engine.ports import (
    InputRow,
    Order,
    SheetRef,
)
from recalc.store import codec, pages
from recalc.store.sqlite import blobs
from recalc.store.sqlite.lookup import (
    SheetKey,
    find_sheet,
    load_columns,
)
from recalc.store.sqlite.overlay import pending_cells
from recalc.store.sqlite.statuses import load_stored, sheet_rows


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
    rows = read_rows(db, sheet, columns, shown)
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


def read_rows(
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
                    id=cell_ids.cell_id(column.id, index),
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
                id=cell_ids.cell_id(column.id, index),
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


def resolve_cell(
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


def get_cell(db: Connection, ref: SheetRef, cell_id: UUID) -> Cell:
    sheet = find_sheet(db, ref)
    column, index = resolve_cell(db, sheet, load_columns(db, sheet), cell_id)
    return read_rows(db, sheet, [column], [index])[0].cells[column.id]


def read_inputs(
    db: Connection,
    sheet_id: UUID,
    columns: Collection[int],
    rows: BitMap,
    *,
    replaced: Collection[int] = (),
    most: int | None = None,
) -> list[InputRow]:
    sheet = db.execute(
        "SELECT s.pk FROM sheet s JOIN sheet_rows r ON r.sheet_pk = s.pk WHERE s.id = ?",
        (sheet_id.bytes,),
    ).fetchone()
    if sheet is None:
        return []  # deleted since the claim, and cleared away
    (sheet_pk,) = sheet
    rows = rows & sheet_rows(db, sheet_pk)
    if not rows:
        return []
    found: list[InputRow] = []
    total = 0
    for key, inputs_version, inputs_blob, results_blob in db.execute(
        "SELECT id, seq, inputs, results FROM row_data WHERE id BETWEEN ? AND ?",
        (codec.row_key(sheet_pk, rows[0]), codec.row_key(sheet_pk, rows[-1])),
    ):
        index = key & 0xFFFFFFFF
        if index not in rows:
            continue
        inputs = codec.decode_inputs(inputs_blob)
        results = blobs.decode_results(results_blob) if results_blob else {}
        values = {}
        for column in columns:
            raw = inputs.get(column)
            if raw is not None:
                values[column] = raw
            elif (result := results.get(column)) is not None:
                values[column] = codec.decode_result(result).value
        stored = len(inputs_blob) + len(results_blob or b"")
        sizes = {
            column: memoryview(results[column]).nbytes for column in replaced if column in results
        }
        all_sizes = sum(memoryview(raw).nbytes for raw in results.values())
        found.append(InputRow(index, inputs_version, values, stored, all_sizes, sizes))
        total += stored
        if most is not None and total >= most:
            break
    return found
