"""Selected cells in a real Chromium, while others change the columns."""

from __future__ import annotations

from tests.browser.person import Person
from tests.browser.sheets import address
from tests.server.sheets import Api, Sheet

GONE = "the column of the selected cell was deleted. Select a cell."


def lettered(api: Api) -> tuple[Sheet, dict[str, str]]:
    """Make a sheet with three rows, and return the ids of its columns by their titles."""
    sheet = api.sheet(column="a")
    for title in "bcde":
        sheet.column(title, "TEXT")
    sheet.column("words", "COUNT", source="e", type="words")
    ids = {each["title"]: each["id"] for each in api.get(f"{sheet.path}/columns")["data"]}
    rows = [{title: f"{title}{row}" for title in "abcde"} for row in range(3)]
    api.post(f"{sheet.path}/rows", {"values": rows}, 201)
    return sheet, ids


def delete(person: Person, sheet: Sheet, column: str, title: str) -> None:
    """Delete a column elsewhere, and wait until the page shows that."""
    answer = sheet.api.client.delete(f"{sheet.path}/columns/{column}")
    assert answer.status_code == 200, answer.text
    heading = person.page.get_by_role("columnheader", name=f"{title} text", exact=False)
    heading.wait_for(state="detached")


def texts(sheet: Sheet, column: str) -> list[str]:
    return [row["cells"][column]["value"] for row in sheet.page()]


def test_the_selection_stays_with_its_columns(person: Person, api: Api) -> None:
    """What is typed, pasted and run after a column was deleted elsewhere is in the columns that
    were selected, pinned or not."""
    sheet, ids = lettered(api)
    person.sign_in(address(sheet))
    person.cell(1, 1).get_by_text("b1").click()
    delete(person, sheet, ids["a"], "a")
    person.page.locator("#cell-1-0.active", has_text="b1").wait_for()
    person.page.get_by_role("heading", name="b, row 1").wait_for()
    person.page.keyboard.type("typed")
    person.page.keyboard.press("Enter")
    person.page.locator("#announcements", has_text="Saved.").wait_for()
    assert texts(sheet, ids["b"]) == ["b0", "typed", "b2"]
    person.column("e", "Pin to the left")
    person.cell(0, 3).click()
    person.cell(1, 4).click(modifiers=["Shift"])
    delete(person, sheet, ids["b"], "b")
    person.page.locator("#cell-0-2.selected", has_text="d0").wait_for()
    person.button("Run …").click()
    person.page.get_by_role("menuitem", name="Selected cells (2 cells)").wait_for()
    person.page.keyboard.press("Escape")
    person.cell(1, 1).click()
    person.cell(0, 2).click(modifiers=["Shift"])
    delete(person, sheet, ids["c"], "c")
    person.page.locator("#cell-0-1.active", has_text="d0").wait_for()
    person.paste("pasted")
    person.page.locator("#announcements", has_text="Pasted 1 row").wait_for()
    assert texts(sheet, ids["d"]) == ["pasted", "d1", "d2"]
    assert texts(sheet, ids["e"]) == ["e0", "e1", "e2"]


def test_a_column_that_is_gone(person: Person, api: Api) -> None:
    """Nothing is typed, pasted, copied or run in the one that is in its place before a cell is
    chosen. A text that was being typed stays a draft."""
    sheet, ids = lettered(api)
    person.sign_in(address(sheet))
    person.cell(1, 1).get_by_text("b1").click()
    person.page.get_by_role("heading", name="b, row 1").wait_for()
    delete(person, sheet, ids["b"], "b")
    person.says("Choose a cell to see its value.")
    assert person.page.locator(".cell.active, .cell.selected").count() == 0
    person.page.keyboard.type("x")
    person.says(f"Nothing was done: {GONE}")
    person.paste("x")
    person.says(f"Nothing was pasted: {GONE}")
    person.page.keyboard.press("Control+c")
    person.says(f"Nothing was copied: {GONE}")
    person.run("Selected rows (0 rows)")
    person.says(f"Nothing was started: {GONE}")
    person.cell(2, 1).click()
    person.page.keyboard.type("typed")
    editor = person.page.locator("textarea.editor")
    assert editor.input_value() == "typed"
    delete(person, sheet, ids["c"], "c")
    assert editor.input_value() == "typed"
    person.page.keyboard.press("Enter")
    person.page.locator("#announcements", has_text="kept as a draft").wait_for()
    person.says("The cell c, row 2 was deleted. What was entered is not saved")
    person.page.keyboard.type("y")
    person.says(f"Nothing was done: {GONE}")
    for title in "ade":
        assert texts(sheet, ids[title]) == [f"{title}{row}" for row in range(3)]
    person.page.keyboard.press("ArrowUp")
    person.page.get_by_role("heading", name="d, row 1").wait_for()
