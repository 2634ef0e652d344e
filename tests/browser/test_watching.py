"""What others do, and what a server that goes away does, as the page shows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.person import Person
from tests.browser.sheets import ROWS, address, held
from tests.server.sheets import Api, Sheet
from tests.support.endpoint import Endpoint
from tests.support.server import free_port, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_what_another_does_is_seen(
    browser: Browser, person: Person, api: Api, endpoint: Endpoint
) -> None:
    """Two pages show the same operation; one stops it, and both tell the same counts."""
    sheet = held(api, endpoint)
    other = Person.at(browser, person.url)
    person.sign_in(address(sheet))
    other.sign_in(address(sheet))
    other.cell(0, 0).get_by_text("row 0").wait_for()
    person.button("▶ Run stale").click()
    endpoint.wait_for(lambda e: e.open == ROWS)
    other.operation("running").get_by_role("button").click()
    for each in (person, other):
        each.operation("cancelled").wait_for()
        each.page.locator(".equation", has_text=f"0 + {ROWS} = {ROWS}").wait_for()
    assert other.problems == []
    other.page.context.close()


def test_a_server_that_is_started_again(browser: Browser, tmp_path: Path) -> None:
    """The page says that the server is away, and goes on by itself when it is back."""
    port = free_port()
    server = start(tmp_path, port=port)
    with server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(3)
    person = Person.at(browser, server.url)
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    server.kill()
    person.page.locator(".lost", has_text="cannot be reached").wait_for()
    server = start(tmp_path, port=port)
    try:
        person.page.locator(".lost").wait_for(state="hidden")
        with server.client() as client:
            Sheet(Api(client), sheet.path).rows(1)
        person.cell(3, 0).get_by_text("row 0").wait_for()
        assert person.problems == []
        person.page.context.close()
    finally:
        server.stop()
