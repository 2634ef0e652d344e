"""Everything that people do with the page, without a mouse, in a real Chromium. The focus is never
lost: after each step it is on an element that is named here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest

from tests.browser.keys import GRID, Keys
from tests.browser.person import Person
from tests.browser.sheets import ROWS, address, held
from tests.server.sheets import Api
from tests.support.endpoint import Endpoint
from tests.support.waiting import eventually

#: Counts what a mouse does: a key that presses a button makes a click, and no pointer event.
_COUNT = """
window.mouse = 0;
addEventListener("pointerdown", () => { window.mouse += 1; }, true);
"""
#: How the element that has the focus is marked: the contrast of its outline to what is behind it.
_MARKED = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(document.activeElement);
  const ground = (element) => getComputedStyle(element).backgroundColor;
  let behind = document.activeElement.parentElement;
  while (ground(behind) === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
  const [one, other] = [light(style.outlineColor), light(ground(behind))];
  const drawn = style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2;
  return drawn ? (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) : 0;
}
"""


@pytest.fixture
def keys(person: Person) -> Iterator[Keys]:
    """The keyboard of somebody who has no mouse."""
    person.page.add_init_script(_COUNT)
    yield Keys(person)
    assert person.page.evaluate("window.mouse") == 0


def test_from_a_file_to_a_run(keys: Keys, person: Person) -> None:
    """Sign in, choose a file, add a column by its form, run what is stale."""
    keys.sign_in("/")
    keys.at("Tables")
    # Begun before the button is reached: for a key that comes before Chromium knows that a test
    # waits for a file dialog, it would open one of its own.
    with person.page.expect_file_chooser() as asked:
        keys.reach("Import a CSV or JSON file")
        keys.press("Enter")
    lines = "carrier,flight\nAA,1\nUA,2\n"
    asked.value.set_files({"name": "a.csv", "mimeType": "text/csv", "buffer": lines.encode()})
    person.cell(1, 1).get_by_text("2", exact=True).wait_for()
    keys.at(GRID)
    keys.use("Add a column")
    keys.at("title")
    keys.type("chars")
    keys.reach("type")
    keys.type("COUNT")
    person.page.get_by_label("source").wait_for()
    keys.reach("source")
    keys.type("carrier")
    keys.reach("type")
    keys.type("chars")
    keys.reach("Add")
    keys.press("Enter")
    person.page.get_by_role("columnheader", name="chars").wait_for()
    keys.at("Add a column")
    keys.use("▶ Run stale")
    person.cell(1, 2).get_by_role("img", name="completed").wait_for()
    person.operation("completed").wait_for()
    keys.at("▶ Run stale")
    keys.reach("Dismiss operation")
    keys.press("Enter")
    keys.at(GRID)
    person.page.go_back()
    person.page.get_by_role("heading", name="Tables").wait_for()
    keys.at("Tables")
    keys.reach("Delete the table a")
    keys.press("Enter")
    person.page.get_by_role("dialog").wait_for()
    keys.at("Cancel")
    keys.press("Escape")
    keys.at("Delete the table a")


def test_what_runs_and_what_is_stopped(
    keys: Keys, person: Person, api: Api, endpoint: Endpoint
) -> None:
    """Run a column, selected cells, selected rows and failed cells; stop one, and everything."""
    sheet = held(api, endpoint)
    sheet.column("number", "PARSE_VALUE", source="text", type="number")
    keys.sign_in(address(sheet))
    person.cell(0, 1).get_by_role("img", name="stale").wait_for()
    keys.at(GRID)
    keys.press("ArrowRight")
    keys.column("Run all cells")
    endpoint.wait_for(lambda e: e.open == ROWS)
    keys.at(GRID)
    person.operation("running").wait_for()
    keys.use("Stop operation")
    person.operation("cancelled").wait_for()
    keys.at("Dismiss operation")
    keys.press("Enter")
    keys.at(GRID)
    endpoint.wait_for(lambda e: e.open == 0)
    keys.press("Shift+ArrowDown", "Shift+ArrowDown")
    keys.use("Run …")
    keys.choose("Selected cells (3 cells)")
    endpoint.wait_for(lambda e: e.open == 3)
    keys.at("Run …")
    keys.reach(GRID)
    keys.press("ArrowDown", "ArrowDown", "Shift+ ", "Shift+ArrowDown")
    keys.use("Run …")
    keys.choose("Selected rows (2 rows)")
    endpoint.wait_for(lambda e: e.open == 5)
    person.cell(4, 2).get_by_role("img", name="failed").wait_for()
    keys.use("■ Stop everything", "Tab")
    person.operation("cancelled").nth(1).wait_for()
    keys.at("■ Stop everything")
    assert person.operation("running").count() == 0
    keys.use("Run …")
    keys.choose("Failed cells")
    person.operation("completed").get_by_text("2 failed = 2 cells").wait_for()
    keys.at("Run …")


