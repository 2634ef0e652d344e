"""Types of the page's modules, and rules of accessibility."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, Literal

import pytest

from codegen import node
from tests.browser.person import Person
from tests.browser.test_page import address
from tests.server.sheets import Api

ROOT = Path(__file__).parents[2]
AXE = node.PACKAGES / "axe-core" / "axe.min.js"


def test_the_types_fit_the_contract(tmp_path: Path) -> None:
    """Against the types that openapi.yaml makes; one wrong use of them is found."""
    command: list[str | Path] = [*node.tsc(), "--project", ROOT / "recalc" / "page"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    wrong = tmp_path / "wrong.js"
    types = ROOT / "generated" / "typescript" / "src" / "schemas.ts"
    wrong.write_text(f'/** @type {{import("{types}").CellStatus}} */\nexport const x = "DONE";\n')
    options = ["--noEmit", "--allowJs", "--checkJs", "--strict", "--allowImportingTsExtensions"]
    more = ["--module", "ESNext", "--moduleResolution", "Bundler", "--target", "ES2022"]
    done = subprocess.run(
        [*node.tsc(), *options, *more, wrong], capture_output=True, text=True, check=False
    )
    assert "not assignable" in done.stdout


def violations(person: Person) -> list[Any]:
    """Return what axe-core finds on the page as it is now, with the elements."""
    # The page's policy forbids scripts of others: axe comes by the debugger, past the policy.
    person.page.evaluate(AXE.read_text())
    found: dict[str, Any] = person.page.evaluate("axe.run()")
    return [(each["id"], [at["html"] for at in each["nodes"]]) for each in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(person: Person, api: Api, scheme: Literal["light", "dark"]) -> None:
    """No rule of axe-core is broken: signing in, the list, a sheet with every kind of cell, forms,
    menus, an operation that was run, an error."""
    person.page.emulate_media(color_scheme=scheme)
    sheet = api.sheet()
    sheet.rows(30)
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.column("number", "PARSE_VALUE", source="text", type="number")
    person.page.goto(person.url)
    person.button("Sign in").wait_for()
    assert violations(person) == []
    person.sign_in()
    person.button("New empty table").wait_for()
    assert violations(person) == []
    person.page.goto(person.url + address(sheet))
    person.cell(0, 0).get_by_text("row 0").wait_for()
    person.button("▶ Run stale").click()
    person.operation("completed").wait_for()
    person.cell(0, 2).get_by_role("img", name="failed").wait_for()
    person.cell(0, 2).click()
    person.page.get_by_role("heading", name="number, row 0").wait_for()
    person.button("Run failed").click()
    assert violations(person) == []
    person.button("Actions of column words").click()
    person.page.get_by_role("menuitem", name="Wider").wait_for()
    assert violations(person) == []
    person.page.keyboard.press("Escape")
    person.button("Add a column").click()
    person.page.get_by_label("type").wait_for()
    assert violations(person) == []
