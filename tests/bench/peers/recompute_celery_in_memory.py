"""Celery as ``recompute_celery``, with its broker in memory: the cheapest that it has. A crash
loses all tasks."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from tests.bench.peers.recompute import Peer, Row
from tests.bench.peers.recompute_celery import working


def prepared(rows: list[Row], folder: Path) -> AbstractContextManager[Peer]:
    """Keep the rows in a SQLite file, and start a worker."""
    return working(rows, folder, "memory://", "in memory")
