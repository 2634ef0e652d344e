"""Quick columns recalculated by a server, against a bare loop on the same rows: one process that
reads 1 000 rows, computes three columns, writes their results back and commits.

The server is measured over HTTP, from the operation's creation to its end. Rounds of both
alternate. Besides cells per second this prints the processor time of a cell by thread, which other
programs on the machine change less.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

import msgspec

from recalc.columns import registry
from recalc.columns.base import Compute, Failure, Json
from recalc.store import codec
from recalc.store.sqlite.connection import connect
from tests.bench.figures import figure, scaled
from tests.bench.processor import Processor, used_by
from tests.server.sheets import ROOT, Api, Sheet
from tests.support.server import running
from tests.support.waiting import eventually

ROWS, SMALLEST = 400_000, 2_000
#: Rows of one imported file.
FILE_ROWS = 100_000
ROUNDS = 3
#: Rows of one commit of the bare loop.
COMMIT = 1_000
#: Title, type and config of each column. The file has TEXT columns "text" and "json".
COLUMNS: Sequence[tuple[str, str, dict[str, Json]]] = (
    ("found", "REGEX", {"source": "text", "regex_pattern": "7 dolor"}),
    ("words", "COUNT", {"source": "text", "type": "words"}),
    ("number", "JSON_PATH", {"source": "json", "json_path": "$.a.b[0]"}),
)


def csv_text(rows: int, first: int = 0) -> str:
    """Return a CSV file of so many rows, numbered from ``first``."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["text", "json"])
    for number in range(first, first + rows):
        text = f"lorem ipsum {number} dolor sit amet, " * 2 + "consectetur adipiscing"
        writer.writerow([text[:90], json.dumps({"a": {"b": [number, 2]}, "c": "x" * 215})])
    return out.getvalue()


def main(*, smallest: bool = False) -> None:
    rows, rounds = (SMALLEST, 1) if smallest else (scaled(ROWS), ROUNDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = {
            "RECALC_LOG_LEVEL": "warning",
            "RECALC_CONFIRMATION_THRESHOLD": "1000000000",
        }
        with running(folder, settings) as server, server.client() as client:
            sheet = make_sheet(Api(client), rows)
            bare = folder / "bare.db"
            for suffix in ("", "-wal"):
                shutil.copyfile(folder / f"recalc.db{suffix}", f"{bare}{suffix}")
            ratios: list[float] = []
            for _ in range(rounds):
                expected = _bare_loop(bare)
                ratios.append(_recalculate(sheet, server.process.pid, rows) / expected)
            what = f"{rows * len(COLUMNS):,} cells over the bare loop, median of {rounds}"
            figure(what, statistics.median(ratios), "×", at_least=0.75)


def make_sheet(
    api: Api, rows: int, columns: Sequence[tuple[str, str, dict[str, Json]]] = COLUMNS
) -> Sheet:
    """Make a sheet of so many rows, with computed columns."""
    made = api.post(ROOT, {"title": "quick"}, 201)
    path = f"{ROOT}/{made['table']['id']}/sheets/{made['default_sheet']['id']}"
    sheet = Sheet(api, path)
    for first in range(0, rows, FILE_ROWS):
        count = min(FILE_ROWS, rows - first)
        content = base64.b64encode(csv_text(count, first).encode()).decode()
        body = {"file_name": "rows.csv", "file_content_base64": content}
        answer = api.client.post(f"{path}/imports/file", json=body)
        assert answer.status_code in {200, 201, 202}, answer.text
        expected = first + count
        eventually(lambda n=expected: api.get(path)["sheet"]["row_count"] == n, 600)  # type: ignore[misc]
    for title, kind, config in columns:
        sheet.column(title, kind, **config)
    return sheet


def _recalculate(sheet: Sheet, pid: int, rows: int) -> float:
    """Recalculate all cells; returns cells per second."""
    cells = rows * len(COLUMNS)
    before = used_by(pid)
    seconds = recalculated(sheet, cells)
    _print("server", cells, seconds, used_by(pid).since(before))
    return cells / seconds


def recalculated(sheet: Sheet, cells: int) -> float:
    """Recalculate all cells; returns the seconds from the operation's creation to its end."""
    operation = sheet.operate(statuses=[])
    # Looking costs the server time: a quarter of a second between two looks.
    eventually(lambda: sheet.operation(operation)["status"] == "completed", 3600, pause=0.25)
    ended = sheet.operation(operation)
    assert ended["completed_count"] == cells
    return seconds_of(ended)


def seconds_of(ended: Mapping[str, str]) -> float:
    """Return the seconds from the creation of an operation to its end, as the server has them."""
    created_at, ended_at = map(datetime.fromisoformat, (ended["created_at"], ended["ended_at"]))
    return (ended_at - created_at).total_seconds()


def _print(name: str, cells: int, seconds: float, used: Processor) -> None:
    each = 1e6 / cells
    print(
        f"{name:>8}: {cells / seconds:9.0f} cells/s; us of processor a cell:"
        f" {used.total * each:.2f}, loop {used.loop * each:.2f}, writer {used.others * each:.2f},"
        f" evaluators {used.children * each:.2f}",
        flush=True,
    )


def _bare_loop(path: Path) -> float:
    """Recalculate all cells of a copy of the file; returns cells per second."""
    db = connect(path)
    sources, computes = compiled()
    key, rows = 0, 0
    began, used = time.perf_counter(), time.process_time()
    while found := db.execute(
        "SELECT id, inputs FROM row_data WHERE id > ? ORDER BY id LIMIT ?", (key, COMMIT)
    ).fetchall():
        updates: list[dict[int, tuple[object, ...]]] = [{} for _ in found]
        inputs = [blob for _, blob in found]
        for number, results in enumerate(computed(inputs, sources, computes), 2):
            for update, result in zip(updates, results, strict=True):
                update[number] = (result, 1, 1)
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT OR REPLACE INTO row_results (id, stamp, results) VALUES (?, 1, ?)",
            [
                (each[0], msgspec.msgpack.encode(update))
                for update, each in zip(updates, found, strict=True)
            ],
        )
        db.execute("COMMIT")
        key = found[-1][0]
        rows += len(found)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    db.close()
    cells = rows * len(COLUMNS)
    _print("bare", cells, seconds, Processor(cpu, 0, 0))
    return cells / seconds


def computed(
    inputs: Sequence[bytes], sources: Sequence[int], computes: Sequence[Compute]
) -> Iterator[Sequence[Json]]:
    """Compute the results of rows, column by column."""
    rows = [codec.decode_value(blob) for blob in inputs]
    for source, compute in zip(sources, computes, strict=True):
        results = compute([(row[source],) for row in rows])
        assert not any(isinstance(result, Failure) for result in results)
        yield cast("Sequence[Json]", results)


def compiled() -> tuple[list[int], list[Compute]]:
    """Return the source column of each column, and its chunk function."""
    sources, computes = [], []
    for _title, kind, config in COLUMNS:
        column_type = registry.get(kind)
        sources.append(("text", "json").index(str(config["source"])))
        computes.append(column_type.compile(column_type.parse(config), [str(config["source"])]))
    return sources, computes


if __name__ == "__main__":
    main()
