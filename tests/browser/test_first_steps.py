"""What somebody new may do wrong or not see, in a real Chromium: the page says what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.browser.person import Person
from tests.browser.sheets import address
from tests.server.sheets import ROOT, Api

if TYPE_CHECKING:
    from playwright.sync_api import Route


def test_a_key_that_no_header_can_have(person: Person) -> None:
    """It is unknown, like any other wrong key; the server is not said to be away. The field is
    selected, so that a key that is pasted replaces it."""
    person.sign_in(key="ключ")
    person.says("The server does not know this key.")
    person.page.keyboard.type("wrong")
    person.page.keyboard.press("Enter")
    person.says("The server does not know this key.")
    assert person.page.get_by_label("API key").input_value() == "wrong"


def test_no_page_scrolls_for_nothing(person: Person, api: Api) -> None:
    """Neither the sign-in nor a sheet is higher than the window."""
    person.page.goto(person.url)
    person.button("Sign in").wait_for()
    assert _spare(person) == 0
    person.sign_in(address(api.sheet()))
    person.says("This sheet is empty.")
    assert _spare(person) == 0


def test_what_a_sheet_needs_first(person: Person) -> None:
    """A sheet without columns asks for one, also where it has rows; one without computed columns
    says so when it is run. The notice goes when it is run again."""
    person.sign_in()
    person.button("New empty table").click()
    person.page.get_by_label("title").fill("new")
    person.button("Create").click()
    person.says("add a column and rows")
    person.button("Add rows").click()
    person.button("Add").click()
    person.says("This sheet has no columns.")
    _add(person, "text", "TEXT")
    person.page.get_by_text("This sheet has no columns.").wait_for(state="hidden")
    person.button("▶ Run stale").click()
    person.says("the sheet has no computed column")
    _add(person, "same", "VARIABLE")
    person.cell(0, 1).get_by_role("img", name="stale").wait_for()
    person.button("▶ Run stale").click()
    person.operation("completed").wait_for()
    assert person.page.locator("#notices p").count() == 0


def test_a_new_column_comes_into_view(person: Person, api: Api) -> None:
    """Though the sheet is wider than the window: it is the active one. The form says what the type
    does, has an example in it, and names no id."""
    sheet = api.sheet()
    for number in range(8):
        sheet.column(f"more {number}", "TEXT")
    sheet.rows(2)
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    person.button("Add a column").click()
    person.page.get_by_label("type").select_option("REGEX")
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_text("tells whether a pattern is found in a text").wait_for()
    assert dialog.get_by_text("id of a source column").count() == 0
    pattern = dialog.get_by_label("regex pattern")
    assert str(pattern.get_attribute("placeholder")).startswith("for example ")
    dialog.get_by_label("title").fill("found")
    dialog.get_by_label("source").select_option("text")
    pattern.fill("(")
    person.button("Add").click()
    dialog.get_by_text("does not compile").wait_for()
    pattern.fill("row")
    person.button("Add").click()
    person.page.get_by_role("heading", name="found, row 0").wait_for()
    panel = person.page.get_by_role("complementary", name="Cell")
    panel.get_by_role("definition").get_by_text("text", exact=True).wait_for()
    box = person.page.get_by_role("columnheader", name="found").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 1000
    person.page.get_by_role("grid").focus()
    person.page.keyboard.type("x")
    person.says("The column found is computed")


def test_code_has_room_for_lines(person: Person, api: Api) -> None:
    """The field for code takes lines, and the form says which language is the usual one."""
    person.sign_in(address(api.sheet()))
    person.button("Add a column").click()
    person.page.get_by_label("type").select_option("CODE_EXECUTION")
    code = person.page.get_by_role("textbox", name="code")
    code.fill("n = 1\nreturn n")
    assert code.input_value() == "n = 1\nreturn n"
    person.page.get_by_role("combobox", name="language").get_by_text("PYTHON)").wait_for(
        state="attached"
    )


def test_semicolons_between_values(person: Person, api: Api) -> None:
    """The page shows the first line, and asks what separates its values. Without an answer nothing
    is imported, and the notice names the file."""
    person.sign_in(address(api.sheet()))
    person.says("This sheet is empty.")
    content = "name;town\nAnna;Berlin\nLi;Beijing\n"
    person.choose("Import a file", "people.csv", content)
    person.says("name;town")
    person.button("Cancel").click()
    person.says("people.csv was not imported.")
    person.choose("Import a file", "people.csv", content)
    person.button("Import").click()
    person.says("imported 2 rows")
    person.cell(1, 2).get_by_text("Beijing", exact=True).wait_for()


def test_lines_of_json(person: Person, api: Api) -> None:
    """The button for files takes them too; the line of an import that has ended makes room."""
    person.sign_in(address(api.sheet()))
    person.says("This sheet is empty.")
    for rows in (2, 3):
        lines = "".join(f'{{"name": "{number}"}}\n' for number in range(rows))
        person.choose("Import a file", "people.ndjson", lines)
        person.says(f"imported {rows} rows")
    assert person.page.locator(".import").count() == 1
    accepted = person.page.locator("input[type=file]").get_attribute("accept")
    assert {".ndjson", ".jsonl", ".tsv"} < set(str(accepted).split(","))


def test_a_file_that_is_refused_leaves_no_table(person: Person, api: Api) -> None:
    """A new table is made for a file, and is gone where the file is refused."""
    person.sign_in()
    person.choose("Import a CSV or JSON file", "broken file.csv", 'a,b\n"1,2\n')
    person.says("broken file.csv was not imported.")
    titles = [each["title"] for each in api.get(f"{ROOT}?limit=100")["data"]]
    assert "broken file" not in titles


def test_an_import_is_followed_while_the_server_is_away(person: Person, api: Api) -> None:
    """A look that gets no answer is no end of an import: the next one finds its rows."""
    looks: list[str] = []

    def started(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        body["operation"]["status"] = "running"
        route.fulfill(response=response, json=body)

    def look(route: Route) -> None:
        looks.append(route.request.url)
        if len(looks) == 1:
            route.abort()
        elif len(looks) == 2:
            route.fulfill(status=503, json={"success": False, "message": "It starts."})
        else:
            route.continue_()

    person.sign_in(address(api.sheet()))
    person.says("This sheet is empty.")
    person.page.route("**/imports/file", started)
    person.page.route("**/sheets/operations/*", look)
    person.choose("Import a file", "people.csv", "text\nAnna\n")
    person.says("imported 1 row")
    assert len(looks) == 3


def _spare(person: Person) -> int:
    """Return the pixels by which the page is higher than the window."""
    return int(
        person.page.evaluate(
            "document.documentElement.scrollHeight - document.documentElement.clientHeight"
        )
    )


def _add(person: Person, title: str, kind: str) -> None:
    """Add a column of texts, or one that has the same text in each row."""
    person.button("Add a column").click()
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_label("title").fill(title)
    dialog.get_by_label("type").select_option(kind)
    if kind == "VARIABLE":
        group = dialog.get_by_role("group", name=re.compile("value"))
        group.get_by_label("type").select_option("string")
        group.get_by_role("textbox").fill("x")
    person.button("Add").click()
    person.page.get_by_role("columnheader", name=title).wait_for()
