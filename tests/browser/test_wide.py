"""A sheet with more columns than a window shows, in a real Chromium."""

from __future__ import annotations

import base64

from tests.browser.person import Person
from tests.browser.sheets import address
from tests.server.sheets import Api, Sheet

COLUMNS = 200
#: Cells of a row that have elements, at most: its number, a pinned one, those in view, and two more
#: on each side.
MOST = 12


def wide(api: Api) -> Sheet:
    """Make a sheet with two rows and many columns, by the import of a file."""
    sheet = api.sheet(column="column 0")
    lines = [",".join(f"{word} {number}" for number in range(COLUMNS)) for word in ("column", "of")]
    content = base64.b64encode("\n".join([*lines, lines[1], ""]).encode()).decode()
    body = {"file_name": "wide.csv", "file_content_base64": content}
    api.post(f"{sheet.path}/imports/file", body, 202)
    return sheet


def elements(person: Person) -> int:
    """Return how many cells have elements, after checking that each row has as many as the head."""
    rows = person.page.locator(".row").all()
    count: int
    [count] = {row.locator(".cell").count() for row in rows}
    assert count <= MOST
    return len(rows) * count


def in_view(person: Person, title: str) -> None:
    """Check that a column is in view, its heading above its cell and both of the same index."""
    heading = person.page.get_by_role("columnheader", name=title, exact=False).first
    index = int(str(heading.get_attribute("aria-colindex")))
    cell = person.cell(0, index - 2)
    assert cell.get_attribute("aria-colindex") == str(index)
    above, below = heading.bounding_box(), cell.bounding_box()
    view = person.page.get_by_role("grid").bounding_box()
    assert above
    assert below
    assert view
    assert (above["x"], above["width"]) == (below["x"], below["width"])
    assert below["x"] >= view["x"]
    assert below["x"] + below["width"] <= view["x"] + view["width"]


def test_only_columns_in_view_have_elements(person: Person, api: Api) -> None:
    """The keyboard walks to the last of 200 columns; each is in view when it is reached."""
    person.sign_in(address(wide(api)))
    person.cell(1, 0).get_by_text("of 0", exact=True).wait_for()
    grid = person.page.get_by_role("grid")
    assert grid.get_attribute("aria-colcount") == str(COLUMNS + 1)
    assert elements(person) <= 3 * MOST
    grid.focus()
    for number in range(1, COLUMNS):
        grid.press("ArrowRight")
        if number % 40 == 0 or number == COLUMNS - 1:
            person.page.get_by_role("heading", name=f"column {number}, row 0").wait_for()
            person.cell(0, number).get_by_text(f"of {number}", exact=True).wait_for()
            person.page.locator(f"[aria-activedescendant=cell-0-{number}]").wait_for()
            in_view(person, f"column {number}")
            assert elements(person) <= 3 * MOST
    grid.press("Home")
    person.page.get_by_role("heading", name="column 0, row 0").wait_for()
    in_view(person, "column 0")


def test_a_pinned_column_stays_and_a_resized_one_is_wider(person: Person, api: Api) -> None:
    """The menu of a column is opened by the keyboard where its cell is, also after the cell was
    scrolled out of view; so is the editor."""
    sheet = wide(api)
    person.sign_in(address(sheet))
    person.cell(1, 0).get_by_text("of 0", exact=True).wait_for()
    grid = person.page.get_by_role("grid")
    grid.press("ArrowRight")
    grid.press("Shift+F10")
    person.page.get_by_role("menuitem", name="Pin to the left").press("Enter")
    grid.press("End")
    person.cell(0, COLUMNS - 1).wait_for()
    in_view(person, "column 1")
    in_view(person, f"column {COLUMNS - 1}")
    assert person.cell(0, 0).get_attribute("aria-colindex") == "2"
    assert elements(person) <= 3 * MOST
    before = person.cell(0, COLUMNS - 1).bounding_box()
    grid.evaluate("grid => { grid.scrollLeft = 0; }")
    person.cell(0, COLUMNS - 1).wait_for(state="detached")
    grid.press("Shift+F10")
    person.page.get_by_role("menuitem", name="Wider").press("Enter")
    after = person.cell(0, COLUMNS - 1).bounding_box()
    assert before
    assert after
    assert after["width"] == before["width"] + 60
    in_view(person, "column 1")
    grid.evaluate("grid => { grid.scrollLeft = 0; }")
    person.cell(0, COLUMNS - 1).wait_for(state="detached")
    grid.press("Enter")
    person.page.keyboard.type("the last one")
    person.page.keyboard.press("Enter")
    person.cell(0, COLUMNS - 1).get_by_text("the last one", exact=True).wait_for()
    person.page.locator("#announcements", has_text="Saved.").wait_for()
    values = [cell["value"] for cell in sheet.page()[0]["cells"].values()]
    assert (values[-1], len(values)) == ("the last one", COLUMNS)
