"""A client of the shared servers, and an endpoint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.sheets import Api
from tests.support.endpoint import Endpoint
from tests.support.server import Server


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    with server.client() as client:
        yield Api(client)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as opened:
        yield opened
