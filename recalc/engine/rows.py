"""Rows: adding, listing, deleting."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import msgspec

from recalc.columns.human import Human, wrong_kind
from recalc.domain.cell_ids import MAX_ROW
from recalc.domain.errors import Invalid
from recalc.domain.records import AddedRows, Column, Json, Row, RowsPage
from recalc.engine import failures
from recalc.engine.column_configs import answered
from recalc.engine.context import Context
from recalc.engine.cursors import Cursors
from recalc.engine.ports import DeletedRows, EncodedRows, Order, RowFilter, SheetRef, Structure

_ENCODE = msgspec.msgpack.Encoder().encode

#: Bytes of rows above which they are encoded in a thread, one row after another, so that other
#: threads run in between.
_LONG = 1 << 18
#: Bytes that a value counts for, beside the characters of a text.
_VALUE = 8
#: Cells of a page of an export: of some hundred KiB, so that many exports fit into memory.
_EXPORTED_CELLS = 2000
#: Bytes of JSON for one byte of MessagePack, at most: a control character, `false,`.
_JSON_PER_MSGPACK = 6


class ExportBroken(Exception):
    """A column was deleted while rows were exported: the rest would have no values of it."""


class Export(NamedTuple):
    """The columns of a sheet, and pages of its rows. A column that is added later is not among
    them; once one is deleted, the next page raises ExportBroken."""

    columns: Sequence[Column]
    pages: AsyncGenerator[Sequence[Row], None]


class Rows:
    """Use cases of rows."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._cursors = Cursors(context.secret)

    async def list(
        self,
        ref: SheetRef,
        *,
        cursor: str | None = None,
        limit: int = 100,
        order: Order = "asc",
        from_row_index: int | None = None,
        only: RowFilter | None = None,
    ) -> RowsPage:
        """List a page of rows as they read now, after ``cursor`` or from a row id on; those that
        ``only`` takes. Raises Invalid where it names no column of the sheet."""
        listed = _listed(ref, only)
        after = self._after(listed, cursor, order, from_row_index)
        found, following = await self._store.list_rows(
            ref, after=after, limit=limit, order=order, only=only
        )
        rows = [*found.page.items]
        page = self._cursors.page(listed, rows, None if following is None else (following,))
        return replace(found, page=page, columns=answered(found.columns, found.columns))

    async def failures(
        self, ref: SheetRef, *, cursor: str | None = None
    ) -> tuple[failures.Failures, str | None]:
        """Return the failed cells of a sheet by column and cause, and the cursor of the next rows.
        Raises Invalid for a cursor of another list."""
        listed = f"failures of {ref.sheet_id}"
        position = self._cursors.decode(listed, cursor)
        found = await failures.find(self._store, ref, None if position is None else position[0])
        following = found.following
        return found, None if following is None else self._cursors.encode(listed, following)

    async def export(
        self,
        ref: SheetRef,
        *,
        cursor: str | None = None,
        order: Order = "asc",
        from_row_index: int | None = None,
        only: RowFilter | None = None,
    ) -> Export:
        """Return the columns of a sheet, and all its rows after ``cursor`` or from a row id on;
        those that ``only`` takes. Raises NotFound, and Invalid for a cursor of another list."""
        after = self._after(_listed(ref, only), cursor, order, from_row_index)
        columns = (await self._store.structure(ref)).columns
        limit = max(_EXPORTED_CELLS // max(len(columns), 1), 1)
        return Export(columns, self._pages(ref, columns, after, limit, order, only))

    def _after(
        self, listed: str, cursor: str | None, order: Order, from_row_index: int | None
    ) -> int | None:
        """Return the row id after which a page begins, None for the first page. Raises Invalid for
        a cursor of another list."""
        position = self._cursors.decode(listed, cursor)
        if position is not None:
            return position[0]
        if from_row_index is None:
            return None
        if order == "asc":
            return from_row_index - 1 if from_row_index > 0 else None
        return from_row_index + 1 if from_row_index < MAX_ROW else None

    async def _pages(
        self,
        ref: SheetRef,
        columns: Sequence[Column],
        after: int | None,
        limit: int,
        order: Order,
        only: RowFilter | None,
    ) -> AsyncGenerator[Sequence[Row], None]:
        """Yield pages of rows, each of its own moment, and each read after the one before was
        taken. Raises ExportBroken where one of ``columns`` is gone."""
        wanted = {column.id for column in columns}
        while True:
            found, following = await self._store.list_rows(
                ref, after=after, limit=limit, order=order, only=only
            )
            if not wanted <= {column.id for column in found.columns}:
                raise ExportBroken("a column was deleted during the export")
            yield found.page.items
            if following is None:
                return
            after = following

    async def add(
        self,
        ref: SheetRef,
        *,
        count: int | None = None,
        values: Sequence[Mapping[str, Json]] | None = None,
    ) -> AddedRows:
        """Add a row for each of ``values``, whose keys are titles or ids of edited columns, and
        empty rows up to ``count`` in all (default: 1, or as many as there are values).

        Raises Invalid for no row, more rows than one request adds, and a bad row (``encode_rows``).
        """
        given = len(values) if values is not None else 0
        wanted = max(count if count is not None else int(values is None), given)
        if wanted == 0:
            raise Invalid("no_rows", "values is empty: there is no row to add.", parameter="values")
        limit = self._context.settings.max_rows_per_add
        if wanted > limit:
            raise Invalid(
                "too_many_rows",
                f"At most {limit} rows are added by one request.",
                parameter="count",
            )
        structure = await self._store.structure(ref)
        settings = self._context.settings
        limits = (settings.max_cell_bytes, settings.max_row_bytes)
        if _are_long(values or ()):
            inputs: list[bytes] = await self._context.offload(
                encode_rows, values, structure, *limits
            )
        else:
            inputs = encode_rows(values or (), structure, *limits)
        inputs += [_ENCODE({})] * (wanted - given)
        return await self._store.add_rows(ref, EncodedRows(inputs, structure))

    async def delete(self, ref: SheetRef, row_indices: Sequence[int]) -> DeletedRows:
        """Delete rows. Running operations lose the rows' cells in the same transaction.

        Raises Invalid for more rows than one request deletes.
        """
        limit = self._context.settings.max_rows_per_add
        if len(row_indices) > limit:
            raise Invalid(
                "too_many_rows",
                f"At most {limit} rows are deleted by one request.",
                parameter="row_indices",
            )
        deleted = await self._store.delete_rows(ref, row_indices)
        self._context.signals.cells_withdrawn(deleted.withdrawn_from)
        return deleted


def _listed(ref: SheetRef, only: RowFilter | None) -> str:
    """Name a list of rows, for its cursors."""
    name = f"rows of {ref.sheet_id}"
    return name if only is None else f"{name} {only.status.value} {only.column_id}"


def _are_long(values: Sequence[Mapping[str, Json]]) -> bool:
    """Whether rows are to be encoded in a thread: their texts are long, or a value has values
    inside."""
    size = 0
    for row in values:
        for value in row.values():
            if isinstance(value, list | dict):
                return True
            size += _VALUE + (len(value) if isinstance(value, str) else 0)
            if size > _LONG:
                return True
    return False


def encode_rows(
    values: Sequence[Mapping[str, Json]],
    structure: Structure,
    max_cell_bytes: int,
    max_row_bytes: int,
) -> list[bytes]:
    """Encode rows as the stores keep them.

    Raises Invalid for an unknown or computed column, for one that a row names by title and by id,
    for a value or a row that is too large, and for a value of a kind that its column does not take,
    naming the row by its position in ``values``.
    """
    keys = _edited_columns(structure)
    ids = {str(c.id): c.number for c in structure.columns if c.takes_values}
    of_one_kind = {c.number: c for c in structure.columns if c.type == Human.name}
    encoded: list[bytes] = []
    for position, row in enumerate(values):
        numbers: dict[int, Json] = {}
        for key, value in row.items():
            number = keys.get(key)
            if number is None:  # an id may be written in upper case
                number = ids.get(key.lower())
            if number is None or number in numbers:
                raise _bad_key(key, position, structure)
            if number in of_one_kind:
                _check_kind(of_one_kind[number], value, position)
            numbers[number] = value
        blob = _ENCODE(numbers)
        if len(blob) * _JSON_PER_MSGPACK > max_cell_bytes:
            check_size([*numbers.values()], max_cell_bytes, f"values[{position}]")
        if len(blob) > max_row_bytes:
            _check_row(numbers, max_row_bytes, f"values[{position}]")
        encoded.append(blob)
    return encoded


def _check_kind(column: Column, value: Json, position: int) -> None:
    """Raise Invalid for a value of a kind that the column does not take."""
    takes = wrong_kind(column.type, column.config, value)
    if takes is not None:
        raise Invalid(
            "wrong_kind",
            f"values[{position}]: column {column.title!r} takes {takes} only. Nothing was added.",
            parameter=f"values[{position}]",
        )


def check_size(values: Sequence[Json], max_cell_bytes: int, where: str) -> None:
    """Raise Invalid when one of ``values`` is longer than a cell may be."""
    for value in values:
        size = len(msgspec.json.encode(value))
        if size > max_cell_bytes:
            raise Invalid(
                "value_too_large",
                f"{where}: a value has {size} bytes as JSON; a cell holds {max_cell_bytes}.",
                parameter=where,
            )


def _check_row(values: Mapping[int, Json], max_row_bytes: int, where: str) -> None:
    """Raise Invalid when the values of a row have more bytes than a row holds."""
    size = sum(len(_ENCODE(value)) for value in values.values())
    if size > max_row_bytes:
        raise Invalid(
            "row_too_large",
            f"{where}: the values have {size} bytes in all; a row holds {max_row_bytes}. Nothing "
            "was added. Put them into several rows or sheets.",
            parameter=where,
        )


def _edited_columns(structure: Structure) -> dict[str, int]:
    """Return the number of each edited column by title and id, without titles that several have."""
    titles: dict[str, list[Column]] = {}
    for column in structure.columns:
        titles.setdefault(column.title, []).append(column)
    found = {
        title: columns[0].number
        for title, columns in titles.items()
        if len(columns) == 1 and columns[0].takes_values
    }
    return found | {str(c.id): c.number for c in structure.columns if c.takes_values}


def _bad_key(key: str, position: int, structure: Structure) -> Invalid:
    """Return the refusal of a key of a row that names no edited column, or one that another key
    names too."""
    where = f"values[{position}]"
    named = [c for c in structure.columns if c.title == key or str(c.id) == key.lower()]
    if len(named) > 1:
        return Invalid(
            "ambiguous_column",
            f"{where}: {len(named)} columns are titled {key!r}. Use the column's id.",
            parameter=where,
        )
    if named and named[0].takes_values:
        return Invalid(
            "duplicate_id",
            f"{where}: column {named[0].title!r} is given twice. Name it once, by title or by id. "
            "Nothing was added.",
            parameter=where,
        )
    if named:
        return Invalid(
            "computed_column",
            f"{where}: column {key!r} is of type {named[0].type}; only TEXT and HUMAN columns take "
            "values.",
            parameter=where,
        )
    return Invalid(
        "unknown_column", f"{where}: there is no column {key!r} in this sheet.", parameter=where
    )
