"""An HTTP endpoint for ENDPOINT columns: it answers when told to, and sees connections close."""

from __future__ import annotations

import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.support.hang import HANG_SECONDS


class Endpoint:
    """Answers ``answer``, which is JSON, once ``release`` was called; counts calls by their body.

    ``begun`` has the monotonic time of each call's beginning, ``targets`` its method and path,
    ``headers`` its headers; ``open`` counts calls that are neither answered nor closed by the
    caller.
    """

    def __init__(self) -> None:
        self.begun: list[float] = []
        self.bodies: Counter[bytes] = Counter()
        self.targets: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answer = b"true"
        self.closed_early = 0
        self.open = 0
        self._released = threading.Event()
        self._changed = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with outer._changed:
                    outer.begun.append(time.monotonic())
                    outer.bodies[body] += 1
                    outer.targets.append(f"{self.command} {self.path}")
                    outer.headers.append({k.lower(): v for k, v in self.headers.items()})
                    outer.open += 1
                    outer._changed.notify_all()
                gone = outer._wait(self.connection)
                with outer._changed:
                    outer.open -= 1
                    outer.closed_early += gone
                    outer._changed.notify_all()
                if gone:
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                answer = outer.answer
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_PUT = do_POST  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Tests look at the counters instead."""

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None:
                """Callers may vanish at any time: that is what is tested."""

        Quiet.request_queue_size = 256
        self._server = Quiet(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def _wait(self, connection: Any) -> bool:
        """Wait for the release; True when the caller closed the connection first."""
        connection.settimeout(0.005)
        try:
            while not self._released.is_set():
                try:
                    if connection.recv(1) == b"":
                        return True
                except TimeoutError:
                    continue
                except OSError:
                    return True
        finally:
            connection.settimeout(None)
        return False

    def release(self) -> None:
        """Answer every call from now on."""
        self._released.set()

    def wait_for(self, holds: Any, seconds: float = HANG_SECONDS) -> None:
        """Return when ``holds(self)``; fail after ``seconds``."""
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self), seconds), vars(self)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
