"""A Chromium for all tests of this folder, which only `make test-browser` runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.person import Person, chromium
from tests.browser.pictures import PRICE
from tests.server.sheets import Api
from tests.support.endpoint import Endpoint
from tests.support.model_server import ModelServer, echo
from tests.support.prompts import models_file
from tests.support.server import Server, running

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def all_models() -> Iterator[ModelServer]:
    with ModelServer() as opened:
        yield opened


@pytest.fixture
def models(all_models: ModelServer) -> Iterator[ModelServer]:
    """The models that the page's server asks, which answer as a test says."""
    yield all_models
    all_models.behave = echo


@pytest.fixture(scope="session")
def page_server(
    tmp_path_factory: pytest.TempPathFactory, all_models: ModelServer
) -> Iterator[Server]:
    """Start the server of all tests here: each makes a table of its own."""
    folder = tmp_path_factory.mktemp("page-server")
    with running(folder, models_file(folder, all_models.url, PRICE)) as started:
        yield started


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as opened:
        yield opened


@pytest.fixture
def api(page_server: Server) -> Iterator[Api]:
    with page_server.client() as client:
        yield Api(client)


@pytest.fixture
def person(browser: Browser, page_server: Server) -> Iterator[Person]:
    """Somebody whose page must print no error."""
    found = Person.at(browser, page_server.url)
    yield found
    found.page.context.close()
    assert found.problems == []
