"""The table of the peers that compute each cell in a task of its own."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import orjson

from tests.bench.peers.recompute import PATTERN, Result, Row

COLUMNS = ("found", "words", "number")
CREATE = (
    "CREATE TABLE cells (id INTEGER PRIMARY KEY, text TEXT, json TEXT, found INTEGER,"
    " words INTEGER, number INTEGER)"
)
_SEARCH = re.compile(PATTERN).search
#: What each column reads, and how it is computed from that.
_COMPUTED: dict[str, tuple[str, Callable[[str], int]]] = {
    "found": ("text", lambda text: int(_SEARCH(text) is not None)),
    "words": ("text", lambda text: len(text.split())),
    "number": ("json", lambda text: int(orjson.loads(text)["a"]["b"][0])),
}


def numbered(rows: Iterable[Row]) -> Iterable[tuple[int, str, str]]:
    """Return the rows as the table takes them."""
    return ((number, *row) for number, row in enumerate(rows))


def source_of(column: str) -> str:
    """Return the name of the column that a computed column reads."""
    return _COMPUTED[column][0]


def computed(column: str, value: str) -> int:
    """Return the value of a cell."""
    return _COMPUTED[column][1](value)


def results(database: Path) -> Iterable[Result]:
    """Return the results in a SQLite file, in the order of rows."""
    with closing(sqlite3.connect(database)) as db:
        return iter(db.execute("SELECT found, words, number FROM cells ORDER BY id").fetchall())
