"""The pictures of the documents, and the measurement of frames, at their smallest size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser import pictures, scrolling
from tests.support.model_server import ModelServer
from tests.support.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DOCS = Path(__file__).parents[2] / "docs" / "page"


def test_every_picture(
    browser: Browser, page_server: Server, models: ModelServer, tmp_path: Path
) -> None:
    """`make screenshots` draws those that stand in docs/, each state in both schemes."""
    pictures.draw(browser, page_server, models, tmp_path)
    drawn = {file.name for file in tmp_path.iterdir()}
    assert drawn == {f"{state}-{s}.png" for state in pictures.STATES for s in ("light", "dark")}
    assert drawn == {file.name for file in DOCS.glob("*.png")}


def test_delays(browser: Browser, page_server: Server) -> None:
    """Each edit of another client is seen."""
    assert len(scrolling.delays(browser, page_server, edits=2)) == 2


def test_frames(browser: Browser, page_server: Server) -> None:
    """Only rows near the view have elements, and the last row is reached."""
    for found in scrolling.measure(browser, page_server, 2000, frames=20).values():
        assert found.elements < 80
