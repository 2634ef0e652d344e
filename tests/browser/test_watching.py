"""What others do, and what a server that goes away does, as the page shows it."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.person import Person
from tests.browser.sheets import ROWS, address, held
from tests.server.sheets import Api, Sheet
from tests.support.endpoint import Endpoint
from tests.support.server import KEY, free_port, start

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


def test_events_tell_when_to_look(person: Person, api: Api) -> None:
    """With the clock of the page stopped it polls nothing: an operation of another client, which
    ended before a look, and a new row are seen by the events of the sheet."""
    sheet = quick(api)
    person.page.clock.install()
    with person.page.expect_response(lambda answer: answer.url.endswith("/events")):
        person.sign_in(address(sheet))
    person.cell(0, 1).get_by_role("img", name="stale").wait_for()
    person.page.clock.pause_at(time.time() + 3600)
    sheet.ended(sheet.operate())
    person.operation("completed").get_by_text("= 3 cells").wait_for()
    sheet.rows(1)
    person.page.locator("[data-status=STALE]", has_text="1 stale").wait_for()


def test_without_events_it_polls(person: Person, api: Api) -> None:
    """A server of before has none, and a proxy may cut them."""
    sheet = quick(api)
    person.page.route("**/events", lambda route: route.fulfill(status=404, body="{}"))
    person.sign_in(address(sheet))
    person.cell(0, 1).get_by_role("img", name="stale").wait_for()
    sheet.ended(sheet.operate())
    person.cell(0, 1).get_by_role("img", name="completed").wait_for()


def test_a_proxy_that_answers_with_a_page_of_its_own(person: Person, api: Api) -> None:
    """Such a page counts as no answer: the watch goes on, and sees what came meanwhile."""
    sheet = quick(api)
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    for path in ("**/operations", "**/events"):
        person.page.route(
            path, lambda route: route.fulfill(body="<html>", content_type="text/html")
        )
    sheet.rows(1)
    person.page.locator(".lost", has_text="goes on by itself").wait_for()
    person.page.unroute_all()
    person.page.locator(".lost").wait_for(state="hidden")
    person.cell(3, 0).get_by_text("row 0").wait_for()


@pytest.mark.parametrize("events", [True, False])
def test_values_that_are_computed_again_between_two_looks(
    person: Person, api: Api, endpoint: Endpoint, events: bool
) -> None:
    """Neither the version nor a count tells of them: events do, and without these the page reads
    the rows in view again after a while."""
    sheet = answered(api, endpoint, b'"first"')
    if not events:
        person.page.route("**/events", lambda route: route.fulfill(status=404, body="{}"))
    # While this thread waits for the server, the looks of the page wait for this thread.
    person.page.route("**/operations", lambda route: route.continue_())
    person.page.clock.install()
    person.sign_in(address(sheet))
    person.page.locator("#cell-0-1", has_text="first").wait_for()
    endpoint.answer = b'"second"'
    sheet.ended(sheet.operate(statuses=["COMPLETED"]))
    if not events:
        person.page.clock.fast_forward(5000)
    person.page.locator("#cell-0-1", has_text="second").wait_for()


def test_values_that_one_computes_again_oneself(
    person: Person, api: Api, endpoint: Endpoint
) -> None:
    """What was started here is seen to have ended, also without events."""
    sheet = answered(api, endpoint, b'"first"')
    person.page.route("**/events", lambda route: route.fulfill(status=404, body="{}"))
    person.sign_in(address(sheet))
    person.page.locator("#cell-0-1", has_text="first").wait_for()
    endpoint.answer = b'"second"'
    person.cell(0, 1).click()
    person.button("Run this cell").click()
    person.page.locator("#cell-0-1", has_text="second").wait_for()


def answered(api: Api, endpoint: Endpoint, answer: bytes) -> Sheet:
    """Make a sheet with one cell that has an answer of an endpoint, which answers at once."""
    sheet = api.sheet()
    sheet.rows(1)
    sheet.column("answer", "ENDPOINT", url=endpoint.url)
    endpoint.answer = answer
    endpoint.release()
    sheet.ended(sheet.operate())
    return sheet


def test_a_key_that_is_revoked(person: Person, api: Api) -> None:
    """The page asks for another, once: nothing takes away what is entered."""
    sheet = quick(api)
    person.page.clock.install()
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    refusal = {"success": False, "error": "unauthorized", "message": "There is no such key."}
    person.page.route("**/api/**", lambda route: route.fulfill(status=401, json=refusal))
    person.page.clock.fast_forward(60_000)
    field = person.page.get_by_label("API key")
    field.fill(KEY[:5])
    for _ in range(5):
        # Looks that went on would be sent now, and answered before what the page asks for here.
        person.page.clock.fast_forward(60_000)
        person.page.evaluate("fetch('/api/public/v2/tables').then((answer) => answer.text())")
    assert field.input_value() == KEY[:5]
    person.page.unroute_all()
    field.fill(KEY)
    person.button("Sign in").click()
    person.cell(0, 0).get_by_text("row 0").wait_for()


def test_rows_whose_answer_is_lost(person: Person, api: Api) -> None:
    """They are asked for again: after a lost connection, and after an error of a proxy."""
    sheet = quick(api)
    lost = [lambda route: route.fulfill(status=502, body="<html>"), lambda route: route.abort()]
    rows = re.compile(r"/rows\?from_row_index")
    # Nothing else makes the page read rows again: no look is answered after the first.
    person.page.route("**/events", lambda route: None)
    person.page.route("**/operations", lambda route: None)
    person.page.route("**/operations", lambda route: route.continue_(), times=1)
    person.page.route(rows, lambda route: lost.pop()(route) if lost else route.continue_())
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    assert lost == []


def quick(api: Api) -> Sheet:
    """Make a sheet with three cells that are computed at once."""
    sheet = api.sheet()
    sheet.rows(3)
    sheet.column("words", "COUNT", source="text", type="words")
    return sheet


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
    person.page.locator(".lost", has_text="goes on by itself").wait_for()
    with person.page.expect_request(lambda request: "last-event-id" in request.headers):
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
