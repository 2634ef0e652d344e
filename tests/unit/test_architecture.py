"""docs/ARCHITECTURE.md names files and functions that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "ARCHITECTURE.md"
#: A file and a function in it, as in ``recalc/engine/signals.py:Signals.cancelled``.
NAMED = re.compile(r"`([\w/]+\.(?:py|sql)):([\w.]+)`")
#: Any other file that the page names.
FILE = re.compile(r"`((?:recalc|handlers|generated|tests)/[\w/]+\.\w+)`")


def _functions(path: Path) -> set[str]:
    """The functions of a file, those of classes with the class before them."""
    text = path.read_text()
    if path.suffix == ".sql":
        return set(re.findall(r"^CREATE OR REPLACE FUNCTION (\w+)\(", text, re.MULTILINE))
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found.update(
                f"{node.name}.{each.name}"
                for each in node.body
                if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
            )
    return found


def _table(heading: str) -> list[tuple[str, str]]:
    _, _, rest = PAGE.read_text().partition(f"### {heading}\n")
    section = re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    named = NAMED.findall(section)
    assert len(named) == len(rows), f"{heading}: each row names one file:function"
    return named


def test_every_hop_is_there() -> None:
    """The path of a cancel and that of a report name the functions through which they go, on both
    stores."""
    for heading in ("A cancel, hop by hop", "A report, hop by hop"):
        named = _table(heading)
        for file, function in named:
            assert function in _functions(ROOT / file), f"{heading}: {file}:{function}"
        stores = {file.split("/")[2] for file, _ in named if file.startswith("recalc/store/")}
        assert {"sqlite", "postgres"} <= stores


def test_every_file_is_there() -> None:
    """Files that the page names elsewhere exist."""
    for file in FILE.findall(PAGE.read_text()):
        assert (ROOT / file).exists(), file
