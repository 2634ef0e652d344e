"""docs/COLUMNS.md agrees with the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from recalc.columns import registry
from recalc.columns.base import Json
from recalc.generated.configs import CONFIGS
from tests.unit.columns.support import cell

_TEXT = (Path(__file__).parents[3] / "docs" / "COLUMNS.md").read_text()


def _rows(heading: str) -> list[list[str]]:
    """The cells of the rows of the first table below a heading."""
    section = _TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[part.strip() for part in line[1:-1].split(" |")] for line in lines[2:]]


_UNUSUAL = _rows("Results of unusual values")
_VALUES: list[Json] = [None, "", "x", 12, True, []]


def test_every_built_type() -> None:
    """Every built type has its result and every key of its config; every computed one has a row in
    the table of unusual values."""
    assert {row[0] for row in _rows("Results")} == set(registry.BUILT)
    keys: dict[str, set[str]] = {}
    for row in _rows("Configs"):
        keys.setdefault(row[0], set()).update(re.findall("^`([a-z_]+)`$", row[1]))
    assert keys == {name: set(config.__struct_fields__) for name, config in CONFIGS.items()}
    quick = {name for name in registry.BUILT if registry.get(name).kind == "quick"}
    assert {row[0] for row in _UNUSUAL} == quick


@pytest.mark.parametrize("row", _UNUSUAL, ids=lambda row: f"{row[0]} {row[1]}")
def test_unusual_values(row: list[str]) -> None:
    """Every cell of the table of unusual values is what the column computes."""
    name, config = row[0], json.loads(row[1].strip("`"))
    for value, written in zip(_VALUES, row[2:], strict=True):
        shown = written.strip("`")
        expected = shown if shown.startswith("<") else json.loads(shown)
        result = cell(name, config, value, value)
        assert result == expected
        assert type(result) is type(expected)


def test_deterministic_examples() -> None:
    """The examples of the text are true."""
    extract: dict[str, Json] = {"source": "a", "regex_pattern": "|a"}
    assert cell("REGEX_EXTRACTION", extract, "a") == ["", ""]
    assert cell("REGEX_EXTRACTION", {**extract, "regex_pattern": "$"}, "abc") == [""]
    assert cell("REGEX_EXTRACTION", {**extract, "regex_pattern": r"\b"}, "ab cd") == [""] * 4
    assert cell("REGEX", {**extract, "regex_pattern": r"\w"}, "é") is False
    assert cell("REGEX", {**extract, "regex_pattern": r"\pL"}, "é") is True
    assert cell("REGEX", {**extract, "regex_pattern": r"\pL\b\pL\b\pL"}, "été") is True
    path: dict[str, Json] = {
        "source": "a",
        "json_path": r"$[?match(@, '\\p{Cn}')]",
        "return_first_match": False,
    }
    assert cell("JSON_PATH", path, ["\u0378"]) == []
