"""Which cells people run, and what the page tells of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.person import Person
from tests.browser.sheets import ROWS, address, held
from tests.server.sheets import Api
from tests.support.endpoint import Endpoint
from tests.support.model_server import Answer, ModelServer
from tests.support.prompts import prompt

if TYPE_CHECKING:
    from playwright.sync_api import Route


def ended(person: Person, cells: int, count: int = 1) -> None:
    """Wait until this number of operations has completed so many cells each."""
    lines = person.operation("completed").get_by_text(f"= {cells} cells")
    lines.nth(count - 1).wait_for()


def test_a_column_rows_and_selected_cells(person: Person, api: Api) -> None:
    """Each runs just its cells: a column, a block of cells, whole rows, all rows."""
    sheet = api.sheet()
    sheet.rows(30)
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.column("chars", "COUNT", source="text", type="chars")
    person.sign_in(address(sheet))
    person.cell(0, 1).get_by_role("img", name="stale").wait_for()
    person.cell(2, 1).click()
    person.cell(4, 2).click(modifiers=["Shift"])
    person.run("Selected cells (6 cells)")
    ended(person, 6)
    person.cell(4, 2).get_by_role("img", name="completed").wait_for()
    assert sheet.counts()["COMPLETED"] == 30 + 6  # texts are completed
    person.column("words", "Run stale cells")
    ended(person, 27)
    person.cell(5, 0).click()
    person.page.get_by_role("grid").press("Shift+ArrowDown")
    person.run("Selected rows (2 rows)")
    ended(person, 4)
    assert sheet.counts() == {**sheet.counts(), "COMPLETED": 30 + 3 + 30 + 2, "STALE": 25}
    person.page.get_by_role("grid").press("Control+a")
    person.run("Selected cells (60 cells)")
    ended(person, 60)
    person.cell(9, 0).click()
    person.run("Selected cells (0 cells)")
    person.says("none of these cells is computed")


def test_failed_cells_run_again(person: Person, api: Api) -> None:
    """After an edit only the failed cells that are left are run by "Failed cells"."""
    sheet = api.sheet()
    sheet.rows(3)
    sheet.column("number", "PARSE_VALUE", source="text", type="number")
    sheet.ended(sheet.operate())
    person.sign_in(address(sheet))
    person.cell(2, 1).get_by_role("img", name="failed").wait_for()
    person.cell(0, 0).dblclick()
    person.page.keyboard.type("17")
    person.page.keyboard.press("Enter")
    person.cell(0, 1).get_by_role("img", name="stale").wait_for()
    person.run("Failed cells")
    person.operation("completed").get_by_text("2 failed = 2 cells").wait_for()


def test_several_operations_have_a_line_each(person: Person, api: Api, endpoint: Endpoint) -> None:
    """Stop ends one of them, and the other goes on."""
    sheet = held(api, endpoint)
    sheet.column("more", "ENDPOINT", url=endpoint.url)
    person.sign_in(address(sheet))
    person.cell(0, 2).get_by_role("img", name="stale").wait_for()
    person.column("answer", "Run stale cells")
    person.operation("running").nth(0).wait_for()
    person.column("more", "Run stale cells")
    endpoint.wait_for(lambda e: e.open > ROWS)
    person.operation("running").nth(1).wait_for()
    person.operation("running").nth(1).get_by_role("button").click()
    person.operation("cancelled").wait_for()
    assert person.operation("running").count() == 1
    endpoint.release()
    person.operation("completed").get_by_text(f"= {ROWS} cells").wait_for()


def test_money_spent_and_avoided(person: Person, api: Api, models: ModelServer) -> None:
    """An estimate has to be confirmed first. The line of an operation tells what its calls cost,
    and what its cancel avoided."""
    models.behave = lambda request: (
        Answer(usage=(10, 5)) if request.asked in {"row 0", "row 1"} else Answer(at=1, then="hold")
    )
    sheet = api.sheet()
    sheet.rows(200)
    sheet.column("asked", "PROMPT_TEMPLATE", **prompt())
    person.sign_in(address(sheet))
    person.button("▶ Run stale").click()
    person.says("This would cost about")
    person.page.get_by_text(re.compile(r"about [\d.]+ USD, 200 calls, [\d,]+ tokens")).wait_for()
    person.button("Cancel").click()
    person.button("▶ Run stale").click()
    person.button("Run").click()
    line = person.operation("running")
    line.get_by_text(re.compile(r"spent 0.04 \w+, 2 calls, 30 tokens")).wait_for()
    line.get_by_role("button").click()
    avoided = re.compile(r"aborted · avoided about [\d,.]+ \w+, ")
    person.operation("cancelled").get_by_text(avoided).wait_for()
    assert person.page.locator(".operation").count() == 1


def test_a_cells_value_error_metrics_and_history(
    person: Person, api: Api, endpoint: Endpoint
) -> None:
    """The panel shows them, and the executions in which the page has seen the cell."""
    sheet = held(api, endpoint)
    sheet.column("number", "PARSE_VALUE", source="text", type="number")
    person.sign_in(address(sheet))
    person.cell(1, 1).get_by_role("img", name="stale").wait_for()
    person.cell(1, 1).click()
    person.button("▶ Run stale").click()
    endpoint.wait_for(lambda e: e.open == ROWS)
    panel = person.page.get_by_role("complementary", name="Cell")
    panel.get_by_text(
        re.compile(rf"Execution \w+ of operation \w+ \({2 * ROWS} cells\): running")
    ).wait_for()
    endpoint.release()
    person.operation("completed").wait_for()
    panel.get_by_text("completed, started").wait_for()
    panel.get_by_role("heading", name="Metrics").wait_for()
    panel.get_by_text("latency ms").wait_for()
    panel.get_by_text("true", exact=True).wait_for()
    panel.get_by_text("Computed at version").wait_for()
    panel.get_by_text("Executions are those that this page has seen.").wait_for()
    person.cell(1, 2).click()
    panel.get_by_role("heading", name="Error").wait_for()


@pytest.mark.parametrize("early", [True, False])
def test_a_cancel_whose_answer_is_lost(
    person: Person, api: Api, endpoint: Endpoint, early: bool
) -> None:
    """It is not said to have been another one's, also where its end was seen before that."""
    sheet = held(api, endpoint)

    def lose(route: Route) -> None:
        assert route.fetch().status == 200
        if early:
            person.operation("cancelled").wait_for()
        route.abort()

    person.sign_in(address(sheet))
    person.button("▶ Run stale").click()
    endpoint.wait_for(lambda e: e.open == ROWS)
    person.page.route(
        "**/operations/*",
        lambda route: lose(route) if route.request.method == "DELETE" else route.continue_(),
    )
    person.button("■ Stop everything").click()
    line = person.operation("cancelled")
    line.get_by_text("Cancelled; the answer to Stop was lost.").wait_for()
    line.get_by_text(f"0 + {ROWS} = {ROWS}").wait_for()
