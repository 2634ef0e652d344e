"""Documents that are made from code agree with it."""

from __future__ import annotations

import re
from pathlib import Path

from recalc.settings import Settings, as_markdown
from tests.server import test_answers, test_connection_limits, test_limits

DOCS = Path(__file__).parents[2] / "docs"


def test_configuration_lists_every_setting() -> None:
    """docs/CONFIGURATION.md has the table that the settings themselves give."""
    table = as_markdown()
    assert table.count("\n") > len(Settings.model_fields)
    assert table in (DOCS / "CONFIGURATION.md").read_text(), (
        "write the output of `python -m recalc.settings` into docs/CONFIGURATION.md"
    )


def test_limits_are_settings_and_have_tests() -> None:
    """docs/LIMITS.md lists settings that are there, and exactly those that the tests of
    limits make small."""
    listed = set(re.findall(r"^\|[^|]*\| `RECALC_(\w+)` \|", _limits(), re.MULTILINE))
    assert listed
    assert {name.lower() for name in listed} <= set(Settings.model_fields)
    small = (
        *test_limits.SMALL,
        *test_limits.PACED,
        *test_connection_limits.SMALL,
        *test_answers.SMALL,
    )
    tested = {name.removeprefix("RECALC_") for name in small}
    assert listed == tested - {"SLICE_CELLS"}  # that one only makes executions small


def _limits() -> str:
    return (DOCS / "LIMITS.md").read_text()
