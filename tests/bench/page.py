"""``python -m tests.bench.page``: measures, and writes docs/BENCHMARKS.md with its pictures.

Each benchmark is a process of its own with a time limit, and the page is written after each: one
that breaks, or takes too long, loses only what it had not measured yet. Records are kept in
``build/bench``. Where only some benchmarks are named, the others are on the page as they were, with
or without their records.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import RECORD, SCALE, Begun, Ended, record, recorded
from tests.bench.layout import CHARTS, CHARTS_OF, drawn, page

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Part:
    """A benchmark, and the seconds that it may take at its documented size."""

    name: str
    limit: float


#: Seconds that all may take together.
LIMIT = 900.0
PARTS = (
    Part("recalc_quick", 80),
    Part("recalc_quick_postgres", 80),
    Part("quick_peers", 120),
    Part("endpoint", 120),
    Part("import_csv", 140),
    Part("large", 200),
    Part("cluster", 220),
    Part("throughput", 120),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the page after each part. Return 1 if a part has not measured all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.page", description=__doc__)
    known = {part.name: part for part in PARTS}
    parser.add_argument("names", nargs="*", choices=[*known, []])
    parser.add_argument("--smallest", action="store_true", help="as little as can be")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the documented sizes")
    parser.add_argument("--patience", type=float, default=1.0, help="times the time limits")
    parser.add_argument("--output", type=Path, default=ROOT / "docs")
    parser.add_argument("--records", type=Path, default=ROOT / "build" / "bench")
    chosen = parser.parse_args(arguments)
    chosen.records.mkdir(parents=True, exist_ok=True)
    problems = 0
    ends = time.monotonic() + LIMIT * chosen.patience
    for name in chosen.names or known:
        file = chosen.records / f"{name}.jsonl"
        scale = 0.0 if chosen.smallest else chosen.scale
        limit = min(known[name].limit * chosen.patience, ends - time.monotonic())
        problem = _measure(name, file, scale, max(limit, 1.0))
        if problem:
            problems += 1
            print(f"{name}: {problem}", flush=True)
        _write(chosen.output, chosen.records)
    return 1 if problems else 0


def _measure(name: str, file: Path, scale: float, limit: float) -> str:
    """Run a benchmark; return what was wrong, if anything was."""
    file.unlink(missing_ok=True)
    day = datetime.now(UTC).date().isoformat()
    record(file, Begun(day, scale, os.getloadavg()[0]))
    command = [sys.executable, "-m", "tests.bench", name, *([] if scale else ["--smallest"])]
    environment = {**os.environ, RECORD: str(file), SCALE: str(scale or 1)}
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    problem = ""
    try:
        if process.wait(limit) != 0:
            problem = "it ended with an error; the rest was not measured"
    except subprocess.TimeoutExpired:
        problem = f"it was stopped after {limit:.0f} s; the rest was not measured"
    finally:
        _end(process)
    record(file, Ended(problem, time.monotonic() - began))
    return problem


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a benchmark that still runs: it stops what it has started."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _write(folder: Path, records: Path) -> None:
    """Write the page and its pictures from what is recorded; the rest stays as it is."""
    found = {part.name: recorded(records / f"{part.name}.jsonl") for part in PARTS}
    pictures = drawn([each for part in found.values() for each in part])
    pictures_folder = folder / "bench"
    pictures_folder.mkdir(parents=True, exist_ok=True)
    for name in [chart for part in found if found[part] for chart in CHARTS_OF.get(part, ())]:
        (pictures_folder / f"{name}.svg").unlink(missing_ok=True)
    for name, picture in pictures.items():
        (pictures_folder / f"{name}.svg").write_text(picture, encoding="utf-8")
    there = [name for name in CHARTS if (pictures_folder / f"{name}.svg").exists()]
    file = folder / "BENCHMARKS.md"
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(page(found, there, before), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
