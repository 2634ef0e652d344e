"""Servers with the default settings, started once in each test process and shared by its tests.

A test on them makes tables of its own, and changes nothing that other tests read: no key, no
workspace, no setting. A test that does starts a server for itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.cluster import Cluster, cluster
from tests.support.server import Server, running


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server on SQLite."""
    with running(tmp_path_factory.mktemp("sqlite-server")) as started:
        yield started


@pytest.fixture(scope="session")
def postgres_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start a server on PostgreSQL, with a worker process beside it."""
    folder = tmp_path_factory.mktemp("postgres-server")
    with cluster(folder, servers=1, workers=1) as several:
        yield several


@pytest.fixture(scope="session")
def postgres_server(postgres_cluster: Cluster) -> Server:
    """Return the server of the shared cluster."""
    return postgres_cluster.servers[0]


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest) -> Server:
    """Return a shared server on each store.

    It is looked up by name: a session fixture with parameters would be started again whenever the
    parameter changes from one test to the next.
    """
    found: Server = request.getfixturevalue(f"{request.param}_server")
    return found
