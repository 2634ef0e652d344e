"""A client of the shared server, and an endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.sheets import Api
from tests.support.cluster import cluster
from tests.support.endpoint import Endpoint
from tests.support.server import Server, running


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server; on PostgreSQL with a worker process beside it."""
    folder: Path = tmp_path_factory.mktemp("server")
    if request.param == "sqlite":
        with running(folder) as started:
            yield started
    else:
        with cluster(folder, servers=1, workers=1) as several:
            yield several.servers[0]


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    with server.client() as client:
        yield Api(client)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as opened:
        yield opened