def test_a_cell_its_panel_and_an_edit(keys: Keys, person: Person, api: Api) -> None:
    """Esc keeps an edit, Enter goes on with it. A cell is run from its panel, which has its
    history; Esc goes back to the cells."""
    sheet = api.sheet()
    sheet.rows(300)
    sheet.column("words", "COUNT", source="text", type="words")
    keys.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    keys.press("Enter")
    keys.at("text, row 0")
    keys.type("three short words")
    keys.press("Escape")
    keys.at(GRID)
    person.cell(0, 0).get_by_role("img", name="not saved").wait_for()
    keys.press("Enter", "Enter")
    person.cell(0, 0).get_by_role("img", name="not saved").wait_for(state="detached")
    person.cell(0, 0).get_by_text("three short words", exact=True).wait_for()
    keys.at(GRID)
    keys.press("ArrowUp", "ArrowRight")
    person.page.get_by_role("heading", name="words, row 0").wait_for()
    keys.press("Enter")
    keys.at("Cell")
    keys.reach("Run this cell")
    keys.press("Enter")
    panel = person.page.get_by_role("complementary", name="Cell")
    panel.get_by_text("3", exact=True).wait_for()
    panel.get_by_text(re.compile(r"Computed at version \d+")).wait_for()
    keys.at("Run this cell")
    keys.press("Escape")
    keys.at(GRID)
    keys.press("Control+End")
    person.cell(299, 1).get_by_role("img", name="stale").wait_for()
    keys.press("PageUp")
    person.page.get_by_role("heading", name=re.compile(r"words, row 2[678]\d")).wait_for()


def test_rows_and_columns(keys: Keys, person: Person, api: Api) -> None:
    """Add rows, paste, delete rows; change a column, make it wider, pin it, delete it."""
    sheet = api.sheet()
    sheet.rows(3)
    sheet.column("words", "COUNT", source="text", type="words")
    keys.sign_in(address(sheet))
    person.cell(2, 0).get_by_text("row 2").wait_for()
    keys.use("Add rows")
    keys.at("how many")
    keys.press("Control+a")
    keys.type("2")
    keys.press("Enter")
    person.cell(4, 1).get_by_role("img", name="stale").wait_for()
    keys.at("Add rows")
    keys.reach(GRID)
    keys.press("Control+End", "Home")
    person.paste("one\ntwo\n")
    person.cell(5, 0).get_by_text("two", exact=True).wait_for()
    keys.at(GRID)
    keys.press("Shift+ArrowUp")
    keys.use("More …")
    keys.choose("Delete the selected rows (2 rows)")
    person.says("Delete the 2 rows from 3 to 4 and all values in them?")
    keys.at("Cancel")
    keys.reach("Delete")
    keys.press("Enter")
    person.cell(3, 0).get_by_text("deleted").wait_for()
    keys.at("More …")
    assert [row["row_index"] for row in sheet.page()] == [0, 1, 2, 5]
    keys.reach(GRID)
    keys.press("Control+Home", "ArrowRight")
    keys.column("Change …")
    keys.at("title")
    keys.press("Control+a")
    keys.type("counted")
    keys.press("Enter")
    heading = person.page.get_by_role("columnheader", name="counted")
    heading.wait_for()
    keys.at(GRID)
    before = _width(person)
    keys.column("Wider")
    keys.at(GRID)
    assert _width(person) == before + 60
    keys.column("Pin to the left")
    keys.at(GRID)
    assert heading.get_attribute("aria-colindex") == "2"
    keys.press("Home")
    keys.use("More …")
    keys.choose("Actions of column counted")
    keys.choose("Delete the column")
    person.says("Delete the column counted and all its values?")
    keys.reach("Delete")
    keys.press("Enter")
    heading.wait_for(state="detached")
    keys.at("More …")


def test_a_column_of_a_sheet_without_rows(keys: Keys, person: Person, api: Api) -> None:
    """Its menu is opened though it has no cell; the arrows choose the column."""
    sheet = api.sheet()
    sheet.column("more", "TEXT")
    keys.sign_in(address(sheet))
    person.says("This sheet is empty.")
    keys.press("ArrowRight")
    keys.column("Pin to the left")
    keys.at(GRID)
    heading = person.page.get_by_role("columnheader", name="more")
    eventually(lambda: heading.get_attribute("aria-colindex") == "2")
    keys.use("More …")
    keys.choose("Actions of column more")
    keys.choose("Unpin")
    eventually(lambda: heading.get_attribute("aria-colindex") == "3")
    keys.at("More …")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen(
    keys: Keys, person: Person, api: Api, scheme: Literal["light", "dark"]
) -> None:
    """Each stop of a view has an outline, whose contrast is at least 3 to what is behind it."""
    person.page.emulate_media(color_scheme=scheme)
    sheet = api.sheet()
    sheet.rows(3)
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.ended(sheet.operate())
    keys.sign_in(address(sheet))
    person.cell(0, 1).get_by_role("img", name="completed").wait_for()
    keys.press("ArrowRight")
    person.page.get_by_role("heading", name="words, row 0").wait_for()
    seen: dict[str, Any] = {}
    while (name := keys.focused()) not in seen:
        seen[name] = person.page.evaluate(_MARKED) if name else 3
        keys.press("Tab")
    assert {"recalc", "Sign out", "More …", GRID, "Cell", "Run this cell"} < set(seen)
    assert {name: mark for name, mark in seen.items() if mark < 3} == {}


def _width(person: Person) -> float:
    box = person.page.get_by_role("columnheader", name="counted").bounding_box()
    assert box
    width: float = box["width"]
    return width
