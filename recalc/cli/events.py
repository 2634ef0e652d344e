"""Follows an operation by its events, and by polling where they do not come."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import suppress

import httpx
from recalc_client.api.operations import watch_table_sheet_operation
from recalc_client.models import TableSheetOperation
from recalc_client.streams import StreamRefused

from recalc.cli.progress import ENDED, polled
from recalc.cli.remote import UNREADABLE, Remote

#: Seconds within which the first event has to come: a proxy may collect an answer before it passes
#: it on.
_FIRST_SECONDS = 5.0
#: Seconds after which an operation is yielded again although nothing changed: calls of models are
#: counted while they run, and lines of progress have their times.
_REPEAT_SECONDS = 0.5


def watched(remote: Remote, operation_id: str) -> Iterator[TableSheetOperation]:
    """Yield an operation again and again: when an event tells that it changed, and otherwise every
    ``_REPEAT_SECONDS``. A connection that is lost is opened again, for a minute without an answer.
    Where no event comes, as of a server or a proxy that knows none, the operation is polled, and a
    server that is away is waited for as long. Raises ClickException with the server's refusal, and
    httpx.TransportError."""
    events: queue.SimpleQueue[TableSheetOperation | None] = queue.SimpleQueue()
    # A thread: a read from a connection cannot be given up and taken up again.
    arguments = (remote, operation_id, events)
    threading.Thread(target=_read, args=arguments, name="events", daemon=True).start()
    yield from _received(events)
    yield from polled(lambda: remote.operation(operation_id))


def _received(
    events: queue.SimpleQueue[TableSheetOperation | None],
) -> Iterator[TableSheetOperation]:
    """Yield the operation until no events come."""
    latest: TableSheetOperation | None = None
    wait = _FIRST_SECONDS
    while True:
        with suppress(queue.Empty):  # nothing changed
            latest = events.get(timeout=wait)
        if latest is None:
            return
        yield latest
        wait = _REPEAT_SECONDS


def _read(
    remote: Remote, operation_id: str, events: queue.SimpleQueue[TableSheetOperation | None]
) -> None:
    """Put the operation of each event, and None after the last one."""
    try:
        for event in watch_table_sheet_operation.events(
            remote.table_id, remote.sheet_id, operation_id, client=remote.client
        ):
            events.put(event.data)
            if event.data.status in ENDED:
                break
    except (httpx.HTTPError, StreamRefused, *UNREADABLE):
        pass  # polling reports the error
    except RuntimeError:
        pass  # the command has ended, and closed its client
    finally:
        events.put(None)
