"""Types of the page's modules, and rules of accessibility."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Literal

import pytest

from codegen import node
from tests.browser.person import Person
from tests.browser.sheets import address
from tests.server.sheets import Api

ROOT = Path(__file__).parents[2]
AXE = node.PACKAGES / "axe-core" / "axe.min.js"


def test_the_types_fit_the_contract(tmp_path: Path) -> None:
    """Against the types that openapi.yaml makes; one wrong use of them is found."""
    page = ROOT / "recalc" / "page"
    types = ROOT / "generated" / "typescript" / "src" / "schemas.ts"
    wrong = f'/** @type {{import("{types}").CellStatus}} */\nexport const x = "DONE";\n'
    (tmp_path / "wrong.js").write_text(wrong)
    project = {"extends": str(page / "tsconfig.json"), "include": [f"{page}/*.js", "wrong.js"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(project))
    command: list[str | Path] = [*node.tsc(), "--project", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = [line for line in done.stdout.splitlines() if ": error " in line]
    assert len(errors) == 1, done.stdout
    assert "wrong.js" in errors[0]
    assert "not assignable" in errors[0]


def violations(person: Person, rules: list[str]) -> list[Any]:
    """Return what axe-core finds on the page as it is now, with the elements. No rules are all."""
    if not person.page.evaluate("'axe' in window"):
        # The page's policy forbids scripts of others: axe comes by the debugger, past the policy.
        person.page.evaluate(AXE.read_text())
    options = {"runOnly": rules} if rules else {}
    found: dict[str, Any] = person.page.evaluate("options => axe.run(options)", options)
    return [(each["id"], [at["html"] for at in each["nodes"]]) for each in found["violations"]]


@pytest.mark.parametrize(("scheme", "rules"), [("light", []), ("dark", ["color-contrast"])])
def test_accessible(
    person: Person, api: Api, scheme: Literal["light", "dark"], rules: list[str]
) -> None:
    """No rule of axe-core is broken: signing in, the list, a sheet with every kind of cell, forms,
    menus, an operation that was run, an error. In the dark only colours are other ones."""
    person.page.emulate_media(color_scheme=scheme)
    sheet = api.sheet()
    sheet.rows(5)
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.column("number", "PARSE_VALUE", source="text", type="number")
    person.page.goto(person.url)
    person.button("Sign in").wait_for()
    assert violations(person, rules) == []
    person.sign_in()
    person.button("New empty table").wait_for()
    assert violations(person, rules) == []
    person.page.goto(person.url + address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    person.button("▶ Run stale").click()
    person.operation("completed").wait_for()
    person.cell(0, 2).get_by_role("img", name="failed").wait_for()
    person.cell(0, 2).click()
    person.page.get_by_role("heading", name="number, row 0").wait_for()
    person.cell(3, 1).click(modifiers=["Shift"])
    person.page.locator(".cell.selected").nth(7).wait_for()
    person.choose("Import a file", "bad.csv", "a,b\n1\n")
    person.page.locator("#notices p").wait_for()
    assert violations(person, rules) == []
    person.button("Run …").click()
    person.page.get_by_role("menuitem", name="Failed cells").wait_for()
    assert violations(person, rules) == []
    person.page.keyboard.press("Escape")
    person.button("More …").click()
    person.page.get_by_role("menuitem", name="Keys").wait_for()
    assert violations(person, rules) == []
    person.page.get_by_role("menuitem", name="Keys").click()
    person.page.get_by_role("dialog", name="Keys").wait_for()
    assert violations(person, rules) == []
    person.page.keyboard.press("Escape")
    person.cell(1, 0).click()
    person.page.keyboard.type("x")
    person.page.keyboard.press("Escape")
    person.more("Edits that are not saved (1)")
    person.page.get_by_label("text, row 1", exact=True).wait_for()
    assert violations(person, rules) == []
    person.page.keyboard.press("Escape")
    person.more("Delete the sheet")
    person.page.get_by_role("dialog", name="Confirmation").wait_for()
    assert violations(person, rules) == []
    person.page.keyboard.press("Escape")
    person.button("Actions of column words").click()
    person.page.get_by_role("menuitem", name="Wider").wait_for()
    assert violations(person, rules) == []
    person.page.keyboard.press("Escape")
    person.button("Add a column").click()
    person.page.get_by_label("type").wait_for()
    assert violations(person, rules) == []
    person.page.keyboard.press("Escape")
    person.column("words", "Change …")
    person.page.get_by_label("title").wait_for()
    assert violations(person, rules) == []
