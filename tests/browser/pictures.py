"""Pictures of every state of the page, light and dark.

``python -m tests.browser.pictures FOLDER`` writes them.
"""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.browser.person import Person, chromium
from tests.browser.sheets import address
from tests.server.sheets import Api, Sheet
from tests.support.model_server import Answer, ModelServer, Request
from tests.support.prompts import models_file, prompt
from tests.support.server import Server, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

STATES = [
    "sign-in",
    "empty",
    "importing",
    "cost",
    "running",
    "cancelled",
    "failed",
    "form",
    "error",
]
#: What a million tokens cost.
PRICE = 1000
_ROWS = 400
#: Rows of a file that is imported in the background, for long enough to be seen.
_LONG = 60_000
_REVIEWS = [
    "Arrived in two days, works as described.",
    "The battery lasts an hour, not ten.",
    "Good value; the manual could be clearer.",
    "Broke after a week. No answer from support.",
    "My third one. Still the best I know.",
    "17",
]
_VERDICTS = ["positive", "negative", "mixed", "negative", "positive", "unclear"]


def draw(browser: Browser, server: Server, models: ModelServer, folder: Path) -> None:
    """Write a picture of each state and scheme into ``folder``."""
    for scheme in ("light", "dark"):
        models.behave = _Half()
        with server.client() as client:
            person = Person.at(browser, server.url, scheme)
            _draw(person, Api(client), models, folder, scheme)
            person.page.context.close()


@dataclass
class _Half:
    """Answers half of the requests, and holds the others until they are closed."""

    asked: int = 0

    def __call__(self, request: Request) -> Answer:
        self.asked += 1
        if self.asked > _ROWS // 2:
            return Answer(at=0, then="hold")
        return Answer([_VERDICTS[_REVIEWS.index(request.asked)]], usage=(23, 2))


def _draw(
    person: Person, api: Api, models: ModelServer, folder: Path, scheme: Literal["light", "dark"]
) -> None:
    def picture(state: str) -> None:
        person.page.screenshot(path=folder / f"{state}-{scheme}.png", animations="disabled")

    sheet = api.sheet("Reviews", "review")
    person.page.goto(person.url)
    person.button("Sign in").wait_for()
    picture("sign-in")
    person.sign_in(address(sheet))
    person.says("This sheet is empty.")
    picture("empty")
    _fill(sheet)
    person.cell(0, 0).get_by_text(_REVIEWS[0]).wait_for()
    person.page.locator("[data-status=STALE]", has_text=f"{_ROWS * 2:,}").wait_for()
    person.button("▶ Run stale").click()
    person.says("This would cost about")
    picture("cost")
    person.button("Run").click()
    line = person.operation("running")
    line.get_by_text(f"{_ROWS + _ROWS // 2} of {_ROWS * 2} cells").wait_for()
    models.wait_for(lambda m: m.open > 0)
    line.get_by_text("spent").wait_for()
    person.cell(0, 2).get_by_text(_VERDICTS[0]).wait_for()
    person.cell(1, 2).click()
    picture("running")
    line.get_by_role("button").click()
    person.operation("cancelled").get_by_text("avoided").wait_for()
    picture("cancelled")
    number = sheet.column("number", "PARSE_VALUE", source="review", type="number")
    sheet.ended(sheet.operate(column_ids=[number]))
    person.cell(0, 3).get_by_role("img", name="failed").wait_for()
    person.cell(1, 3).click()
    person.page.get_by_role("heading", name="number, row 1").wait_for()
    picture("failed")
    person.column("words", "Change …")
    person.page.get_by_label("title").wait_for()
    picture("form")
    person.page.keyboard.press("Escape")
    person.choose("Import a file", "reviews.csv", "review\na,b\n")
    person.page.locator("#notices p").wait_for()
    picture("error")
    rows = _LONG
    while not _importing(person, api, rows):
        rows *= 2
    picture("importing")


def _importing(person: Person, api: Api, rows: int) -> bool:
    """Import a file of so many rows. The page gets no answer after one with progress. Return
    whether there was one: the server may have been faster."""
    person.page.unroute_all(behavior="ignoreErrors")
    person.page.goto(person.url + address(api.sheet("Reviews of 2026", "review")))
    person.says("This sheet is empty.")
    seen: list[float] = []

    def answer(route: Route) -> None:
        if not any(seen):
            response = route.fetch()
            seen.append(response.json()["operation"]["progress"] or 0)
            route.fulfill(response=response)

    person.page.route("**/sheets/operations/*", answer)
    lines = (f'"{_REVIEWS[n % 5]}"\n' for n in range(rows))
    person.choose("Import a file", "reviews-2026.csv", f"review\n{''.join(lines)}")
    line = person.page.locator(".import .counts")
    line.get_by_text(re.compile("^[1-9].* rows are stored|^imported")).wait_for()
    return "are stored" in line.inner_text()


def _fill(sheet: Sheet) -> None:
    values = [{"review": _REVIEWS[n % len(_REVIEWS)]} for n in range(_ROWS)]
    sheet.api.post(f"{sheet.path}/rows", {"values": values}, 201)
    sheet.column("words", "COUNT", source="review", type="words")
    mapped = {"prompt_template_variable_mappings": {"review": "review"}}
    sheet.column("verdict", "PROMPT_TEMPLATE", **prompt("{review}") | mapped)


def main(folder: Path) -> None:
    """Draw with a server and a Chromium of our own."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        ModelServer() as models,
        running(Path(data), models_file(Path(data), models.url, PRICE)) as server,
        chromium() as browser,
    ):
        draw(browser, server, models, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
