"""Pictures of every state of the page, light and dark.

``python -m tests.browser.pictures FOLDER`` writes them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.browser.person import Person, chromium
from tests.browser.sheets import address
from tests.server.sheets import Api, Sheet
from tests.support.endpoint import Endpoint
from tests.support.server import Server, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STATES = ["sign-in", "empty", "running", "cancelled", "failed", "error"]
_ROWS = 400


def draw(browser: Browser, server: Server, folder: Path) -> None:
    """Write a picture of each state and scheme into ``folder``."""
    for scheme in ("light", "dark"):
        with server.client() as client, Endpoint() as endpoint:
            _draw(Person.at(browser, server.url, scheme), Api(client), endpoint, folder, scheme)


def _draw(
    person: Person, api: Api, endpoint: Endpoint, folder: Path, scheme: Literal["light", "dark"]
) -> None:
    def picture(state: str) -> None:
        person.page.screenshot(path=folder / f"{state}-{scheme}.png", animations="disabled")

    sheet = api.sheet()
    person.page.goto(person.url)
    person.button("Sign in").wait_for()
    picture("sign-in")
    person.sign_in(address(sheet))
    person.says("This sheet is empty.")
    picture("empty")
    _fill(sheet, endpoint)
    person.cell(0, 0).get_by_text("row 0").wait_for()
    person.page.locator("[data-status=STALE]", has_text=f"{_ROWS * 2:,}").wait_for()
    person.button("▶ Run stale").click()
    endpoint.wait_for(lambda e: e.open > 30)
    person.operation("running").get_by_text(f"{_ROWS} of {_ROWS * 2} cells").wait_for()
    person.cell(0, 1).get_by_role("img", name="completed").wait_for()
    person.cell(0, 2).click()
    picture("running")
    person.operation("running").get_by_role("button").click()
    person.operation("cancelled").wait_for()
    person.cell(0, 2).get_by_role("img", name="stale").wait_for()
    picture("cancelled")
    sheet.column("number", "PARSE_VALUE", source="text", type="number")
    sheet.ended(sheet.operate(column_ids=[api.get(f"{sheet.path}/columns")["data"][-1]["id"]]))
    person.cell(0, 3).get_by_role("img", name="failed").wait_for()
    person.cell(0, 3).click()
    person.page.get_by_role("heading", name="number, row 0").wait_for()
    picture("failed")
    person.choose("Import a file", "bad.csv", "text\na,b\n")
    person.page.locator("#notices p").wait_for()
    picture("error")
    person.page.context.close()


def _fill(sheet: Sheet, endpoint: Endpoint) -> None:
    sheet.rows(_ROWS)
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.column("answer", "ENDPOINT", url=endpoint.url)


def main(folder: Path) -> None:
    """Draw with a server and a Chromium of our own."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as server,
        chromium() as browser,
    ):
        draw(browser, server, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
