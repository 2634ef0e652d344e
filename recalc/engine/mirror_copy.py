"""One copy of a mirror: the cells that differ from the source are edited, piece by piece.

Row i of the mirror's sheet gets the value of row i of the source, where that reads COMPLETED, and
null where the source FAILED or has no such row. Where the source is STALE or pending, the mirror
keeps what it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from uuid import UUID

import msgspec
import structlog
from pyroaring import BitMap

from recalc.columns.composition import mirrored
from recalc.domain.errors import Invalid, NotFound
from recalc.domain.planning import SheetCells
from recalc.domain.records import CellValue, Column
from recalc.domain.states import CellStatus
from recalc.engine.context import Context
from recalc.engine.imports.uninterrupted import run_to_end
from recalc.engine.mirror_source import MirrorSource
from recalc.engine.ports import SheetRef, Store

_log = structlog.get_logger(__name__)

#: Rows that are compared at once, and cells that one transaction edits at most.
_ROWS, _CELLS = 2000, 500
#: Stored bytes of rows after which a read ends.
_BYTES = 4 << 20
_NULL = msgspec.msgpack.encode(None)


class Outcome(Enum):
    """How a copy ended. ``CHANGED``: the mirror has another source by now, or is gone."""

    COPIED = auto()
    CHANGED = auto()
    SOURCE_DELETED = auto()


async def copy(
    context: Context, ref: SheetRef, column_id: UUID, source: MirrorSource, *, anew: bool
) -> Outcome:
    """Copy a mirror of the sheet ``ref``. ``anew``: its values may be those of another source, so
    that a cell is emptied where it would be kept."""
    store = context.store
    try:
        sheet = await store.plan_snapshot(ref)
        mirror = sheet.structure.find(column_id)
    except NotFound:
        return Outcome.CHANGED
    if MirrorSource.of(ref.workspace_id, mirrored(mirror.config)) != source:
        return Outcome.CHANGED
    try:
        shown = await store.plan_snapshot(source.ref)
        column = shown.structure.find(source.column_id)
    except NotFound:
        return Outcome.SOURCE_DELETED
    taken, emptied = _chosen(shown.cells, column)
    rows = sheet.cells.rows
    rest = rows if anew else rows & taken | rows & emptied | rows - shown.cells.rows
    while rest:
        piece = BitMap(rest[:_ROWS])
        values, piece = await _read(store, column, piece, piece & taken)
        held, piece = await _read(store, mirror, piece, piece)
        differ = await context.offload(_differing, column_id, piece, values, held)
        if not await _is_still(store, ref, mirror):
            return Outcome.CHANGED
        for start in range(0, len(differ), _CELLS):
            if not await _edit(context, ref, differ[start : start + _CELLS]):
                return Outcome.CHANGED
        rest = rest - piece
    return Outcome.COPIED


def _chosen(cells: SheetCells, column: Column) -> tuple[BitMap, BitMap]:
    """Return the rows of the source whose values are copied, and those for which null is."""
    if not column.is_computed:
        return cells.rows, BitMap()
    completed, failed = (cells.reading(s) for s in (CellStatus.COMPLETED, CellStatus.FAILED))
    return completed.rows(column.number), failed.rows(column.number)


async def _read(
    store: Store, column: Column, piece: BitMap, asked: BitMap
) -> tuple[Mapping[int, bytes], BitMap]:
    """Read the values of a column in the rows ``asked`` of a piece, encoded. Also returns the
    piece, up to the row with which enough bytes were read."""
    if not asked:
        return {}, piece
    read = await store.read_inputs(column.sheet_id, [column.number], asked, most=_BYTES)
    values = {row.row_index: bytes(raw) for row in read for raw in row.values.values()}
    if sum(row.stored for row in read) >= _BYTES:
        piece = BitMap(each for each in piece if each <= read[-1].row_index)
    return values, piece


def _differing(
    column_id: UUID, rows: BitMap, values: Mapping[int, bytes], held: Mapping[int, bytes]
) -> list[CellValue]:
    """Return the cells of a mirror that hold another value than the one to be copied."""
    return [
        CellValue(row, column_id, msgspec.msgpack.decode(new))
        for row in rows
        if (new := values.get(row, _NULL)) != held.get(row, _NULL)
    ]


async def _is_still(store: Store, ref: SheetRef, mirror: Column) -> bool:
    """Whether a mirror is there and has the config with which its copy began."""
    try:
        return (await store.structure(ref)).find(mirror.id).config == mirror.config
    except NotFound:
        return False


async def _edit(context: Context, ref: SheetRef, values: Sequence[CellValue]) -> bool:
    """Edit cells of a mirror, but for those that their rows cannot hold; these keep what they have.
    Returns False where the column or the sheet is gone."""
    try:
        await run_to_end(
            context.store.edit_cells(
                ref, values, max_row_bytes=context.settings.max_row_bytes, of_mirrors=True
            )
        )
    except NotFound:
        return False
    except Invalid as refused:
        if refused.code == "unknown_column":
            return False
        if len(values) == 1:
            (kept,) = values
            _log.warning(
                "mirror_kept", column=str(kept.column_id), row=kept.row_index, code=refused.code
            )
            return True
        half = len(values) // 2
        return await _edit(context, ref, values[:half]) and await _edit(context, ref, values[half:])
    return True
