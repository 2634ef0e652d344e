"""A SQLite file of sheets up to ten million cells, over HTTP: how costs grow with the cells, how an
operation over all of them is created, how soon a server on the file answers, its memory, and other
requests and cancels while cells are recalculated.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from tests.bench import growth, row_per_cell, running
from tests.bench.figures import figure, point, scaled
from tests.bench.large_sheets import SETTINGS, LargeSheet, imported
from tests.bench.memory import forget_peak, peak, shared_once_now, wait_until_started
from tests.bench.wire import Wire
from tests.server.sheets import Api, Sheet
from tests.soak.sample import memory
from tests.support.server import KEY, launch
from tests.support.server import running as server_running
from tests.support.waiting import eventually

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)
SMALLEST_SIZES = (100, 1_000)
#: Cells of the sheet that is recalculated while others are used.
BACKGROUND = 2_000_000
ROUNDS, CANCELS, REQUESTS, STARTS = 10, 100, 300, 3
#: Seconds for which a sheet is recalculated while its memory is measured: each, and the largest.
SHORT_RUN, LONG_RUN = 5.0, 25.0


def main(*, smallest: bool = False) -> None:
    most = scaled(SIZES[-1])
    sizes = SMALLEST_SIZES if smallest else [cells for cells in SIZES if cells <= most]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with server_running(folder, SETTINGS) as server, server.client() as client:
            api = Api(client)
            pid = server.process.pid
            sheets = []
            for cells in sizes:
                forget_peak(pid)
                sheets.append(imported(api, cells))
                point("memory", "importing", sheets[-1].rows, peak(pid))
                if cells == sizes[-1]:
                    growth.creations(sheets[-1], pid, 1 if smallest else STARTS)
                growth.costs(sheets[-1], 1 if smallest else ROUNDS)
                growth.memory_of_a_run(sheets[-1], pid, 1 if smallest else SHORT_RUN)
            background = imported(api, SMALLEST_SIZES[-1] if smallest else scaled(BACKGROUND))
        with _compiled() as compiled:
            _first_answers(folder, compiled, sheets[-1], 1 if smallest else STARTS)
            with server_running(folder, {**SETTINGS, **compiled}) as server:
                _idle_memory(server.process.pid)
        with server_running(folder, SETTINGS) as server, server.client() as client:
            api = Api(client)
            sheets = [_served_by(api, each) for each in sheets]
            beside = running.Background(_served_by(api, background))
            running.others(sheets[-1], beside, 5 if smallest else REQUESTS)
            chosen = [each for each in sheets if each.cells != 1_000 or smallest]
            running.cancels(chosen, beside, 1 if smallest else CANCELS)
            seconds = 1 if smallest else LONG_RUN
            found = growth.memory_of_a_run(sheets[-1], server.process.pid, seconds)
            what = f"peak memory of all processes, recalculating {sheets[-1].cells:,} cells"
            figure(what, found, "MB", at_most=400)
        million = min(sheets, key=lambda each: abs(each.cells - row_per_cell.MILLION))
        asyncio.run(row_per_cell.compare(folder, million, 1 if smallest else ROUNDS))


def _served_by(api: Api, large: LargeSheet) -> LargeSheet:
    """Return a sheet as another server of the same file has it."""
    return replace(large, sheet=Sheet(api, large.sheet.path), wire=Wire(api.client))


@contextmanager
def _compiled() -> Iterator[Mapping[str, str]]:
    """Yield the environment of servers that start with compiled modules, as those of an
    installation do. The first start compiles them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as compiled:
        yield {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}


def _first_answers(
    folder: Path, compiled: Mapping[str, str], large: LargeSheet, rounds: int
) -> None:
    """Measure from the start of ``recalc serve`` to its first answer about the sheet. The first
    start does not count."""
    _, *took = [_first_answer(folder, compiled, large) for _ in range(rounds + 1)]
    what = f"first answer after recalc serve, {large.cells:,} cells, median of {rounds}"
    figure(what, statistics.median(took), "s", at_most=1.5)


def _first_answer(folder: Path, environment: Mapping[str, str], large: LargeSheet) -> float:
    """Start a server and stop it; return the seconds until it answered."""
    began = time.perf_counter()
    server = launch(folder, {**SETTINGS, **environment})

    def answered() -> bool:
        try:
            url = f"{server.url}{large.sheet.path}"
            return httpx.get(url, headers={"X-API-KEY": KEY}).status_code == 200
        except httpx.TransportError:
            return False

    try:
        eventually(answered)
        return time.perf_counter() - began
    finally:
        server.stop()


def _idle_memory(pid: int) -> None:
    """Measure a server that has just started and does nothing, once all its processes have loaded
    their modules."""
    wait_until_started(pid)
    figure("memory of an idle server and its processes", memory(pid), "MB", at_most=150)
    figure("the same, shared pages counted once", shared_once_now(pid), "MB")


if __name__ == "__main__":
    main()
