"""What a person does with the keyboard alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from tests.browser.person import Person
from tests.support.server import KEY
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: The name of the element that has the focus: "" where none has it.
_FOCUSED = """
() => {
  const now = document.activeElement;
  if (now === null || now === document.body || !now.checkVisibility()) return "";
  return now.getAttribute("aria-label")
    ?? now.labels?.[0]?.querySelector(".label")?.textContent
    ?? now.textContent.trim();
}
"""
GRID = "Rows of the sheet"
#: More stops than a view has.
_STOPS = 80


@dataclass
class Keys:
    """The keyboard of a person. Nothing of it moves the focus by other means than a key."""

    person: Person

    @property
    def page(self) -> Page:
        return self.person.page

    def sign_in(self, path: str) -> None:
        self.page.goto(self.person.url + path)
        self.person.button("Sign in").wait_for()
        self.at("API key")
        self.type(KEY)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def focused(self) -> str:
        return cast(str, self.page.evaluate(_FOCUSED))

    def at(self, name: str) -> None:
        """Wait until the focus is on an element whose name begins so."""
        eventually(lambda: self.focused().startswith(name), told=self.focused)

    def reach(self, name: str, key: str = "Tab") -> None:
        """Go to the next element whose name begins so."""
        passed = []
        for _ in range(_STOPS):
            self.press(key)
            passed.append(self.focused())
            if passed[-1].startswith(name):
                return
        raise AssertionError(f"{name!r} is not among {passed}")

    def use(self, name: str, key: str = "Shift+Tab") -> None:
        """Go to a button, and press it. The buttons of a sheet are before its grid."""
        self.reach(name, key)
        self.press("Enter")

    def choose(self, item: str) -> None:
        """Choose an item of the menu that is open."""
        self.page.get_by_role("menuitem").first.wait_for()
        if not self.focused().startswith(item):
            self.reach(item, "ArrowDown")
        self.press("Enter")

    def column(self, item: str) -> None:
        """Choose an action of the active cell's column."""
        self.press("Shift+F10")
        self.choose(item)
