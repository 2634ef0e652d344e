"""A Chromium for all tests of this folder, which only `make test-browser` runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.person import Person, chromium
from tests.server.sheets import Api
from tests.support.endpoint import Endpoint
from tests.support.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip these tests, and say so, but where `make test-browser` has installed what they need."""
    if os.environ.get("RECALC_TEST_BROWSER") == "1":
        return
    skipped = pytest.mark.skip(reason="`make test-browser` runs it, and installs what it needs")
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(skipped)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as opened:
        yield opened


@pytest.fixture
def api(sqlite_server: Server) -> Iterator[Api]:
    with sqlite_server.client() as client:
        yield Api(client)


@pytest.fixture
def person(browser: Browser, sqlite_server: Server) -> Iterator[Person]:
    """Somebody whose page must print no error."""
    found = Person.at(browser, sqlite_server.url)
    yield found
    found.page.context.close()
    assert found.problems == []
