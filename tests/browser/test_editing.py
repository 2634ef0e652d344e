"""Cells and columns that people change in a real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.person import Person
from tests.browser.sheets import ROWS, address, held
from tests.server.sheets import Api
from tests.support.endpoint import Endpoint

if TYPE_CHECKING:  # only `make test-browser` has it
    from playwright.sync_api import Request


def test_an_edit_while_it_runs(person: Person, api: Api, endpoint: Endpoint) -> None:
    """Esc keeps an edit as a draft, also while another view is shown; Enter saves it. The result of
    the old text reads stale."""
    sheet = held(api, endpoint)
    person.sign_in(address(sheet))
    person.cell(1, 0).get_by_text("row 1").wait_for()
    person.button("▶ Run stale").click()
    endpoint.wait_for(lambda e: e.open == ROWS)
    person.cell(1, 0).dblclick()
    person.page.keyboard.type("another text")
    person.page.keyboard.press("Escape")
    person.cell(1, 0).get_by_role("img", name="not saved").wait_for()
    person.page.get_by_role("link", name="recalc").click()
    person.page.get_by_role("heading", name="Tables").wait_for()
    person.page.go_back()
    person.cell(1, 0).get_by_role("img", name="not saved").wait_for()
    person.cell(1, 0).click()
    assert sheet.page()[1]["cells"]
    assert "another" not in str(sheet.page()[1])
    person.page.keyboard.press("Enter")
    person.page.keyboard.press("Enter")
    person.cell(1, 0).get_by_text("another text", exact=True).wait_for()
    endpoint.release()
    person.operation("completed").wait_for()
    person.cell(0, 1).get_by_role("img", name="completed").wait_for()
    person.cell(1, 1).get_by_role("img", name="stale").wait_for()


def test_a_cell_that_is_only_looked_at_stays(person: Person, api: Api) -> None:
    """Opening a cell and leaving it saves nothing, whatever line ends its text has. Where something
    was typed, all line ends stay of the kind that they were."""
    texts = ["one\r\ntwo\r\n", "one\rtwo", "one\ntwo", "one\r\ntwo\nthree"]
    sheet = api.sheet()
    api.post(f"{sheet.path}/rows", {"values": [{"text": text} for text in texts]}, 201)
    edits: list[str] = []

    def note(sent: Request) -> None:
        if sent.method == "PATCH":
            edits.append(sent.url)

    person.page.on("request", note)
    person.sign_in(address(sheet))
    editor = person.page.locator("textarea.editor")
    for row in range(len(texts)):
        person.cell(row, 0).get_by_text("one").dblclick()
        editor.press("Enter")
        editor.wait_for(state="detached")
    assert edits == []
    for row in range(len(texts)):
        person.cell(row, 0).dblclick()
        editor.press("Control+End")
        person.page.keyboard.type("!")
        editor.press("Enter")
        person.cell(row, 0).get_by_text("!").wait_for()
        person.cell(row, 0).get_by_role("img", name="not saved").wait_for(state="detached")
    shown = [cell["value"] for row in sheet.page() for cell in row["cells"].values()]
    assert shown == ["one\r\ntwo\r\n!", "one\rtwo!", "one\ntwo!", "one\ntwo\nthree!"]


def test_a_key_that_ends_a_composition(person: Person, api: Api) -> None:
    """Enter and Escape that an input method takes neither save an edit nor close it."""
    sheet = api.sheet()
    sheet.rows(2)
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").dblclick()
    editor = person.page.locator("textarea.editor")
    method = person.page.context.new_cdp_session(person.page)
    composed = {"text": "にほ", "selectionStart": 2, "selectionEnd": 2}
    for key in ("Enter", "Escape"):
        editor.fill("")
        method.send("Input.imeSetComposition", composed)
        person.page.keyboard.press(key)
        assert editor.count() == 1
    editor.fill("日本")
    editor.press("Enter")
    person.cell(0, 0).get_by_text("日本", exact=True).wait_for()
    person.button("Add a column").click()
    title = person.page.get_by_label("title")
    title.fill("a")
    method.send("Input.imeSetComposition", composed)
    person.page.keyboard.press("Escape")
    assert person.page.get_by_role("dialog", name="Confirmation").count() == 0
    assert title.count() == 1


def test_a_block_of_a_spreadsheet(person: Person, api: Api) -> None:
    """It is pasted over rows that are there by one request, and the lines beyond become new rows.
    What was copied here is pasted the same."""
    sheet = api.sheet()
    sheet.column("more", "TEXT")
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.rows(3)
    person.sign_in(address(sheet))
    person.cell(1, 0).get_by_text("row 1").wait_for()
    edits: list[str] = []
    person.page.on("request", lambda sent: edits.append(f"{sent.method} {sent.url}"))
    person.cell(1, 0).click()
    person.paste('one\t"two ""2""\nlines"\nthree\tfour\nfive\tsix\n')
    person.cell(3, 1).get_by_text("six", exact=True).wait_for()
    person.page.locator("#announcements", has_text="Pasted 3 rows, 1 of them new.").wait_for()
    sent = [each.rsplit("/", 1)[-1] for each in edits if each.startswith("PATCH ")]
    assert sent == ["cells"]
    shown = [[cell["value"] for cell in row["cells"].values()][:2] for row in sheet.page()]
    assert shown == [["row 0", None], ["one", 'two "2"\nlines'], ["three", "four"], ["five", "six"]]
    person.cell(1, 0).click()
    person.cell(2, 1).click(modifiers=["Shift"])
    person.page.keyboard.press("Control+c")
    person.cell(4, 0).wait_for(state="detached")
    person.cell(3, 0).click()
    person.page.keyboard.press("Control+v")
    person.cell(4, 1).get_by_text("four", exact=True).wait_for()
    assert [c["value"] for c in sheet.page()[3]["cells"].values()][:2] == ["one", 'two "2"\nlines']


def test_a_block_that_does_not_fit(person: Person, api: Api) -> None:
    """Nothing is pasted into computed columns, beyond the last one, or where one cell is refused:
    by its kind before it is sent, or by the server. The message says which."""
    sheet = api.sheet()
    sheet.column("score", "HUMAN", data_type="number")
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.rows(3)
    person.sign_in(address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    person.cell(0, 0).click()
    person.paste("a\t1\t1")
    person.says("the column words is computed")
    person.paste("a\t1\t1\t1")
    person.says("the block has 4 columns")
    person.paste("a\t12\nb\tnone\n")
    person.says("line 2 of the block has “none” for the column score")
    person.paste("a\t12\n" + "x" * (1 << 20) + "\t13\n")
    person.says("Nothing was pasted. Row 1, column text: a value has 1048578 bytes")
    values = [[cell["value"] for cell in row["cells"].values()][:2] for row in sheet.page()]
    assert values == [["row 0", None], ["row 1", None], ["row 2", None]]


def test_a_mirror_is_not_edited(person: Person, api: Api) -> None:
    """It shows its source; typing and pasting are refused, and its panel has its config."""
    source, sheet = api.sheet(), api.sheet()
    source.rows(2)
    text = source.page()[0]["cells"]
    (column,) = text
    *_, table, _, sheet_id = source.path.split("/")
    config = {"source_table_id": table, "source_sheet_id": sheet_id, "source_column_id": column}
    sheet.column("mirror", "COMPOSITION", **config)
    sheet.rows(2)
    person.sign_in(address(sheet))
    person.cell(1, 1).get_by_text("row 1").wait_for()
    person.cell(0, 1).click()
    person.page.keyboard.type("x")
    person.says("The column mirror shows a column of another sheet: its cells cannot be edited.")
    person.paste("a")
    person.says("the column mirror shows a column of another sheet")
    person.page.get_by_text(column).wait_for()


def test_half_of_a_block(person: Person, api: Api) -> None:
    """Lines over rows that are there are pasted before the lines beyond become new rows. Where
    these are refused, the page says how many were pasted, why the others were not, and what to do.
    """
    sheet = api.sheet()
    sheet.rows(2)
    person.sign_in(address(sheet))
    person.cell(1, 0).get_by_text("row 1").wait_for()
    person.cell(1, 0).click()
    person.paste("over\nbeyond\n" + "x" * (1 << 20))
    person.says("Pasted lines: 1 of 3. The others, which would be new rows, were not: line 3")
    person.says("Paste the block again in the same place")
    person.cell(1, 0).get_by_text("over", exact=True).wait_for()
    values = [[cell["value"] for cell in row["cells"].values()] for row in sheet.page()]
    assert values == [["row 0"], ["over"]]


def test_esc_does_not_drop_a_form(person: Person, api: Api) -> None:
    """With something in it, it asks first; without, it closes."""
    person.sign_in(address(api.sheet()))
    person.says("This sheet is empty.")
    person.button("Add a column").click()
    title = person.page.get_by_label("title")
    title.fill("half a title")
    person.page.keyboard.press("Escape")
    person.says("drop what was entered?")
    person.page.keyboard.press("Escape")
    person.page.get_by_role("dialog", name="Confirmation").wait_for(state="detached")
    assert title.input_value() == "half a title"
    person.page.keyboard.press("Escape")
    person.button("Drop it").click()
    title.wait_for(state="detached")
    person.button("Add a column").click()
    title.wait_for()
    person.page.keyboard.press("Escape")
    title.wait_for(state="detached")


def test_a_column_is_changed_by_the_form_that_added_it(person: Person, api: Api) -> None:
    """The form has what the column has. A new config makes its cells stale, a new title none."""
    sheet = api.sheet()
    sheet.rows(3)
    sheet.column("count", "COUNT", source="text", type="words")
    sheet.ended(sheet.operate())
    person.sign_in(address(sheet))
    person.cell(0, 1).get_by_role("img", name="completed").wait_for()
    person.column("count", "Change …")
    assert person.page.get_by_label("source").locator("option:checked").inner_text() == "text"
    person.page.get_by_label("title").fill("counted")
    person.button("Change").click()
    person.page.get_by_role("columnheader", name="counted").wait_for()
    assert sheet.counts()["COMPLETED"] == 6  # texts are completed
    person.column("counted", "Change …")
    person.page.get_by_role("dialog").get_by_label("type").nth(1).select_option("chars")
    person.button("Change").click()
    person.cell(0, 1).get_by_role("img", name="stale").wait_for()
    person.button("▶ Run stale").click()
    person.cell(0, 1).get_by_text("5").wait_for()
    assert sheet.api.get(f"{sheet.path}/columns")["data"][1]["config"]["type"] == "chars"
