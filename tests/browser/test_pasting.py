"""Blocks of cells that people copy and paste in a real Chromium."""

from __future__ import annotations

import base64
import json

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


def test_numbers_keep_their_digits(person: Person, api: Api) -> None:
    """Also whole ones of 64 bits: pasted over cells and into new rows, typed, and shown in the
    panel, within objects too."""
    big = 9007199254740993
    sheet = api.sheet()
    sheet.column("number", "HUMAN", data_type="number")
    sheet.rows(2)
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    person.cell(0, 1).click()
    person.paste(f"{big}\n-0.5\n{big + 2}\n 1e6 \n\n")
    person.page.locator("#announcements", has_text="Pasted 5 rows, 3 of them new").wait_for()
    assert [row[1] for row in values(sheet)] == [big, -0.5, big + 2, 1e6, None]
    person.cell(1, 1).click()
    person.page.keyboard.type(str(-big))
    person.page.keyboard.press("Enter")
    person.cell(1, 1).get_by_text(str(-big)).wait_for()
    person.cell(1, 1).get_by_role("img", name="not saved").wait_for(state="detached")
    assert values(sheet)[1][1] == -big
    value = {"id": big, "of": ["a, [b]: {c}", {}, [], [big, None]], 'say "': "\\"}
    content = base64.b64encode(json.dumps([{"object": value}]).encode()).decode()
    body = {"file_name": "a.json", "file_content_base64": content}
    api.post(f"{sheet.path}/imports/file", body, 202)
    person.page.get_by_role("columnheader", name="object").wait_for()
    person.cell(5, 2).get_by_text(str(big)).click()
    shown = person.page.locator("aside pre", has_text="id")
    shown.wait_for()
    assert shown.inner_text() == json.dumps(value, indent=2)


def test_what_is_no_number(person: Person, api: Api) -> None:
    """Blanks, words that JavaScript takes for numbers, and numbers that no cell can have are
    refused in a column of numbers; nothing is pasted, and what was typed is kept."""
    sheet = api.sheet()
    number = sheet.column("number", "HUMAN", data_type="number")
    sheet.rows(2)
    cell = sheet.page()[0]["cells"][number]["id"]
    api.patch(f"{sheet.path}/cells/{cell}", {"value": 7})
    person.sign_in(address(sheet))
    person.cell(0, 1).get_by_text("7").click()
    for text in ("Infinity", " ", "0x1F", "1e400", "1_000", "NaN", "012", "0b1"):
        person.paste(f"8\n{text}\n")
        person.says(f"Nothing was pasted: line 2 of the block has “{text}” for the column number")
    person.page.keyboard.type("0x1F")
    person.page.keyboard.press("Enter")
    person.page.locator("#announcements", has_text="kept as a draft").wait_for()
    person.cell(0, 1).get_by_text("0x1F").wait_for()
    assert [row[1] for row in values(sheet)] == [7, None]
