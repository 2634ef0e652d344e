"""Other requests and cancels while cells are recalculated. Parts of ``tests.bench.large``."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.bench import row_per_cell
from tests.bench.figures import figure, note, percentile, times
from tests.bench.large_sheets import LargeSheet, cancel, create, request

#: What a request may take longer at the median, and take at p99, in milliseconds.
MORE_P50, MOST_P99 = 1.0, 10.0
#: Times that idle and busy requests take turns.
TURNS = 3
#: Milliseconds of a cancel.
CANCEL_P50, CANCEL_P99 = 4.0, 12.0
#: Times that the UPDATE of a row for each cell is measured.
UPDATES = 3


@dataclass
class Background:
    """A sheet that is recalculated again and again."""

    large: LargeSheet
    operation: str = field(default="", init=False)

    def keep_running(self) -> None:
        """Start an operation unless one is active."""
        if not self.operation or not self.large.sheet.operation(self.operation)["pending_count"]:
            self.operation, _ = create(self.large, statuses=[])

    @contextmanager
    def running(self) -> Iterator[None]:
        """Recalculate until the end of the block."""
        self.keep_running()
        try:
            yield
        finally:
            self.large.sheet.cancel(self.operation)


def others(large: LargeSheet, background: Background, requests: int) -> None:
    """Measure other requests, idle and while the background runs, in turns."""
    finished, _ = create(large, statuses=[])
    large.sheet.cancel(finished)
    asked: dict[str, Callable[[], float]] = {
        "GET operation": request(large, f"operations/{finished}"),
        "page of 100 rows": request(large, "rows"),
        "status-counts": request(large, "status-counts"),
    }
    idle: dict[str, list[float]] = {name: [] for name in asked}
    busy: dict[str, list[float]] = {name: [] for name in asked}
    _ask(asked, requests // TURNS, lambda: None)  # what is read first is slower
    for _ in range(TURNS):
        _add(idle, _ask(asked, requests // TURNS, lambda: None))
        with background.running():
            _add(busy, _ask(asked, requests // TURNS, background.keep_running))
    for name in asked:
        times(f"{name}, idle", idle[name])
        times(f"{name}, while cells are recalculated", busy[name], p99=MOST_P99)
        more = statistics.median(busy[name]) - statistics.median(idle[name])
        figure(f"{name}: longer at the median", more, "ms", at_most=MORE_P50)


def _ask(
    asked: Mapping[str, Callable[[], float]], count: int, before: Callable[[], None]
) -> dict[str, list[float]]:
    """Return the milliseconds of each request, sent so many times, with something before some."""
    found: dict[str, list[float]] = {}
    for name, send in asked.items():
        found[name] = []
        for number in range(count):
            if number % 20 == 0:
                before()
            found[name].append(send())
    return found


def _add(to: dict[str, list[float]], more: Mapping[str, list[float]]) -> None:
    for name, milliseconds in more.items():
        to[name] += milliseconds


def cancels(sheets: Sequence[LargeSheet], background: Background, rounds: int) -> None:
    """Measure cancels of operations over each sheet, in turns, while the background runs."""
    took: dict[int, list[float]] = {large.cells: [] for large in sheets}
    with background.running():
        for _ in range(rounds):
            for large in sheets:
                background.keep_running()
                operation, _ = create(large, statuses=[])
                left, milliseconds = cancel(large, operation)
                if left:  # else it was too small to be caught
                    took[large.cells].append(milliseconds)
        bounds = _bounds(min(max(took), row_per_cell.MILLION), background, rounds)
    medians: dict[int, float] = {}
    for cells, found in took.items():
        if found:
            what = f"cancel of {cells:,} cells while others are recalculated"
            times(what, found, p50=CANCEL_P50, p99=CANCEL_P99)
            medians[cells] = percentile(found, 0.5)
    if not medians:
        note("no operation was caught before its end, so that no cancel was measured")
        return
    smallest, largest = min(medians), max(medians)
    what = f"cancel of {largest:,} cells over that of {smallest:,}"
    figure(what, medians[largest] / medians[smallest], "×", at_most=2)
    _against_bounds(medians, bounds)


class _Bounds(NamedTuple):
    """Milliseconds of a bare commit, and of an UPDATE of ``cells`` rows, one for each cell."""

    commit: float
    cells: int
    update: float


def _bounds(cells: int, background: Background, rounds: int) -> _Bounds:
    """Measure a bare commit and a design that has a row for each cell, while the background runs,
    as the cancels that they are compared with."""
    with row_per_cell.opened(cells) as db:
        commits, updates = [], []
        for _ in range(rounds):
            background.keep_running()
            commits.append(db.bare_commit())
        for _ in range(min(rounds, UPDATES)):
            db.queue_all()
            background.keep_running()
            updates.append(db.cancel_all())
    return _Bounds(statistics.median(commits), cells, statistics.median(updates))


def _against_bounds(medians: Mapping[int, float], bounds: _Bounds) -> None:
    beside = "while others are recalculated"
    figure(f"a bare durable commit of SQLite {beside}", bounds.commit, "ms")
    figure("cancel over that", medians[max(medians)] / bounds.commit, "×")
    update = f"an UPDATE of {bounds.cells:,} rows, one for each cell, with an index that finds them"
    figure(f"{update}, {beside}", bounds.update, "ms")
    if bounds.cells in medians:
        wanted = row_per_cell.WANTED if bounds.cells == row_per_cell.MILLION else None
        over = bounds.update / medians[bounds.cells]
        figure("that over our cancel", over, "×", at_least=wanted)
