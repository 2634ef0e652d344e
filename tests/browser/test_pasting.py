"""Blocks of cells that people copy and paste in a real Chromium."""

from __future__ import annotations

from tests.browser.person import Person
from tests.browser.sheets import address
from tests.server.sheets import Api, Sheet


def values(sheet: Sheet) -> list[list[object]]:
    """Return the values of all cells, row by row."""
    return [[cell["value"] for cell in row["cells"].values()] for row in sheet.page()]


def test_empty_cells_are_copied(person: Person, api: Api) -> None:
    """The last one of a block too, and one alone."""
    sheet = api.sheet()
    sheet.column("copy", "TEXT")
    rows = [{"text": "q", "copy": "1"}, {"text": "", "copy": "2"}, {"text": "", "copy": "3"}]
    api.post(f"{sheet.path}/rows", {"values": rows}, 201)
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("q", exact=True).click()
    person.page.keyboard.press("Shift+ArrowDown")
    person.page.keyboard.press("Control+c")
    person.cell(0, 1).click()
    person.page.keyboard.press("Control+v")
    person.page.locator("#announcements", has_text="Pasted 2 rows").wait_for()
    assert values(sheet) == [["q", "q"], ["", ""], ["", "3"]]
    person.cell(2, 0).click()
    person.page.keyboard.press("Control+c")
    person.cell(2, 1).click()
    person.page.keyboard.press("Control+v")
    person.page.locator("#announcements", has_text="Pasted 1 row, 0 of them new").wait_for()
    assert values(sheet)[2] == ["", ""]
