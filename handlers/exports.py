"""Rows as CSV and as objects, page by page.

A page is written in a thread: the values of a cell can be large.
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

import msgspec

from recalc.domain.records import Column, Json, Row
from recalc.engine.rows import Export
from recalc.generated import models

_ENCODE = msgspec.json.Encoder().encode


async def as_csv(export: Export) -> AsyncGenerator[bytes, None]:
    """Write a line of titles, and one for each row, in the dialect that imports read."""
    columns = export.columns
    yield _lines([[column.title for column in columns]])
    async with aclosing(export.pages) as pages:
        async for rows in pages:
            yield await asyncio.to_thread(_page, rows, columns)


async def as_objects(export: Export) -> AsyncGenerator[Sequence[models.ExportedRow], None]:
    """Write an object of titles to values for each row. A column whose title is not its alone goes
    by its id: an object has each key once."""
    keys = _keys(export.columns)
    async with aclosing(export.pages) as pages:
        async for rows in pages:
            yield [{key: _value(row, column) for key, column in keys.items()} for row in rows]


def _keys(columns: Sequence[Column]) -> dict[str, Column]:
    """Return the columns by their titles, or by their ids where a title is not unique, or is the id
    of a column."""
    times = Counter(name for column in columns for name in (column.title, str(column.id)))
    return {
        column.title if times[column.title] == 1 else str(column.id): column for column in columns
    }


def _page(rows: Sequence[Row], columns: Sequence[Column]) -> bytes:
    return _lines([_field(_value(row, column)) for column in columns] for row in rows)


def _lines(records: Iterable[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, strict=True).writerows(records)
    return written.getvalue().encode()


def _value(row: Row, column: Column) -> Json:
    cell = row.cells.get(column.id)
    return None if cell is None else cell.value


def _field(value: Json) -> str:
    """Return a value as a field: texts as they stand, null as nothing, others as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else _ENCODE(value).decode()
