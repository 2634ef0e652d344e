"""The page that says where the test for something is names files that exist, and all of them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "tests" / "README.md").read_text()
NAMED = set(re.findall(r"`(tests/[\w/]+\.py)`", README))


def test_every_file_that_is_named_exists() -> None:
    """The page is no older than the tests."""
    assert [name for name in sorted(NAMED) if not (ROOT / name).is_file()] == []


def test_every_folder_of_tests_is_named() -> None:
    """A reader of the page has heard of each folder that holds tests."""
    holding = {path.relative_to(ROOT).parent for path in (ROOT / "tests").rglob("test_*.py")}
    named = {Path(name).parent for name in NAMED}
    assert sorted(map(str, holding - named - {Path("tests/unit")})) == []


def test_every_shared_helper_that_is_named_exists() -> None:
    """The table of tests/support, too."""
    table = README.partition("## What tests share")[2]
    helpers = re.findall(r"`(\w+\.py)`", table)
    assert helpers
    assert [name for name in helpers if not (ROOT / "tests" / "support" / name).is_file()] == []
