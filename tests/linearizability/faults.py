"""Real processes on each store, and what goes wrong with them while clients ask.

A fault is a generator: it does its harm up to its ``yield``, which says how many seconds the harm
lasts, and mends it after.
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.support.cluster import Cluster
from tests.support.postgres import PostgresServer
from tests.support.proxy import Proxy
from tests.support.server import Server, Worker, free_port, start, start_worker

LEASE = 2.0
SETTINGS = {
    "RECALC_LOG_LEVEL": "error",
    "RECALC_DATABASE_WAIT": "1",
    "RECALC_LEASE": f"{LEASE}",
    "RECALC_LEASE_MARGIN": "0.5",
    "RECALC_POLL_INTERVAL": "0.3",
    "RECALC_GRACE": "0.2",
    "RECALC_SLICE_CELLS": "40",
    "RECALC_SLOW_CALLS": "16",
    "RECALC_WORKER_PROCESSES": "0",
    "RECALC_REQUESTS_PER_MINUTE": "1000000",
    "RECALC_CANCELS_PER_MINUTE": "1000000",
}
_PROGRAM = (sys.executable, str(Path(__file__).with_name("skewed.py")))
#: An hour before and after the true time.
_SKEWS = ("-3600", "3600")

Fault = Iterator[float]


class Frontend:
    """A server behind a proxy of its own, on a port that it keeps when it is started anew."""

    def __init__(self, folder: Path, environment: Mapping[str, str], stack: contextlib.ExitStack):
        self._folder, self._environment = folder, environment
        self._port = free_port()
        self.proxy = stack.enter_context(Proxy("127.0.0.1", self._port))
        self.server: Server
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.proxy.port}"

    def start(self, skew: str = "0") -> None:
        environment = {**self._environment, "RECALC_TEST_SKEW": skew}
        log = f"server-{self._port}.log"
        self.server = start(
            self._folder, environment, log_name=log, port=self._port, program=_PROGRAM
        )

    def stop(self) -> None:
        if self.server.process.poll() is None:
            self.server.process.send_signal(signal.SIGCONT)
            self.server.stop()


class FaultySystem:
    """What runs, and the faults that it knows, by name."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self.folder = folder
        self.stack = stack
        self.fronts: list[Frontend] = []
        self.faults: dict[str, Callable[[random.Random], Fault]] = {
            "nothing": self.nothing,
            "kill -9": self.kill,
            "SIGSTOP": self.stop,
            "cut": self.cut,
            "stall": self.stall,
            "half-open": self.half_open,
            "clock skew": self.skew,
            "disk full": self.disk_full,
        }

    def urls(self) -> list[str]:
        return [front.url for front in self.fronts]

    def wait_ready(self) -> None:
        for front in self.fronts:
            front.server.wait_ready()

    # --- faults ---

    def nothing(self, _: random.Random) -> Fault:
        yield 0.0

    def kill(self, chance: random.Random) -> Fault:
        front = chance.choice(self.fronts)
        front.server.kill()
        yield 0.1
        front.start()

    def stop(self, chance: random.Random) -> Fault:
        """For longer than a lease; it goes on where it was, and learns that it lost everything."""
        yield from _stopped(chance.choice(self.fronts).server)

    def cut(self, chance: random.Random) -> Fault:
        yield from _cut(chance.choice(self._proxies()))

    def stall(self, chance: random.Random) -> Fault:
        proxy = chance.choice(self._proxies())
        proxy.stall()
        yield LEASE + 1
        proxy.resume()

    def half_open(self, chance: random.Random) -> Fault:
        proxy = chance.choice(self._proxies())
        proxy.half_open()
        yield 1.0
        proxy.resume()

    def skew(self, chance: random.Random) -> Fault:
        """Started anew in another time; they stay there until the end of the round."""
        for front, skew in zip(self.fronts, chance.sample(_SKEWS, 2), strict=False):
            front.stop()
            front.start(skew)
        yield 2.0

    def disk_full(self, chance: random.Random) -> Fault:
        raise NotImplementedError

    def _proxies(self) -> list[Proxy]:
        return [front.proxy for front in self.fronts]


def _stopped(process: Server | Worker) -> Fault:
    process.process.send_signal(signal.SIGSTOP)
    yield LEASE + 1
    process.process.send_signal(signal.SIGCONT)


def _cut(proxy: Proxy) -> Fault:
    proxy.cut()
    yield 0.5
    proxy.resume()


