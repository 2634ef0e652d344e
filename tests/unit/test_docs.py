"""Documents that are made from code agree with it; links and lines of all documents are checked."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from recalc.settings import GROUPS, Settings, as_markdown
from tests.docs.__main__ import CONFIGS, MADE, main, pages
from tests.docs.picture import drawn, shown
from tests.server import test_answers, test_connection_limits, test_limits

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_documents_made_from_code_are_up_to_date() -> None:
    """docs/COLUMNS.md, docs/CONFIGURATION.md and docs/STATES.md are what `make docs` writes."""
    for path, text in pages(DOCS).items():
        assert path.read_text(encoding="utf-8") == text, f"run `make docs`: {path.name}"


def test_make_docs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`make docs` writes what differs from the code, keeps what is written by hand, and leaves
    the rest alone."""
    configuration = tmp_path / "CONFIGURATION.md"
    configuration.write_text(f"# By hand\n{MADE}of long ago\n")
    columns = tmp_path / "COLUMNS.md"
    columns.write_text(f"# By hand\n{CONFIGS}of long ago\n")
    assert main(tmp_path) == 0
    assert configuration.read_text() == f"# By hand\n{MADE}{as_markdown()}"
    assert (tmp_path / "STATES.md").read_text() == (DOCS / "STATES.md").read_text()
    assert columns.read_text().startswith(f"# By hand\n{CONFIGS}\n| type | key |")
    assert "CONFIGURATION.md was written" in capsys.readouterr().out
    assert main(tmp_path) == 0
    assert capsys.readouterr().out == ""


def test_configuration_lists_every_setting() -> None:
    """docs/CONFIGURATION.md has a row for each setting, below a heading, with a meaning."""
    text = (DOCS / "CONFIGURATION.md").read_text()
    for name, field in Settings.model_fields.items():
        assert text.count(f"| `RECALC_{name.upper()}` |") == 1
        assert field.description
    assert text.count("\n## ") == len(GROUPS)
    assert next(iter(GROUPS)) == next(iter(Settings.model_fields))


def test_settings_name_their_units() -> None:
    """The description of a time says seconds, that of a size bytes, that of a rate per minute."""
    units = {"float": "seconds", "_bytes": "bytes", "_per_minute": "per minute"}
    found = set()
    for name, field in Settings.model_fields.items():
        kind = "float" if isinstance(field.default, float) else f"_{name.rpartition('_')[2]}"
        kind = "_per_minute" if name.endswith("_per_minute") else kind
        if kind in units:
            found.add(kind)
            assert units[kind] in (field.description or ""), name
    assert found == set(units)


def test_a_terminal_is_reduced_to_what_it_shows() -> None:
    """Lines that were erased are gone; anything else that moves the cursor is refused."""
    assert shown("\x1b[?25l1 of 2\r\x1b[2K2 of 2\r\n\x1b[?25hdone\r\n") == "2 of 2\ndone\n"
    for unknown in ("\x1b[3A", "a\rb"):
        with pytest.raises(ValueError, match="moves the cursor"):
            shown(unknown)


def test_a_picture_loads_nothing() -> None:
    """A picture shows the command and its output, and names no URL that a browser would load."""
    for picture in (drawn("make demo", "all <cells>\r\n"), (DOCS / "demo.svg").read_text()):
        root = ET.fromstring(picture)
        text = "".join(root.itertext()).replace("\xa0", " ")
        assert "make demo" in text
        assert "cells" in text
        assert re.findall(r"https?://[^\"\s]*|@import|@font-face|href", picture) == [
            "http://www.w3.org/2000/svg"
        ]


def test_links_between_documents_lead_somewhere() -> None:
    """Every relative link of a document names a file of the repository."""
    documents = [*ROOT.glob("*.md"), *DOCS.glob("*.md")]
    found = 0
    for document in documents:
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text()):
            if "://" not in link:
                found += 1
                assert (document.parent / link).exists(), f"{document.name}: {link}"
    assert found > len(documents)


def test_documents_wrap_at_100_characters() -> None:
    """Lines of documents hold 100 characters or less; rows of tables are one line each."""
    for document in [*ROOT.glob("*.md"), *DOCS.glob("*.md")]:
        for number, line in enumerate(document.read_text().splitlines(), 1):
            assert len(line) <= 100 or line.startswith("|"), f"{document.name}:{number}"


def test_rows_of_tables_have_a_cell_for_each_heading() -> None:
    """A page that shows a table leaves out the cells of a row that have no heading."""
    for document in [*ROOT.glob("*.md"), *DOCS.glob("*.md")]:
        columns = 0
        for number, line in enumerate(document.read_text().splitlines(), 1):
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            assert not (cells and columns) or cells == columns, f"{document.name}:{number}"
            columns = cells


def test_limits_are_settings_and_have_tests() -> None:
    """docs/LIMITS.md lists exactly the settings that the tests of limits set to small values."""
    listed = set(re.findall(r"^\|[^|]*\| `RECALC_(\w+)` \|", _limits(), re.MULTILINE))
    assert listed
    assert {name.lower() for name in listed} <= set(Settings.model_fields)
    small = (
        *test_limits.SMALL,
        *test_limits.PACED,
        *test_limits.STREAMS,
        *test_connection_limits.SMALL,
        *test_answers.SMALL,
    )
    tested = {name.removeprefix("RECALC_") for name in small}
    small_executions = {"SLICE_CELLS", "QUICK_SLICE_CELLS"}
    assert listed == tested - small_executions


def _limits() -> str:
    return (DOCS / "LIMITS.md").read_text()
