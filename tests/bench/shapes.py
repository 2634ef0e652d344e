"""Recalculations of other shapes than whole columns, on both stores, by this code and the code
before: scattered rows, wide results, a chain of columns, edits of cells and of a column meanwhile.

``RECALC_BENCH_BEFORE`` names a folder with the code of another version, which takes turns with this
one on a database of its own; without it, only this code is measured. Cells per second are those
from the creation of an operation to its end, as the server has them. While cells are edited, one
client edits one after another without a pause. The smallest size is that of SQLite alone.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.bench.figures import figure, scaled
from tests.bench.recalc_quick import make_sheet, seconds_of
from tests.bench.recalc_quick_postgres import BEFORE, SETTINGS
from tests.server.sheets import Api, Sheet
from tests.support.cluster import cluster
from tests.support.postgres import PostgresServer
from tests.support.server import Server, running
from tests.support.waiting import eventually

#: Rows of each shape, and of those with wide results.
ROWS, SMALLEST = 60_000, 300
WIDE_ROWS, SMALLEST_WIDE = 300, 2
#: Characters of a wide result: with what stands around it, a cell of 1 MiB.
WIDE = (1 << 20) - 100
#: An even number: who goes first in a round has a disadvantage, and is another one in the next.
ROUNDS = 4
WORKERS = 2


@dataclass(frozen=True)
class Shape:
    """A recalculation: its sheet, the rows that it names of so many, and what happens meanwhile."""

    make: Callable[[Api, int], Sheet]
    rows: Callable[[int], list[int] | None] = lambda _: None
    meanwhile: Callable[[Sheet, str], None] = lambda _, __: None
    wide: bool = False


def main(*, smallest: bool = False) -> None:
    rounds = 1 if smallest else ROUNDS
    before = os.environ.get(BEFORE)
    codes: dict[str, dict[str, str]] = {"present": {}}
    if before is not None:
        codes["before"] = {"PYTHONPATH": before}
    stores: dict[str, PostgresServer | None] = {"SQLite": None}
    if not smallest:
        stores["PostgreSQL"] = PostgresServer.start(durable=True)
    try:
        for store, postgres in stores.items():
            with ExitStack() as stack:
                apis = {
                    code: stack.enter_context(_served(postgres, environment))
                    for code, environment in codes.items()
                }
                for name, shape in SHAPES.items():
                    _measure(f"{store}, {name}", shape, apis, rounds, smallest=smallest)
    finally:
        for postgres in stores.values():
            if postgres is not None:
                postgres.stop()


@contextmanager
def _served(postgres: PostgresServer | None, environment: Mapping[str, str]) -> Iterator[Api]:
    """Serve a new database, on PostgreSQL with workers, for the length of a block."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server: Server
        if postgres is None:
            given = {name: SETTINGS[name] for name in SETTINGS if "PROCESSES" not in name}
            server = stack.enter_context(running(folder, {**given, **environment}))
        else:
            url = stack.enter_context(postgres.database(migrated=False))
            several = cluster(
                folder,
                servers=1,
                workers=WORKERS,
                environment={**SETTINGS, **environment},
                postgres=postgres,
                url=url,
            )
            server = stack.enter_context(several).servers[0]
        yield Api(stack.enter_context(server.client()))


def _measure(
    what: str, shape: Shape, apis: Mapping[str, Api], rounds: int, *, smallest: bool
) -> None:
    """Measure a shape in rounds that take turns."""
    if shape.wide:
        rows = SMALLEST_WIDE if smallest else scaled(WIDE_ROWS)
    else:
        rows = SMALLEST if smallest else scaled(ROWS)
    sheets = {code: shape.make(api, rows) for code, api in apis.items()}
    rates: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        for code, sheet in sorted(sheets.items(), reverse=number % 2 == 1):
            rate = _rate(sheet, shape, rows)
            if number:  # the first starts the evaluating processes
                rates[code].append(rate)
    figure(
        f"{what}, {rows:,} rows, median of {rounds}", statistics.median(rates["present"]), "cells/s"
    )
    if "before" in rates:
        pairs = zip(rates["present"], rates["before"], strict=True)
        ratio = statistics.median(now / was for now, was in pairs)
        figure(f"{what}: over the code before", ratio, "×", at_least=1)


def _rate(sheet: Sheet, shape: Shape, rows: int) -> float:
    """Recalculate; return cells per second."""
    selection: dict[str, Any] = {"statuses": []}
    named = shape.rows(rows)
    if named is not None:
        selection["row_ids"] = named
    operation = sheet.operate(**selection)
    shape.meanwhile(sheet, operation)
    eventually(lambda: sheet.operation(operation)["status"] == "completed", 3600, pause=0.25)
    ended = sheet.operation(operation)
    assert ended["completed_count"] == ended["cell_count"] > 0, ended
    return int(ended["cell_count"]) / seconds_of(ended)


def _wide_sheet(api: Api, rows: int) -> Sheet:
    """Make a sheet of which each row has a result as long as a cell may be."""
    sheet = api.sheet()
    texts = [f"{number:08}" + "x" * (WIDE - 8) for number in range(rows)]
    for first in range(0, rows, 10):
        values = [{"text": text} for text in texts[first : first + 10]]
        api.post(f"{sheet.path}/rows", {"values": values}, 201)
    sheet.column("object", "COMBINE_COLUMNS", sources=["text"])
    return sheet


def _chain(api: Api, rows: int) -> Sheet:
    """Make a sheet of three columns, each computed from the one before."""
    sheet = make_sheet(api, rows, columns=())
    sheet.column("numbers", "REGEX_EXTRACTION", source="text", regex_pattern="[0-9]+")
    sheet.column("first", "JSON_PATH", source="numbers", json_path="$[0]")
    sheet.column("digits", "COUNT", source="first", type="chars")
    return sheet


def _edit_cells(sheet: Sheet, operation: str) -> None:
    """Edit TEXT cells of the first rows until the operation has ended."""
    ids = [
        cell["id"]
        for row in sheet.page()
        for cell in row["cells"].values()
        if isinstance(cell["value"], str) and cell["value"].startswith("lorem")
    ]
    for number, cell in enumerate(cycle(ids)):
        if number % 20 == 0 and sheet.operation(operation)["status"] == "completed":
            return
        sheet.api.patch(f"{sheet.path}/cells/{cell}", {"value": f"lorem {number} 7 dolor"})


def _edit_column(sheet: Sheet, operation: str) -> None:
    """Change the config of a column once some of its cells are computed."""
    eventually(lambda: sheet.operation(operation)["completed_count"] > 0, 3600, pause=0.01)
    columns = sheet.api.get(f"{sheet.path}/rows?include_columns=true&limit=1")["columns"]
    [words] = [each for each in columns if each["title"] == "words"]
    kind = "chars" if words["config"]["type"] == "words" else "words"
    body = {"config": {"source": "text", "type": kind}}
    sheet.api.patch(f"{sheet.path}/columns/{words['id']}", body)


SHAPES: Mapping[str, Shape] = {
    "whole columns": Shape(make_sheet),
    "every third row": Shape(make_sheet, rows=lambda rows: list(range(0, rows, 3))),
    "results of 1 MiB": Shape(_wide_sheet, wide=True),
    "a chain of three columns": Shape(_chain),
    "cells edited meanwhile": Shape(make_sheet, meanwhile=_edit_cells),
    "a column edited meanwhile": Shape(make_sheet, meanwhile=_edit_column),
}


if __name__ == "__main__":
    main()
