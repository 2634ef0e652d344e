"""A loop over rows in memory, without storage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from tests.bench.peers.recompute import PATTERN, Peer, Result, Row


@contextmanager
def prepared(rows: list[Row], folder: Path) -> Iterator[Peer]:
    """Keep the rows in a list."""
    search = re.compile(PATTERN).search
    results: list[Result] = []

    def recompute() -> None:
        results[:] = [
            (
                search(text) is not None,
                len(text.split()),
                orjson.loads(document)["a"]["b"][0],
            )
            for text, document in rows
        ]

    yield Peer(
        "re, str.split and orjson over a list; nothing is stored", recompute, lambda: results
    )
