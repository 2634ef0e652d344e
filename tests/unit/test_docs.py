"""Documents that are made from code agree with it."""

from __future__ import annotations

from pathlib import Path

from recalc.settings import Settings, as_markdown

DOCS = Path(__file__).parents[2] / "docs"


def test_configuration_lists_every_setting() -> None:
    """docs/CONFIGURATION.md has the table that the settings themselves give."""
    table = as_markdown()
    assert table.count("\n") > len(Settings.model_fields)
    assert table in (DOCS / "CONFIGURATION.md").read_text(), (
        "write the output of `python -m recalc.settings` into docs/CONFIGURATION.md"
    )
