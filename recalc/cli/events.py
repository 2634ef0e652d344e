"""Follows an operation by its events, and by polling where they do not come."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
from recalc_client.api.operations import watch_table_sheet_operation
from recalc_client.models import TableSheetOperation

from recalc.cli.progress import ENDED, POLL_SECONDS, polled
from recalc.cli.remote import Remote

#: Seconds within which the first event has to come: a proxy may collect an answer before it passes
#: it on.
_FIRST_SECONDS = 5.0
#: Seconds after which an operation is yielded again although nothing changed: calls of models are
#: counted while they run, and lines of progress have their times.
_REPEAT_SECONDS = 0.5
#: Seconds without a heartbeat after which a connection counts as broken.
_SILENCE_SECONDS = 45.0


def watched(remote: Remote, operation_id: str) -> Iterator[TableSheetOperation]:
    """Yield an operation again and again: when an event tells that it changed, and otherwise every
    ``_REPEAT_SECONDS``. A connection that is cut is opened again. Where one brings no event, as of
    a server or a proxy that knows none, the operation is polled. Raises ClickException with the
    server's refusal, and httpx.TransportError."""
    reader = _Reader(remote, operation_id)
    reader.start()
    try:
        yield from reader.received()
    finally:
        reader.stop()
    yield from polled(lambda: remote.operation(operation_id))


class _Reader(threading.Thread):
    """Reads events in a thread: a read from a connection cannot be given up and taken up again."""

    def __init__(self, remote: Remote, operation_id: str) -> None:
        super().__init__(name="events", daemon=True)
        self._client = remote.client.get_httpx_client()
        self._request = watch_table_sheet_operation._get_kwargs(  # noqa: SLF001 - it has no streams
            remote.table_id, remote.sheet_id, operation_id
        )
        self._request["headers"]["Accept"] = "text/event-stream"
        self._events = queue.SimpleQueue[TableSheetOperation | None]()
        self._stopped = threading.Event()

    def received(self) -> Iterator[TableSheetOperation]:
        """Yield the operation until no events come."""
        latest: TableSheetOperation | None = None
        wait = _FIRST_SECONDS
        while True:
            with suppress(queue.Empty):  # nothing changed
                latest = self._events.get(timeout=wait)
            if latest is None:
                return
            yield latest
            wait = _REPEAT_SECONDS

    def stop(self) -> None:
        """Connect no more."""
        self._stopped.set()

    def run(self) -> None:
        while self._read() and not self._stopped.is_set():
            time.sleep(POLL_SECONDS)
        self._events.put(None)

    def _read(self) -> bool:
        """Read a connection until it ends. Returns whether an event came, and others may follow."""
        came = False
        try:
            with self._client.stream(
                **self._request, timeout=httpx.Timeout(60, read=_SILENCE_SECONDS)
            ) as response:
                kind = response.headers.get("Content-Type", "")
                if response.status_code != 200 or not kind.startswith("text/event-stream"):
                    return False
                for line in response.iter_lines():
                    if line.startswith("data:"):
                        operation = TableSheetOperation.from_dict(json.loads(line[5:]))
                        self._events.put(operation)
                        came = True
                        if operation.status in ENDED:
                            self._stopped.set()
        except (httpx.HTTPError, ValueError, KeyError):
            pass  # polling reports the error
        return came