def _limit_files(pid: int, most: int) -> None:
    """Let a process write no file beyond ``most`` bytes, as on a disk that is full."""
    try:
        process = Path(f"/proc/{pid}").stat()
    except FileNotFoundError:
        return  # it has ended
    if process.st_uid == os.geteuid():
        _limit(pid, most)
        return
    # Even root may not limit another's processes everywhere; who runs them may.
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.setresgid(*[process.st_gid] * 3)
            os.setresuid(*[process.st_uid] * 3)
            _limit(pid, most)
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert status == 0 or not Path(f"/proc/{pid}").exists(), f"process {pid} was not limited"


def _limit(pid: int, most: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, hard))


class SqliteSystem(FaultySystem):
    """One server, which computes as well."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        super().__init__(folder, stack)
        front = Frontend(folder, SETTINGS, stack)
        stack.callback(front.stop)
        self.fronts = [front]

    def disk_full(self, _: random.Random) -> Fault:
        """No write to the database succeeds: its log is longer than what is allowed."""
        pid = self.fronts[0].server.process.pid
        _limit_files(pid, 4096)
        yield 1.0
        _limit_files(pid, resource.RLIM_INFINITY)


class PostgresSystem(FaultySystem):
    """Two servers and two workers on a PostgreSQL of their own, each behind a proxy."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        super().__init__(folder, stack)
        self.postgres = PostgresServer.start()
        stack.callback(self.postgres.stop)
        self._url = self.postgres.create_database()
        parts = urlsplit(self._url)
        host, port = str(parts.hostname), parts.port or 5432
        self._links = [stack.enter_context(Proxy(host, port)) for _ in range(4)]
        self._names = 0
        self.cluster = Cluster(self._url, folder, {})
        stack.callback(self._stop)
        environments = [
            {
                **SETTINGS,
                "RECALC_DATABASE_URL": link.url(self._url),
                "RECALC_DATABASE_CONNECTIONS": "4",
            }
            for link in self._links
        ]
        self.fronts = [Frontend(folder, each, stack) for each in environments[:2]]
        self._worker_environments = environments[2:]
        self.workers = [self._worker(number) for number in range(2)]
        self.faults |= {
            "kill -9 of a worker": self.kill_worker,
            "SIGSTOP of a worker": self.stop_worker,
            "full pool": self.full_pool,
            "database restart": self.restart_database,
        }

    def _worker(self, number: int, skew: str = "0") -> Worker:
        self._names += 1
        environment = {**self._worker_environments[number], "RECALC_TEST_SKEW": skew}
        worker = start_worker(
            self.folder / f"worker-{self._names}.log", environment, program=_PROGRAM
        )
        worker.wait_ready()
        return worker

    def _stop(self) -> None:
        for front in self.fronts:
            front.stop()
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.process.send_signal(signal.SIGCONT)
                worker.stop()

    def _proxies(self) -> list[Proxy]:
        return [*super()._proxies(), *self._links]

    def kill_worker(self, chance: random.Random) -> Fault:
        number = chance.randrange(2)
        self.workers[number].kill()
        yield 0.1
        self.workers[number] = self._worker(number)

    def stop_worker(self, chance: random.Random) -> Fault:
        yield from _stopped(chance.choice(self.workers))

    def skew(self, chance: random.Random) -> Fault:
        skews = chance.sample(_SKEWS, 2)
        for number, skew in enumerate(skews):
            self.workers[number].stop()
            self.workers[number] = self._worker(number, skew)
        yield from super().skew(chance)

    def full_pool(self, chance: random.Random) -> Fault:
        """Somebody holds all that the requests of a server need, until their connections are
        used up. Cancels have connections of their own."""
        with psycopg.connect(self._url) as holder:
            while True:
                with contextlib.suppress(psycopg.errors.DeadlockDetected), holder.transaction():
                    holder.execute("LOCK TABLE row_data, sheet_rows IN ACCESS EXCLUSIVE MODE")
                    yield chance.uniform(1.0, 3.0)
                    return

    def restart_database(self, _: random.Random) -> Fault:
        self.postgres.restart()
        yield 1.0

    def disk_full(self, _: random.Random) -> Fault:
        """PostgreSQL panics when it cannot write its log, and may end; then somebody starts it."""
        assert self.postgres.process is not None
        family = _family(self.postgres.process.pid)
        for pid in family:
            _limit_files(pid, 4096)
        yield 1.0
        for pid in _family(self.postgres.process.pid):
            _limit_files(pid, resource.RLIM_INFINITY)
        self.postgres.restart()


def _family(pid: int) -> list[int]:
    found = [pid]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children = (task / "children").read_text().split()
            found += [each for child in children for each in _family(int(child))]
    return found


SYSTEMS: Mapping[str, type[FaultySystem]] = {"sqlite": SqliteSystem, "postgres": PostgresSystem}
