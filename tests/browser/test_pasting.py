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


def test_a_block_that_is_too_long(person: Person, api: Api) -> None:
    """It is refused before a row is read, and the message says how long one may be. So are long
    texts in quotation marks, in the words of the server."""
    sheet = api.sheet()
    sheet.column("more", "TEXT")
    sheet.rows(3)
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").click()
    read: list[str] = []
    person.page.on("request", lambda sent: read.append(sent.url) if "/rows?" in sent.url else None)
    person.paste("".join(f"x{number}\n" for number in range(200_000)))
    person.says("Nothing was pasted: the block has 200,000 lines, and 20,000 can be pasted")
    assert read == []
    person.paste("x\n" * 20_000)
    person.says("3 changed cells and 19,997 new rows, and 10,000 of each can be pasted at once.")
    person.paste('"' + "y" * 10_000_000 + '"\tz')
    person.says("Nothing was pasted. Row 0, column text: a value has")
    assert values(sheet) == [["row 0", None], ["row 1", None], ["row 2", None]]
