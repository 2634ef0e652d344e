"""Figures that benchmarks measure: each is printed, and recorded where ``RECALC_BENCH_RECORD``
names a file. What a benchmark has measured before it breaks is in the file all the same.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import ceil
from pathlib import Path

import msgspec

RECORD = "RECALC_BENCH_RECORD"
#: Part of the documented sizes that is measured: 0.1 on a machine that is slow, or busy.
SCALE = "RECALC_BENCH_SCALE"


class Figure(msgspec.Struct, frozen=True, tag=True):
    """A value with its unit, and the least or the most that it should be."""

    what: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def target(self) -> str:
        """Return the target with its unit; nothing where there is none."""
        if self.at_least is not None:
            return f"≥ {shown(self.at_least)} {self.unit}"
        return f"≤ {shown(self.at_most)} {self.unit}" if self.at_most is not None else ""

    @property
    def reached(self) -> bool:
        """Return whether the value is what it should be."""
        return (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )


class Point(msgspec.Struct, frozen=True, tag=True):
    """A point of a line of a chart."""

    chart: str
    line: str
    x: float
    y: float


class Note(msgspec.Struct, frozen=True, tag=True):
    """A sentence about the figures around it."""

    text: str


class Begun(msgspec.Struct, frozen=True, tag=True):
    """A benchmark began: on this day, at this part of its documented size (0 is the smallest), with
    so many processes waiting for the processors before."""

    day: str
    scale: float
    load: float


class Ended(msgspec.Struct, frozen=True, tag=True):
    """A benchmark has ended. ``problem`` says how, unless it has measured everything."""

    problem: str
    seconds: float


Record = Figure | Point | Note | Begun | Ended


def figure(
    what: str,
    value: float,
    unit: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> None:
    """Print and record a figure."""
    found = Figure(what, value, unit, at_least, at_most)
    reached = "reached" if found.reached else "NOT reached"
    target = f"   target {found.target}: {reached}" if found.target else ""
    print(f"{what:>60}: {shown(value)} {unit}{target}", flush=True)
    _record(found)


def times(what: str, milliseconds: Sequence[float], *, p50: float = 0, p99: float = 0) -> None:
    """Print and record the median and the 99th percentile of times, with the most that each
    should be; 0 is no target."""
    of = f"of {len(milliseconds)}"
    longest = shown(max(milliseconds))
    figure(f"{what}, p50 {of}", percentile(milliseconds, 0.5), "ms", at_most=p50 or None)
    last = f"{what}, p99 {of} (longest {longest} ms)"
    figure(last, percentile(milliseconds, 0.99), "ms", at_most=p99 or None)


def scaled(size: int) -> int:
    """Return the size to measure where ``size`` is documented."""
    return max(1, int(size * float(os.environ.get(SCALE) or 1)))


def point(chart: str, line: str, x: float, y: float) -> None:
    """Record a point of a chart."""
    _record(Point(chart, line, x, y))


def note(text: str) -> None:
    """Print and record a sentence."""
    print(text, flush=True)
    _record(Note(text))


def percentile(values: Sequence[float], part: float) -> float:
    """Return the least of the values that at least this part of them does not exceed (nearest
    rank): of a hundred, p99 is the largest but one."""
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * part) - 1, 0)]


def shown(value: float | None) -> str:
    """Write a number with three digits that count."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def recorded(path: Path) -> list[Record]:
    """Return what was recorded in a file; nothing where there is none."""
    decode = msgspec.json.Decoder(Record).decode
    return [decode(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def record(path: Path, what: Record) -> None:
    """Add a record to a file."""
    with path.open("ab") as file:
        file.write(msgspec.json.encode(what) + b"\n")


def _record(what: Record) -> None:
    if path := os.environ.get(RECORD):
        record(Path(path), what)
