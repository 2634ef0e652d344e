"""Pages of lists: which rows a page has, how many bytes it may take, and where the next begins.

A store lists rows in these steps: ``window`` chooses row ids, ``fitting`` cuts them by their stored
sizes, ``Window.following`` returns the position of the next page. For lists that SQL orders, read
``limit + 1`` rows (``recalc.store.sql.direction``) and cut them with ``split``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from pyroaring import BitMap

from recalc.domain.cell_ids import MAX_ROW
from recalc.domain.records import Json
from recalc.engine.ports import Order
from recalc.store import codec

T = TypeVar("T")

#: Bytes of a page of rows: it ends before the row with which its stored bytes would be more. It has
#: one row at least.
PAGE_BYTES = 16 << 20
#: Bytes that a cell counts for beside its value: its ids and status are sent too.
CELL_BYTES = 1 << 10
#: Bytes of memory for each stored byte of an answer: as it is read, decoded, and as JSON in both
#: `value` and `display_value`.
_MEMORY = 4
#: Rows that the answer to "add rows" repeats; more are not repeated at all.
ECHO_ROWS = 100
#: Bytes of such rows above which they are decoded in a thread.
_LONG = 1 << 17
#: Rows and bytes that one transaction adds at most: a millisecond or two of writing.
PIECE_ROWS = 500
PIECE_BYTES = 1 << 18


class Window(NamedTuple):
    """The row ids of a page in its order, before it is cut by bytes. ``more`` says that further
    rows follow them."""

    rows: list[int]
    more: bool

    def following(self, shown: Sequence[int]) -> int | None:
        """Return the position after a page that has the first rows of the window, ``shown``; None
        when it is the last page."""
        return shown[-1] if self.more or len(shown) < len(self.rows) else None


def window(live: BitMap, after: int | None, limit: int, order: Order) -> Window:
    """Choose at most ``limit`` of the ``live`` rows, in ``order``, after the position ``after``.

    A position is a row id, of a row that may be gone by now. None: from the beginning.
    """
    after = None if after is None else min(after, MAX_ROW)
    if order == "asc":
        start = 0 if after is None else live.rank(after)
        return Window(list(live[start : start + limit]), start + limit < len(live))
    end = len(live) if after is None else live.rank(after - 1) if after > 0 else 0
    return Window(list(live[max(end - limit, 0) : end])[::-1], end > limit)


def split(found: Sequence[T], limit: int) -> tuple[Sequence[T], T | None]:
    """Cut the rows that were found for a page, one more than ``limit`` at most: return the items of
    the page, and the last of them; None instead of it when this is the last page."""
    return found[:limit], found[limit - 1] if len(found) > limit else None


def fitting(sizes: Iterable[int], columns: int) -> int:
    """Count the rows that a page of so many columns has, of rows with these stored sizes."""
    rows = total = 0
    for size in sizes:
        total += size + columns * CELL_BYTES
        if rows and total > PAGE_BYTES:
            break
        rows += 1
    return rows


def memory(stored: int, cells: int) -> int:
    """Return the bytes of memory for reading and answering so many stored bytes and cells."""
    return _MEMORY * stored + CELL_BYTES * cells


def echo_memory(inputs: Sequence[bytes]) -> int:
    """Return the bytes of memory, at most, for answering new rows with these inputs."""
    some = [len(blob) for blob in inputs[:ECHO_ROWS]]
    return memory(sum(some[: fitting(some, 0)]), 0)


async def echo(columns: int, inputs: Sequence[bytes]) -> Sequence[Mapping[int, Json]]:
    """Return the values of new rows, of a sheet with so many columns.

    Returns none at all where they are more than ``ECHO_ROWS`` or than a page has, since clients
    take the rows of an answer for all that were added.
    """
    if len(inputs) > ECHO_ROWS or fitting(map(len, inputs), columns) < len(inputs):
        return []
    if sum(map(len, inputs)) > _LONG:
        return await asyncio.to_thread(codec.decode_values, inputs)
    return codec.decode_values(inputs)


def pieces(inputs: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Cut rows into pieces that a short transaction stores: ``PIECE_ROWS`` or ``PIECE_BYTES`` at
    most. A row that is larger is a piece of its own."""
    start = size = 0
    for at, blob in enumerate(inputs):
        if at > start and (at - start == PIECE_ROWS or size + len(blob) > PIECE_BYTES):
            yield inputs[start:at]
            start, size = at, 0
        size += len(blob)
    yield inputs[start:]
