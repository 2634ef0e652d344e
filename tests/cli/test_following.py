"""How ``recalc run`` and ``watch`` follow an operation: by events, and by polling without them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from threading import Event
from typing import Any
from uuid import UUID

import click
import httpx
import pytest
from recalc_client import AuthenticatedClient, streams

from recalc.cli import events
from recalc.cli.events import watched
from recalc.cli.progress import follow
from recalc.cli.remote import Remote
from tests.support.contract import the_contract
from tests.support.hang import HANG_SECONDS

A_TABLE, A_SHEET = UUID(int=1), UUID(int=2)
_EXAMPLES = the_contract().document["components"]["examples"]
AN_OPERATION: dict[str, Any] = _EXAMPLES["ActiveOperations"]["value"]["active_operations"][0]
Answer = Callable[[], httpx.Response]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost connections are opened again without a pause, as often as with one."""
    monkeypatch.setattr(streams, "_WAITS", (0.0,) * len(streams._WAITS))


def operation(status: str, completed: int = 0) -> dict[str, Any]:
    return {**AN_OPERATION, "status": status, "completed_count": completed}


class Served:
    """A server whose events and status are scripted; after the last stream it has none. ``asked``
    has what was requested, in order, and ``resumed`` the events from which streams went on."""

    def __init__(self, *streams: Answer, statuses: list[dict[str, Any]] | None = None) -> None:
        self._streams = iter(streams)
        self._statuses = iter(statuses or [])
        self.asked: list[str] = []
        self.resumed: list[str | None] = []

    def remote(self) -> Remote:
        client = AuthenticatedClient(base_url="http://recalc", token="key")
        transport = httpx.MockTransport(self._answer)
        client.set_httpx_client(httpx.Client(base_url="http://recalc", transport=transport))
        return Remote(client, A_TABLE, A_SHEET)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/events"):
            assert request.headers["Accept"] == "text/event-stream"
            self.asked.append("events")
            self.resumed.append(request.headers.get("Last-Event-ID"))
            return next(self._streams, no_events)()
        self.asked.append("status")
        found = next(self._statuses, None)
        if found is None:
            body = {"success": False, "error": "operation_not_found", "message": "It is gone."}
            return httpx.Response(404, json=body)
        return httpx.Response(200, json={"success": True, "operation": found})


def no_events() -> httpx.Response:
    return httpx.Response(404, json={"success": False})


class Pieces(httpx.SyncByteStream):
    """The body of a stream: these pieces, and then an error, or silence until ``until`` is set."""

    def __init__(
        self, *pieces: bytes, error: Exception | None = None, until: Event | None = None
    ) -> None:
        self._pieces, self._error, self._until = pieces, error, until

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        if self._until is not None:
            assert self._until.wait(HANG_SECONDS)
        if self._error is not None:
            raise self._error


def stream(*told: dict[str, Any], error: Exception | None = None) -> Answer:
    """Events, with a heartbeat before each, and then the end or an error."""
    pieces = [
        b":\n\nid: 1\nevent: counts\ndata: %b\n\n" % json.dumps(each).encode() for each in told
    ]
    headers = {"Content-Type": "text/event-stream; charset=utf-8"}
    return lambda: httpx.Response(200, headers=headers, stream=Pieces(*pieces, error=error))


def shown(served: Served) -> list[int]:
    """The counts of completed cells until the end, each once."""
    counts: list[int] = []
    for each in watched(served.remote(), "an-operation"):
        if each.completed_count not in counts:
            counts.append(each.completed_count)
        if each.status == "completed":
            return counts
    raise AssertionError("it never ends by itself")


def test_events_are_enough() -> None:
    """Nothing is polled, and after the end no connection is opened."""
    served = Served(
        stream(operation("running", 1), operation("running", 2), operation("completed", 3))
    )
    assert shown(served) == [1, 2, 3]
    assert served.asked == ["events"]


@pytest.mark.parametrize("error", [None, httpx.ReadError("cut"), httpx.ReadTimeout("silent")])
def test_a_connection_that_is_cut_is_opened_again(error: Exception | None) -> None:
    """As by a proxy with a time limit, or a server that starts again. It goes on from the last
    event."""
    served = Served(
        stream(operation("running", 1), error=error),
        stream(operation("running", 2), error=error),
        stream(operation("completed", 3)),
    )
    assert shown(served) == [1, 2, 3]
    assert served.asked == ["events"] * 3
    assert served.resumed == [None, "1", "1"]


NO_EVENTS: dict[str, Answer] = {
    "a server without them": no_events,
    "a proxy that answers something": lambda: httpx.Response(200, html="<p>Hello</p>"),
    "an end before the first event": stream(),
    "an error before the first event": stream(error=httpx.ReadError("cut")),
    "an event that is none": lambda: httpx.Response(
        200, headers={"Content-Type": "text/event-stream"}, content=b"data: {}\n\n"
    ),
    "an event that is no object": lambda: httpx.Response(
        200, headers={"Content-Type": "text/event-stream"}, content=b"data: null\n\n"
    ),
}


@pytest.mark.parametrize("answer", NO_EVENTS.values(), ids=NO_EVENTS)
def test_without_events_it_is_polled(answer: Answer) -> None:
    """From then on."""
    served = Served(answer, statuses=[operation("running", 1), operation("completed", 2)])
    assert shown(served) == [1, 2]
    assert [each for each in served.asked if each != "events"] == ["status", "status"]


@pytest.mark.parametrize("error", [None, httpx.ConnectError("away")])
def test_a_connection_that_is_cut_and_not_opened_again(error: Exception | None) -> None:
    """After a refusal, or attempts of a minute, the rest is polled."""

    def away() -> httpx.Response:
        if error is not None:
            raise error
        return no_events()

    served = Served(
        stream(operation("running", 1)), *[away] * 20, statuses=[operation("completed", 2)]
    )
    assert shown(served) == [1, 2]
    assert served.asked[-1] == "status"
    assert 2 <= served.asked.count("events") <= 10


def test_a_proxy_that_passes_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is polled after a while."""
    monkeypatch.setattr(events, "_FIRST_SECONDS", 0.01)
    over = Event()
    headers = {"Content-Type": "text/event-stream"}
    served = Served(
        lambda: httpx.Response(200, headers=headers, stream=Pieces(until=over)),
        statuses=[operation("completed", 2)],
    )
    try:
        assert shown(served) == [2]
    finally:
        over.set()


def test_while_nothing_changes_it_is_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what is spent, and for lines of progress."""
    monkeypatch.setattr(events, "_REPEAT_SECONDS", 0.001)
    over = Event()
    headers = {"Content-Type": "text/event-stream"}
    first = b"data: %b\n\n" % json.dumps(operation("running", 1)).encode()
    served = Served(lambda: httpx.Response(200, headers=headers, stream=Pieces(first, until=over)))
    try:
        found = list(islice(watched(served.remote(), "an-operation"), 5))
        assert [each.completed_count for each in found] == [1] * 5
        assert served.asked == ["events"]
    finally:
        over.set()


def test_a_refusal_is_told() -> None:
    """As of an operation that is not there."""
    with pytest.raises(click.ClickException, match="It is gone"):
        shown(Served(NO_EVENTS["a server without them"]))


def test_the_same_is_printed_either_way(capsys: pytest.CaptureFixture[str]) -> None:
    """By events and by polling."""
    last = operation("completed", 3)
    printed = []
    for served in (
        Served(stream(last)),
        Served(NO_EVENTS["a server without them"], statuses=[last]),
    ):
        follow(watched(served.remote(), "an-operation"))
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1] != ""
