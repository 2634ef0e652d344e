"""What a person does with the page, in a real Chromium."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tests.support.hang import HANG_SECONDS
from tests.support.server import KEY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

#: Chromium runs without a display, as root, and asks nobody else anything.
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: The least size at which everything has to be usable.
SIZE: dict[str, int] = {"width": 1000, "height": 700}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium. Raises AssertionError where it is not installed."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    assert program is not None, "chromium is not installed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Person:
    """Somebody with the page before them. ``problems`` has the errors that the page's console
    printed, but those of requests that were refused."""

    page: Page
    url: str
    problems: list[str]

    @classmethod
    def at(cls, browser: Browser, url: str, scheme: Literal["dark", "light"] = "light") -> Person:
        context = browser.new_context(viewport=SIZE, color_scheme=scheme)  # type: ignore[arg-type,unused-ignore]
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(HANG_SECONDS * 1000)
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda said: (
                problems.append(said.text)
                if said.type == "error" and "Failed to load resource" not in said.text
                else None
            ),
        )
        return cls(page, url, problems)

    def sign_in(self, path: str = "/", key: str = KEY) -> None:
        self.page.goto(self.url + path)
        self.page.get_by_label("API key").fill(key)
        self.button("Sign in").click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def cell(self, row: int, column: int) -> Locator:
        return self.page.locator(f"#cell-{row}-{column}")

    def run(self, item: str) -> None:
        """Choose what to run in the menu for that, by the beginning of its name."""
        self.button("Run …").click()
        self.page.get_by_role("menuitem", name=item).click()

    def more(self, item: str) -> None:
        """Choose an action of the menu that has what is seldom done."""
        self.button("More …").click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def column(self, title: str, item: str) -> None:
        """Choose an action in the menu of a column."""
        self.button(f"Actions of column {title}").click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def paste(self, text: str) -> None:
        """Paste a text where the focus is, as from another program."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")

    def choose(self, button: str, name: str, content: str) -> None:
        """Choose a file for the button that asks for one."""
        self.choose_all(button, {name: content})

    def choose_all(self, button: str, files: dict[str, str]) -> None:
        """Choose several files at once, by their names."""
        with self.page.expect_file_chooser() as asked:
            self.button(button).click()
        chosen: list[Any] = [
            {"name": name, "mimeType": _media_type(name), "buffer": content.encode()}
            for name, content in files.items()
        ]
        asked.value.set_files(chosen)

    def operation(self, status: str) -> Locator:
        """Return the lines of operations with this status."""
        return self.page.locator(f".operation[data-status={status}]")

    def says(self, text: str) -> None:
        """Wait for a text on the page."""
        self.page.get_by_text(text).first.wait_for()


def _media_type(name: str) -> str:
    return "text/csv" if name.endswith("csv") else "application/json"


def numbers(text: str) -> list[int]:
    """Return the numbers of a text; commas are parts of them."""
    return [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", text)]
