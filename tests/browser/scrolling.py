"""Frames while a long sheet is scrolled: ``python -m tests.browser.scrolling ROWS``."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.person import Person, chromium
from tests.browser.sheets import address
from tests.server.sheets import Api, Sheet
from tests.support.server import Server, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Scrolls through the whole sheet in frames, and returns the milliseconds of each frame.
_SCROLL = """
frames => new Promise(resolve => {
  const grid = document.querySelector(".grid"), times = [];
  const step = (grid.scrollHeight - grid.clientHeight) / frames;
  let last = performance.now(), n = 0;
  requestAnimationFrame(function frame() {
    const now = performance.now();
    times.push(now - last);
    last = now;
    n += 1;
    grid.scrollTop = n * step;
    if (n < frames) requestAnimationFrame(frame); else resolve(times);
  });
})
"""


@dataclass
class Frames:
    """Milliseconds of frames: the median, and the time that 95 of 100 do not exceed."""

    rows: int
    median: float
    high: float
    elements: int


def fill(api: Api, rows: int) -> Sheet:
    """Make a sheet with this number of rows and a computed column."""
    sheet = api.sheet()
    for _ in range(rows // 10_000):
        api.post(f"{sheet.path}/rows", {"count": 10_000}, 201)
    if rows % 10_000:
        api.post(f"{sheet.path}/rows", {"count": rows % 10_000}, 201)
    sheet.column("words", "COUNT", source="text", type="words")
    return sheet


def measure(browser: Browser, server: Server, rows: int, frames: int = 300) -> Frames:
    """Scroll from the first row to the last one, which has to be there then."""
    with server.client() as client:
        sheet = fill(Api(client), rows)
    person = Person.at(browser, server.url)
    person.sign_in(address(sheet))
    person.cell(0, 1).get_by_role("img", name="stale").wait_for()
    times = sorted(person.page.evaluate(_SCROLL, frames))
    person.cell(rows - 1, 1).get_by_role("img", name="stale").wait_for()
    elements = person.page.locator(".body .row").count()
    person.page.context.close()
    return Frames(rows, times[len(times) // 2], times[len(times) * 95 // 100], elements)


def main(rows: int) -> None:
    """Print the figures of one scroll."""
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as server,
        chromium() as browser,
    ):
        found = measure(browser, server, rows)
    print(
        f"{found.rows:,} rows scrolled in 300 frames: median {found.median:.1f} ms, 95 % within "
        f"{found.high:.1f} ms, {found.elements} rows have elements"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
