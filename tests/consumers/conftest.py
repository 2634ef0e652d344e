"""A server, an endpoint that holds calls, and what every consumer's story has to end with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.endpoint import Endpoint
from tests.support.server import Server, running

#: Rows of a story's sheet; each has one cell that calls the endpoint.
ROWS = 4


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as opened:
        yield opened


def cancelled(printed: str) -> None:
    """Check what a story prints last: the operation's status and counts after its cancel."""
    told = json.loads(printed.splitlines()[-1])
    assert told["status"] == "cancelled"
    assert told["status_counts"]["RUNNING_INVALIDATED"] == ROWS
    assert told["cell_count"] == ROWS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty project of a consumer."""
    return tmp_path
