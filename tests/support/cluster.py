"""Several processes on one PostgreSQL database: servers for HTTP, and workers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.support.hang import HANG_SECONDS
from tests.support.postgres import PostgresServer, shared_server
from tests.support.server import Server, Worker, start, start_worker


@dataclass
class Cluster:
    """What runs. ``url`` is the database's; ``environment`` is given to each process."""

    url: str
    folder: Path
    environment: dict[str, str]
    servers: list[Server] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    _names: int = 0

    def add_server(self) -> Server:
        self._names += 1
        name = f"server-{self._names}.log"
        server = start(self.folder, self.environment, log_name=name)
        self.servers.append(server)
        return server

    def add_worker(self, environment: Mapping[str, str] | None = None) -> Worker:
        """Started, but perhaps not ready yet."""
        self._names += 1
        log = self.folder / f"worker-{self._names}.log"
        worker = start_worker(log, {**self.environment, **(environment or {})})
        self.workers.append(worker)
        return worker

    def end_dead_leases(self) -> None:
        """Expire the leases of workers that are gone."""
        alive = [str(each.process.pid) for each in self.workers]
        with psycopg.connect(self.url, autocommit=True) as admin:
            admin.execute(
                "UPDATE execution SET lease_until = clock_timestamp()"
                " WHERE state = 'active' AND split_part(worker, ':', 2) <> ALL (%s)",
                (alive,),
            )

    def stop(self) -> None:
        """SIGTERM to everything, kill -9 to what does not end by it; fails if there was such."""
        stuck = []
        processes: list[Server | Worker] = [*self.workers, *self.servers]
        for each in processes:
            if each.process.poll() is None:
                each.process.terminate()
        for each in processes:
            try:
                each.process.wait(HANG_SECONDS)
            except subprocess.TimeoutExpired:
                stuck.append(each.log.read_text()[-5000:])
                each.kill()
        assert not stuck, stuck[0]


@contextmanager
def cluster(
    folder: Path,
    *,
    servers: int,
    workers: int,
    environment: Mapping[str, str] | None = None,
    postgres: PostgresServer | None = None,
    url: str | None = None,
) -> Iterator[Cluster]:
    """All processes ready, on a fresh database of ``postgres`` (that of all tests by default).
    ``url``: what they connect to instead of the database itself, a proxy for example."""
    with (postgres or shared_server()).database() as fresh:
        settings = {"RECALC_WORKER_PROCESSES": "0", **(environment or {})}
        settings["RECALC_DATABASE_URL"] = url or fresh
        several = Cluster(fresh, folder, settings)
        try:
            for _ in range(workers):
                several.add_worker()
            for _ in range(servers):
                several.add_server()
            for worker in several.workers:
                worker.wait_ready()
            yield several
        finally:
            several.stop()
