"""How costs grow with the number of cells: cancel, create, page and counts over HTTP, and memory.

Parts of ``tests.bench.large``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from typing import Any

from tests.bench.figures import figure, point
from tests.bench.large_sheets import LargeSheet, cancel, create, request
from tests.bench.memory import forget_peak, peak, peak_alone


def costs(large: LargeSheet, rounds: int) -> None:
    """Measure one sheet at rest, and its operations."""
    requests = {
        "page of 100 rows": request(large, "rows"),
        "status-counts": request(large, "status-counts"),
    }
    found = {name: [each() for _ in range(rounds * 5)] for name, each in requests.items()}
    found["create"], found["cancel"] = [], []
    for _ in range(rounds):
        operation, took = create(large, statuses=[])
        left, cancelled = cancel(large, operation)
        found["create"].append(took)
        if left:  # else it was too small to be caught
            found["cancel"].append(cancelled)
    for name, milliseconds in found.items():
        if milliseconds:
            p50 = statistics.median(milliseconds)
            figure(f"{name}, {large.cells:,} cells, p50 of {len(milliseconds)}", p50, "ms")
            point("cost", name, large.cells, p50)


def memory_of_a_run(large: LargeSheet, pid: int, seconds: float) -> float:
    """Recalculate for some seconds at most; return the peak of all processes in megabytes."""
    forget_peak(pid)
    operation, _ = create(large, statuses=[])
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if large.sheet.operation(operation)["pending_count"] == 0:
            break
        time.sleep(0.1)
    most = peak(pid)
    large.sheet.cancel(operation)
    point("memory", "recalculating", large.rows, most)
    return most


def creations(large: LargeSheet, pid: int, rounds: int) -> None:
    """Measure the creation of operations over all cells of a sheet, by three selections."""
    selections: Mapping[str, tuple[Mapping[str, Any], float]] = {
        # First, while nearly all cells are STALE.
        "STALE": ({}, 250.0),
        "all": ({"statuses": []}, 250.0),
        "a list of row ids": ({"row_ids": list(range(large.rows)), "statuses": []}, 1000.0),
    }
    for name, (selection, most) in selections.items():
        forget_peak(pid)
        took: list[float] = []
        for _ in range(rounds):
            operation, milliseconds = create(large, **selection)
            took.append(milliseconds)
            large.sheet.cancel(operation)
        what = f"create over {large.cells:,} cells, {name}"
        figure(f"{what}, median of {rounds}", statistics.median(took), "ms", at_most=most)
        figure(f"{what}: peak memory of the server process", peak_alone(pid), "MB", at_most=256)
