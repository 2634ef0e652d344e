"""What the peers of ``tests.bench.quick_peers`` have in common, by the standard library only: they
run in a virtual environment of their own, without recalc.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

#: A text and a JSON document.
Row = tuple[str, str]
#: Whether the text has ``PATTERN``, its number of words, and the number at ``PATH``.
Result = tuple[bool, int, int]
PATTERN, PATH = "7 dolor", "$.a.b[0]"


@dataclass(frozen=True)
class Peer:
    """A peer that has the rows where it keeps them. ``how`` says what it does, and with what."""

    how: str
    recompute: Callable[[], None]
    results: Callable[[], Iterable[Result]]


def read_rows(path: Path, limit: int) -> list[Row]:
    """Return the first rows of a CSV file with the titles text and json."""
    with path.open(newline="", encoding="utf-8") as file:
        return [(row["text"], row["json"]) for row in islice(csv.DictReader(file), limit)]


def digest(results: Iterable[Result]) -> str:
    """Return a digest of results in the order of their rows. Equal results have equal digests."""
    found = hashlib.sha256()
    for matched, words, number in results:
        found.update(json.dumps([bool(matched), int(words), int(number)]).encode())
    return found.hexdigest()
