"""What people do with the page, in a real Chromium."""

from __future__ import annotations

from tests.browser.person import Person, numbers
from tests.browser.sheets import ROWS, address
from tests.server.sheets import Api
from tests.support.endpoint import Endpoint


def test_a_wrong_key_is_refused_in_the_servers_words(person: Person) -> None:
    """And a right one signs in; it is kept in this tab, and nowhere else."""
    person.sign_in(key="wrong")
    person.page.locator(".problem", has_text="key").wait_for()
    person.sign_in()
    person.page.get_by_role("heading", name="Tables").wait_for()
    assert person.page.evaluate("localStorage.length + document.cookie.length") == 0
    person.button("Sign out").click()
    person.page.get_by_label("API key").wait_for()
    assert person.page.evaluate("sessionStorage.length") == 0


def test_from_a_file_to_a_stopped_run(person: Person, endpoint: Endpoint) -> None:
    """Import, add a column, run, watch, stop: the counts of the answer add up, and those of the
    operation."""
    person.sign_in()
    lines = "".join(f"AA,{number}\n" for number in range(ROWS))
    person.choose("Import a CSV or JSON file", "flights.csv", "carrier,flight\n" + lines)
    person.page.get_by_role("grid").wait_for()
    person.cell(3, 1).get_by_text("3", exact=True).wait_for()
    person.button("Add a column").click()
    person.page.get_by_label("title").fill("answer")
    person.page.get_by_label("type").select_option("ENDPOINT")
    person.page.get_by_label("url").fill(endpoint.url)
    person.button("Add").click()
    person.page.get_by_role("columnheader", name="answer").wait_for()
    person.button("▶ Run stale").click()
    endpoint.wait_for(lambda e: e.open == ROWS)
    person.operation("running").get_by_text(f"0 of {ROWS} cells · {ROWS} running").wait_for()
    person.cell(0, 2).get_by_role("img", name="running").wait_for()
    person.button("■ Stop everything").click()
    person.operation("cancelled").wait_for()
    reset, running, cancelled = numbers(person.page.locator(".equation").inner_text())
    assert (reset, running, cancelled) == (0, ROWS, ROWS)
    *parts, total = numbers(person.operation("cancelled").locator(".counts").inner_text())
    assert sum(parts) == total == ROWS
    person.cell(0, 2).get_by_role("img", name="stale").wait_for()
    endpoint.wait_for(lambda e: e.open == 0)


def test_the_keyboard_reaches_cells(person: Person, api: Api) -> None:
    """Arrows move; the panel shows the cell; Ctrl+End goes to the last one of a long sheet."""
    sheet = api.sheet()
    sheet.rows(5000)
    sheet.column("words", "COUNT", source="text", type="words")
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    person.page.get_by_role("grid").focus()
    person.page.keyboard.press("ArrowDown")
    person.page.get_by_role("heading", name="text, row 1").wait_for()
    person.page.keyboard.press("Control+End")
    person.cell(4999, 0).get_by_text("row 4999").wait_for()
    person.page.get_by_role("heading", name="words, row 4,999").wait_for()
    person.button("Run this cell").click()
    person.cell(4999, 1).get_by_role("img", name="completed").wait_for()


def test_an_error_of_the_server_is_shown(person: Person, api: Api) -> None:
    """In its words, as a notice that can be dismissed."""
    person.sign_in(address(api.sheet()))
    person.says("This sheet is empty.")
    person.choose("Import a file", "bad.csv", "a,b\n1\n")
    notice = person.page.locator("#notices p")
    notice.get_by_text("line 2").wait_for()
    notice.get_by_role("button", name="Dismiss").click()
    assert notice.count() == 0
