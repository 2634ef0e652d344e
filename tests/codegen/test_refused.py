"""Contracts that are refused: one sentence for each place, all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.codegen.support import contract, operation, refusal

CASES: list[dict[str, Any]] = [
    case
    for name in ("refused.yaml", "refused_oddities.yaml")
    for case in yaml.safe_load(Path(__file__).with_name(name).read_text())
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_refused(case: dict[str, Any], tmp_path: Path) -> None:
    """Each with exactly these sentences."""
    assert refusal(tmp_path, refused_contract(case)) == case["says"]


def refused_contract(case: dict[str, Any]) -> str:
    """The contract of a case: all of it (``text``), or one with an operation ``use`` of which the
    case has parameters, a body, a path or a method, more ``paths``, and more components; in which
    the first of ``replace`` is then replaced by the second."""
    if "text" in case:
        return str(case["text"])
    parts = {key: case[key] for key in ("parameters", "body", "path", "method") if key in case}
    more = {key: case[key] for key in ("schemas", "components") if key in case}
    text = contract(operation(**parts) + case.get("paths", ""), **more)
    old, new = case.get("replace", ("", ""))
    assert old in text
    return text.replace(old, new) if old else text


def test_every_case_has_a_name_of_its_own() -> None:
    """So that a failing one is found."""
    names = [case["case"] for case in CASES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("levels", [120, 3000])
def test_what_is_nested_too_deeply(levels: int, tmp_path: Path) -> None:
    """One sentence, where the stack of a validator, or of the parser of YAML, would end."""
    schema = "{type: array, items: " * levels + "{}" + "}" * levels
    (said,) = refusal(tmp_path, contract(operation(), f"A: {schema}"))
    assert said.endswith(": is nested deeper than 60 levels, which is not supported.")
