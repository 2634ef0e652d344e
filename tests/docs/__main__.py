"""``python -m tests.docs``: writes the parts of docs/ that are made from code."""

from __future__ import annotations

import sys
from pathlib import Path

from codegen.build import CONTRACT
from codegen.contract import Contract
from recalc.settings import as_markdown
from tests.docs import configs, errors_page
from tests.model import chart

DOCS = Path(__file__).parents[2] / "docs"
CONFIGS = "<!-- From here on made from openapi.yaml by `make docs`. -->\n"
MADE = "<!-- From here on made from recalc/settings.py by `make docs`. -->\n"


def pages(folder: Path) -> dict[Path, str]:
    """Return every document with a part that is made from code, as it has to read."""
    configuration, columns = folder / "CONFIGURATION.md", folder / "COLUMNS.md"
    return {
        configuration: _made(configuration, MADE, as_markdown()),
        columns: _made(columns, CONFIGS, "\n" + configs.as_markdown(Contract(CONTRACT))),
        folder / chart.STATES_MD.name: chart.page(),
        folder / "ERRORS.md": errors_page.page(),
    }


def _made(path: Path, mark: str, made: str) -> str:
    """Return a document with ``made`` after the mark; before it, it is as somebody wrote it."""
    by_hand, _, _ = path.read_text(encoding="utf-8").partition(mark)
    return by_hand + mark + made


def main(folder: Path = DOCS) -> int:
    """Write the documents that differ from the code; name each that was written."""
    for path, text in pages(folder).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"{path.name} was written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
