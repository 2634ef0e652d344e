"""Frames while a long sheet is scrolled, and the time until what another client does is seen:
``python -m tests.browser.scrolling ROWS``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.person import Person, chromium
from tests.browser.sheets import address
from tests.server.sheets import Api, Sheet
from tests.support.server import Server, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

#: Scrolls by a number of pixels in each frame, or to the end where there are none; returns the
#: milliseconds of each frame.
_SCROLL = """
([frames, pixels]) => new Promise(resolve => {
  const grid = document.querySelector(".grid"), times = [];
  const step = pixels ?? (grid.scrollHeight - grid.clientHeight) / frames;
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
#: Pixels of a turn of a mouse's wheel.
WHEEL = 100


@dataclass
class Frames:
    """Milliseconds of frames, in order; those of processor time that the page's thread used in a
    frame, on the average; the rows that have elements."""

    times: list[float]
    work: float
    elements: int

    def __str__(self) -> str:
        count = len(self.times)
        half, most = self.times[count // 2], self.times[count * 99 // 100]
        return (
            f"{count} frames: p50 {half:.1f} ms, p99 {most:.1f} ms, "
            f"longest {self.times[-1]:.1f} ms, {self.work:.1f} ms of work in each; "
            f"{self.elements} rows have elements"
        )


def fill(api: Api, rows: int) -> Sheet:
    """Make a sheet with this number of rows and two computed columns."""
    sheet = api.sheet()
    for _ in range(rows // 10_000):
        api.post(f"{sheet.path}/rows", {"count": 10_000}, 201)
    if rows % 10_000:
        api.post(f"{sheet.path}/rows", {"count": rows % 10_000}, 201)
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.column("chars", "COUNT", source="text", type="chars")
    return sheet


def measure(browser: Browser, server: Server, rows: int, frames: int = 300) -> dict[str, Frames]:
    """Scroll by the wheel, then from the first row to the last one, which has to be there then."""
    with server.client() as client:
        sheet = fill(Api(client), rows)
    person = Person.at(browser, server.url)
    person.sign_in(address(sheet))
    person.cell(0, 1).get_by_role("img", name="stale").wait_for()
    debugger = person.page.context.new_cdp_session(person.page)
    debugger.send("Performance.enable", {"timeDomain": "threadTicks"})
    found = {}
    for name, pixels in (("by the wheel", WHEEL), ("to the end", None)):
        before = _work(debugger)
        times = sorted(person.page.evaluate(_SCROLL, [frames, pixels]))
        work = (_work(debugger) - before) / frames
        found[name] = Frames(times, work, person.page.locator(".body .row").count())
    person.cell(rows - 1, 1).get_by_role("img", name="stale").wait_for()
    person.page.context.close()
    return found


def delays(browser: Browser, server: Server, edits: int = 40) -> list[float]:
    """Return the milliseconds, in order, from the answer to each edit of another client until the
    page shows it."""
    found = []
    with server.client() as client:
        api = Api(client)
        sheet = fill(api, 100)
        person = Person.at(browser, server.url)
        person.sign_in(address(sheet))
        person.cell(0, 1).get_by_role("img", name="stale").wait_for()
        [cell, *_] = sheet.page()[0]["cells"].values()
        for edit in range(edits):
            api.patch(f"{sheet.path}/cells/{cell['id']}", {"value": f"edit {edit}."})
            answered = time.monotonic()
            person.cell(0, 0).get_by_text(f"edit {edit}.").wait_for()
            found.append(1000 * (time.monotonic() - answered))
        person.page.context.close()
    return sorted(found)


def _work(debugger: CDPSession) -> float:
    """Return the milliseconds of processor time that the page's thread has used."""
    metrics = debugger.send("Performance.getMetrics")["metrics"]
    return next(1000 * float(m["value"]) for m in metrics if m["name"] == "TaskDuration")


def main(rows: int) -> None:
    """Print the figures."""
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as server,
        chromium() as browser,
    ):
        for name, found in measure(browser, server, rows).items():
            print(f"{rows:,} rows scrolled {name}, {found}")
        times = delays(browser, server)
        print(
            f"{len(times)} edits of another client were seen after: "
            f"p50 {times[len(times) // 2]:.0f} ms, most {times[-1]:.0f} ms"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]))
