"""What people delete with the page, in a real Chromium: it is named before it goes."""

from __future__ import annotations

from tests.browser.person import Person
from tests.browser.sheets import ROWS, address, held
from tests.server.sheets import Api
from tests.support.endpoint import Endpoint


def test_rows_that_run(person: Person, api: Api, endpoint: Endpoint) -> None:
    """The selected ones; what runs in them is stopped, and the operation goes on without it."""
    sheet = held(api, endpoint)
    person.sign_in(address(sheet))
    person.cell(1, 1).get_by_role("img", name="stale").wait_for()
    person.button("▶ Run stale").click()
    endpoint.wait_for(lambda e: e.open == ROWS)
    person.cell(1, 0).click()
    person.more("Delete the selected rows (1 row)")
    person.says("Delete row 1 and all values in it?")
    person.button("Cancel").click()
    person.cell(3, 0).click(modifiers=["Shift"])
    person.more("Delete the selected rows (3 rows)")
    person.says("Delete the 3 rows from 1 to 3 and all values in them? What runs there is stopped.")
    person.button("Delete").click()
    endpoint.wait_for(lambda e: e.open == ROWS - 3)
    person.cell(2, 0).get_by_text("deleted").wait_for()
    assert [row["row_index"] for row in sheet.page()] == [0, *range(4, ROWS)]
    person.more("Delete the selected rows (3 rows)")
    person.says("Nothing was deleted: none of the selected rows is there.")
    endpoint.release()
    person.operation("completed").wait_for()


def test_a_sheet_and_its_table(person: Person, api: Api) -> None:
    """After a sheet another one of its table is shown, or that there is none."""
    sheet = api.sheet("Flights of 1903")
    table = sheet.path.rsplit("/", 2)[0]
    api.post(f"{table}/sheets", {"title": "Second"}, 201)
    person.sign_in(address(sheet))
    person.says("This sheet is empty.")
    person.more("Delete the sheet")
    person.says(
        "Delete the sheet Sheet 1 of the table Flights of 1903, with 1 column and all rows?"
    )
    person.button("Delete").click()
    person.page.get_by_role("link", name="Sheet 1").wait_for(state="detached")
    assert person.page.locator("nav [aria-current]").inner_text() == "Second"
    person.more("Delete the sheet")
    person.button("Delete").click()
    person.says("This table has no sheet.")
    person.page.get_by_role("link", name="recalc").click()
    person.button("Delete the table Flights of 1903").click()
    person.says("Delete the table Flights of 1903, with 0 sheets and all rows?")
    person.button("Delete").click()
    person.button("Delete the table Flights of 1903").wait_for(state="detached")
    assert api.client.get(table).status_code == 404


def test_edits_of_what_others_deleted(person: Person, api: Api) -> None:
    """An edit that is not saved is listed, and can be dropped, also where its cell or its sheet is
    gone. While there is one, leaving the page is asked about."""
    sheet = api.sheet()
    column = sheet.column("more", "TEXT")
    sheet.rows(3)
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    for row, index in ((0, 1), (1, 0), (2, 0)):
        draft(person, row, index)
    assert api.client.delete(f"{sheet.path}/columns/{column}").status_code == 200
    body = {"row_indices": [1]}
    assert api.client.request("DELETE", f"{sheet.path}/rows", json=body).status_code == 200
    person.cell(0, 1).wait_for(state="detached")
    person.cell(1, 0).get_by_text("deleted").wait_for()
    assert asks(person)
    person.more("Edits that are not saved (3)")
    for place in (
        "more, row 0, which was deleted",
        "text, row 1, which was deleted",
        "text, row 2",
    ):
        assert person.page.get_by_label(place, exact=True).input_value() == "x"
        person.button(f"Drop the edit of {place}").click()
    person.button("Close").click()
    person.cell(2, 0).get_by_text("row 2").wait_for()
    assert not asks(person)
    draft(person, 0, 0)
    assert api.client.delete(sheet.path).status_code == 200
    person.page.locator(".lost").wait_for()
    person.more("Edits that are not saved (1)")
    person.button("Drop the edit of text, row 0").click()
    assert not asks(person)


def test_edits_in_what_is_deleted(person: Person, api: Api) -> None:
    """They go with the column, the rows and the sheet, whose values were confirmed to go."""
    sheet = api.sheet()
    sheet.column("more", "TEXT")
    sheet.rows(3)
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    draft(person, 0, 1)
    draft(person, 1, 0)
    person.column("more", "Delete the column")
    person.button("Delete").click()
    person.cell(0, 1).wait_for(state="detached")
    assert asks(person)
    person.cell(1, 0).click()
    person.more("Delete the selected rows (1 row)")
    person.button("Delete").click()
    person.cell(1, 0).get_by_text("deleted").wait_for()
    assert not asks(person)
    draft(person, 0, 0)
    person.more("Delete the sheet")
    person.button("Delete").click()
    person.says("This table has no sheet.")
    assert not asks(person)


def draft(person: Person, row: int, column: int) -> None:
    """Enter a text in a cell, and do not save it."""
    person.cell(row, column).click()
    person.page.keyboard.type("x")
    person.page.keyboard.press("Escape")
    person.cell(row, column).get_by_role("img", name="not saved").wait_for()


def asks(person: Person) -> bool:
    """Return whether leaving the page would be asked about."""
    event = "new Event('beforeunload', { cancelable: true })"
    return not person.page.evaluate(f"dispatchEvent({event})")
