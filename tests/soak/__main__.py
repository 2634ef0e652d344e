"""Hours of use in minutes: mixed load with cancels, imports and restarts, on each store. Memory,
descriptors, size of the database and times of answers are sampled, drawn, and must be flat.

``make soak MINUTES=30`` writes ``docs/soak/<store>.svg``.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.draw import svg
from tests.soak.flat import Point, Series, growth
from tests.soak.load import Load
from tests.soak.sample import descriptors, memory, postgres_size, sqlite_size
from tests.support.calls import Calls
from tests.support.cluster import Cluster, cluster
from tests.support.postgres import PostgresServer
from tests.support.server import Server, Worker, start

SETTINGS = {
    "RECALC_LOG_LEVEL": "warning",
    "RECALC_LEASE": "5",
    "RECALC_LEASE_MARGIN": "1",
    "RECALC_REQUESTS_PER_MINUTE": "1000000",
    "RECALC_CANCELS_PER_MINUTE": "1000000",
}
#: Seconds between samples, and over which times of answers are put together.
_STEP, _WINDOW = 5.0, 30.0
#: The share of the time at the beginning that does not count.
_WARM_UP = 0.25
#: Growth of what is held, over the time that counts, and of the times of answers.
_HELD, _TIMES = 0.10, 0.25


@dataclass
class System:
    """What runs. ``lasting`` are the processes that live from the first minute to the last."""

    lasting: dict[str, int]
    urls: Callable[[], list[str]]
    size: Callable[[], float]
    restart: Callable[[random.Random], str]
    #: So many restarts in the whole run.
    restarts: int


@contextmanager
def _sqlite(folder: Path) -> Iterator[System]:
    """One process. It is killed once, early: a process has to live long to show that it leaks."""
    servers = [start(folder, SETTINGS)]
    system = System(
        {"server": servers[0].process.pid},
        lambda: [servers[0].url],
        sqlite_size(folder / "recalc.db"),
        lambda _: again(),
        1,
    )

    def again() -> str:
        servers[0].kill()
        servers[0] = start(folder, SETTINGS)
        system.lasting["server"] = servers[0].process.pid
        return "kill -9 of the server"

    try:
        yield system
    finally:
        servers[0].stop()


@contextmanager
def _postgres(folder: Path) -> Iterator[System]:
    """Two servers and three workers, of which one each lives to the end; the others are stopped
    or killed, and started anew, all the time."""
    postgres = PostgresServer.start()
    try:
        with cluster(
            folder, servers=2, workers=3, environment=SETTINGS, postgres=postgres
        ) as several:
            yield System(
                {
                    "server": several.servers[0].process.pid,
                    "worker": several.workers[0].process.pid,
                },
                lambda: [each.url for each in several.servers],
                postgres_size(several.url),
                lambda chance: _restart_one(several, chance),
                20,
            )
    finally:
        postgres.stop()


def _restart_one(several: Cluster, chance: random.Random) -> str:
    kind = chance.choice(("server", "worker"))
    group: list[Server] | list[Worker] = several.servers if kind == "server" else several.workers
    victim = group.pop(chance.randrange(1, len(group)))
    how = chance.choice(("SIGTERM", "kill -9"))
    if how == "SIGTERM":
        victim.stop()
    else:
        victim.kill()
    if kind == "server":
        several.add_server()
    else:
        several.add_worker().wait_ready()
    return f"{how} of a {kind}"


@dataclass
class Samples:
    """Everything that was measured so far, by name."""

    points: dict[str, list[Point]] = field(default_factory=lambda: defaultdict(list))
    events: list[tuple[float, str]] = field(default_factory=list)
    _window: float = _WINDOW

    def take(self, at: float, system: System, load: Load) -> None:
        for name, pid in system.lasting.items():
            self.points[f"memory of the {name}"].append((at, memory(pid)))
            self.points[f"descriptors of the {name}"].append((at, descriptors(pid)))
        self.points["size of the database"].append((at, system.size()))
        if at >= self._window:
            self._window = at + _WINDOW
            for kind, times in sorted(load.take_times().items()):
                self.points[f"{kind}: median"].append((at, statistics.median(times)))
        self.points["done so far"].append((at, float(load.done.total())))

    def series(self) -> list[Series]:
        return [self._one(name) for name in sorted(self.points, key=_order)]

    def _one(self, name: str) -> Series:
        points = self.points[name]
        if name.startswith("memory"):
            return Series(name, "MB", points, _HELD, least=4)
        if name.startswith("descriptors"):
            return Series(name, "", points, _HELD, least=4)
        if name.startswith("size"):
            return Series(name, "MB", points, _HELD, least=2)
        if name.endswith("median"):
            return Series(name, "ms", points, _TIMES, least=1)
        return Series(name, "", points)


def _order(name: str) -> tuple[int, str]:
    starts = ("memory", "descriptors", "size")
    return next((n for n, start in enumerate(starts) if name.startswith(start)), 9), name


def soak(store: str, minutes: float, people: int, folder: Path, drawn: Path) -> bool:
    """Whether everything stayed flat and nothing failed."""
    seed = random.SystemRandom().randrange(1 << 32)
    chance = random.Random(seed)
    print(f"{store}: {minutes:g} minutes, {people} people, seed {seed}", flush=True)
    system_of = {"sqlite": _sqlite, "postgres": _postgres}[store]
    with Calls(delay=0.02) as calls, system_of(folder) as system:
        load = Load(system.urls, calls.url, seed)
        load.start(people)
        samples = _run(system, load, calls, minutes * 60, chance)
        load.stop()
    return _judge(store, minutes, samples, load, drawn)


def _run(
    system: System, load: Load, calls: Calls, seconds: float, chance: random.Random
) -> Samples:
    samples = Samples()
    begun = time.monotonic()
    # All before the last tenth; a single one as early as the warm-up.
    every = seconds * (0.1 if system.restarts == 1 else 0.9 / system.restarts)
    restarts = [every * (n + 1) for n in range(system.restarts)]
    while (now := time.monotonic() - begun) < seconds:
        if restarts and now >= restarts[0]:
            restarts.pop(0)
            samples.events.append((now, system.restart(chance)))
            load.take_times()  # what waited for the restart is no time of an answer
        else:
            samples.take(now, system, load)
        calls.all = [call for call in calls.all if call.closed is None]
        time.sleep(_STEP)  # the pace of the samples
    return samples


def _judge(store: str, minutes: float, samples: Samples, load: Load, drawn: Path) -> bool:
    warm_up = minutes * 60 * _WARM_UP
    flat = True
    for each in samples.series():
        counted = each.after(warm_up)
        middle = statistics.median(value for _, value in counted.points)
        rise = growth(counted.points)
        verdict = "" if each.limit is None else "flat" if counted.flat else "NOT FLAT"
        flat = flat and counted.flat
        print(f"  {each.name:28} median {middle:9.1f} {each.unit:3} {rise:+7.1%}  {verdict}")
    print(f"  done: {', '.join(f'{n} × {what}' for what, n in sorted(load.done.items()))}")
    print(f"  restarts: {', '.join(what for _, what in samples.events)}")
    for failure in load.failures[:10]:
        print(f"  FAILED: {failure}")
    drawn.mkdir(parents=True, exist_ok=True)
    title = f"recalc on {store}: {minutes:g} minutes of mixed load, {load.done.total()} tasks"
    picture = drawn / f"{store}.svg"
    picture.write_text(svg(title, samples.series(), warm_up=warm_up, events=samples.events))
    good = flat and not load.failures
    print(f"  {store}: {'flat, and nothing failed' if good else 'see above'}; drawn: {picture}")
    return good


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--store", choices=["sqlite", "postgres"], action="append")
    parser.add_argument("--drawn", type=Path, default=Path("docs/soak"))
    parser.add_argument("--people", type=int, default=4)
    chosen = parser.parse_args(arguments)
    good = []
    for store in chosen.store or ["sqlite", "postgres"]:
        with tempfile.TemporaryDirectory() as folder:
            good.append(soak(store, chosen.minutes, chosen.people, Path(folder), chosen.drawn))
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
