"""Hostile clients and endpoints against a server as it is installed: ``make hostile``. With
``--attack NAME``, which can be given more than once, only these attacks.

Each attack runs while somebody else uses the server. Printed are the answers, how much memory the
server took, and how long the other one waited; whatever is beyond its bound makes this fail.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx

from tests.abuse.attacks import ATTACKS, Attack
from tests.server.sheets import ROOT, Api
from tests.soak.sample import memory
from tests.support.server import Server, running

#: Seconds that the other one may wait for an answer at worst.
_WORST = 3.0
SETTINGS = {
    "RECALC_LOG_LEVEL": "warning",
    "RECALC_HEADER_TIMEOUT": "5",
    # As users have it: other tests wait longer, so that no call fails on a busy machine.
    "RECALC_ENDPOINT_TIMEOUT": "60",
}


@dataclass
class Bystander:
    """Somebody who goes on working, and notes how long it takes."""

    server: Server
    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(60)

    def _work(self) -> None:
        with self.server.client() as client:
            sheet = Api(client).sheet()
            while True:
                begun = time.perf_counter()
                try:
                    sheet.rows(3)
                    sheet.page()
                    sheet.cancel("nothing")
                except (AssertionError, httpx.TransportError) as error:
                    self.failures.append(repr(error)[:300])
                self.times.append(time.perf_counter() - begun)
                if self._over.wait(0.05):
                    return


class Watch:
    """The most memory that the server has, looked at all the time."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.most = 0.0
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.is_set():
            with suppress(OSError):
                self.most = max(self.most, memory(self._pid))
            self._over.wait(0.02)


def suffer(server: Server, name: str, attack: Attack) -> bool:
    """Whether the server bore it."""
    pid = server.process.pid
    before = memory(pid)
    begun = time.monotonic()
    with Watch(pid) as watch, Bystander(server) as other:
        wrong = _tried(attack.run, server)
    grown, worst = watch.most - before, max(other.times, default=math.inf)
    usual = statistics.median(other.times or [math.inf])
    bounds = [
        wrong,
        *other.failures[:3],
        None if grown <= attack.megabytes else f"more than {attack.megabytes} MB of memory",
        None if worst <= _WORST else f"somebody else waited more than {_WORST:g} s",
        None if server.process.poll() is None else "the server ended",
    ]
    broken = [bound for bound in bounds if bound]
    print(
        f"  {name:44} {time.monotonic() - begun:5.1f} s  +{max(grown, 0):4.0f} MB"
        f" (at most {attack.megabytes})   others: median {usual * 1000:4.0f} ms,"
        f" worst {worst * 1000:5.0f} ms  {'; '.join(broken) or 'borne'}",
        flush=True,
    )
    return not broken


def _tried(run: Callable[[Server], None], server: Server) -> str | None:
    try:
        run(server)
    except AssertionError as wrong:
        return str(wrong)[:500] or "the answer was wrong"
    return None


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.abuse", description=__doc__)
    parser.add_argument("--attack", choices=list(ATTACKS), action="append", help="only this one")
    chosen = parser.parse_args(arguments).attack or list(ATTACKS)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), SETTINGS) as server:
        with server.client() as client:
            client.get(ROOT).raise_for_status()
        with Bystander(server):
            pass  # what ordinary work takes is no attack's doing
        borne = [suffer(server, name, ATTACKS[name]) for name in chosen]
        log = server.log.read_text()
        if "Traceback" in log:
            print(f"the server's log has a traceback:\n{log[-5000:]}")
            borne.append(False)
    print(f"{sum(borne)} of {len(borne)} attacks borne")
    sys.exit(0 if all(borne) else 1)


if __name__ == "__main__":
    main()
