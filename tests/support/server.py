"""A real server process for tests: started, waited for, stopped or killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.hang import HANG_SECONDS
from tests.support.waiting import eventually

KEY = "a-key-for-tests-0123456789"
RECALC = Path(sys.executable).with_name("recalc")
#: On a busy machine no cell FAILS, no worker loses a lease and no database counts as away because a
#: processor is waited for. Tests of a limit set it.
_PATIENT = {
    "RECALC_DATABASE_WAIT": "60",
    "RECALC_STATEMENT_TIMEOUT": "600",
    "RECALC_TRANSACTION_TIMEOUT": "600",
    "RECALC_CHUNK_DEADLINE": "3600",
    "RECALC_ENDPOINT_TIMEOUT": "3600",
    "RECALC_CELL_DEADLINE": "86400",
    "RECALC_LEASE": "300",
    "RECALC_OUTBOUND_ALLOW": "127.0.0.1",  # endpoints of tests
}
#: What runs recalc: the words before its command.
Program = Sequence[str | Path]


def plain_client(**arguments: Any) -> httpx.Client:
    """Return a client for URLs with http: one without certificates, which take 30 ms to load."""
    return httpx.Client(verify=False, **arguments)


@dataclass
class Server:
    """A ``recalc serve`` of our own. ``log`` has everything that it printed."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def client(self, key: str | None = KEY) -> httpx.Client:
        headers = {} if key is None else {"X-API-KEY": key}
        return plain_client(base_url=self.url, headers=headers, timeout=HANG_SECONDS)

    def wait_ready(self) -> None:
        """Return when ``/readyz`` answers 200; fail with the log when the process ends before."""

        def ready() -> bool:
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()}"
            try:
                return client.get("/readyz").status_code == 200
            except httpx.TransportError:
                return False

        with self.client(None) as client:
            eventually(ready, pause=0.02, told=self.log.read_text)

    def kill(self) -> None:
        """kill -9, as a crash."""
        self.process.kill()
        self.process.wait()
        self._answered_as_documented()

    def stop(self) -> int:
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=HANG_SECONDS)
        self._answered_as_documented()
        return status

    def _answered_as_documented(self) -> None:
        """Fail if an operation has answered an error that the contract does not name for it."""
        wrong = [line for line in self.log.read_text().splitlines() if "undocumented_error" in line]
        assert not wrong, wrong


@dataclass
class Worker:
    """A ``recalc worker`` of our own."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait_ready(self) -> None:
        """Return when it has said that it works; fail with the log when it ends before."""

        def ready() -> bool:
            log = self.log.read_text()
            assert self.process.poll() is None, f"the worker ended:\n{log}"
            return "recalc works" in log

        eventually(ready, pause=0.02, told=self.log.read_text)

    def kill(self) -> None:
        """kill -9, as a crash."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=HANG_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def launch(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    log_name: str = "server.log",
    port: int | None = None,
    program: Program = (RECALC,),
) -> Server:
    """Start a server on the database in ``folder``; it may not be ready yet."""
    port = port or free_port()
    log = folder / log_name
    settings = {
        "RECALC_DATABASE_URL": f"sqlite:///{folder}/recalc.db",
        "RECALC_API_KEY": KEY,
        "RECALC_PORT": str(port),
        **(environment or {}),
    }
    return Server(_spawn([*program, "serve"], settings, log), f"http://127.0.0.1:{port}", log)


def start(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    log_name: str = "server.log",
    port: int | None = None,
    program: Program = (RECALC,),
) -> Server:
    """Start a server on the database in ``folder``, and wait until it is ready."""
    server = launch(folder, environment, log_name=log_name, port=port, program=program)
    try:
        server.wait_ready()
    except BaseException:
        server.kill()
        raise
    return server


def _spawn(command: Program, settings: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env={**os.environ, **_PATIENT, **settings},
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


def start_worker(
    log: Path, environment: Mapping[str, str], *, program: Program = (RECALC,)
) -> Worker:
    """Start a worker on the database of the environment; it may not be ready yet."""
    log.write_bytes(b"")
    return Worker(_spawn([*program, "worker"], environment, log), log)


@contextmanager
def running(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server for the time of a ``with`` block."""
    server = start(folder, environment)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            try:
                server.stop()
            except subprocess.TimeoutExpired:
                server.kill()
                raise
