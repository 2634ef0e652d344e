"""Events of a sheet over a real connection, on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import httpx

from tests.server.events import Told, received
from tests.server.sheets import Api, Sheet, lawful
from tests.support.endpoint import Endpoint
from tests.support.server import Server


def told(response: httpx.Response) -> Iterator[Told]:
    """The events of a stream, as they come, each checked."""
    for each in received(response):
        assert each.data["kind"] == each.event
        if each.event == "counts":
            assert sum(each.data["status_counts"].values()) == each.data["total_cells"]
        else:
            assert lawful(each.data["operation"])
        yield each


def transition(each: Told) -> tuple[str, str] | None:
    """The operation and its transition; None for counts."""
    if each.event == "counts":
        return None
    return each.data["operation"]["operation_id"], each.data["transition"]


def until(events: Iterator[Told], operation: str, wanted: str) -> list[Told]:
    """The events up to this transition, without it."""
    return list(takewhile(lambda each: transition(each) != (operation, wanted), events))


def settled(events: Iterator[Told], status: str, cells: int) -> Told:
    """The next counts in which so many cells have the status."""
    for each in events:
        if each.event == "counts" and each.data["status_counts"][status] == cells:
            return each
    raise AssertionError("the stream ended")


def counting(api: Api, rows: int) -> Sheet:
    sheet = api.sheet()
    sheet.rows(rows)
    sheet.column("words", "COUNT", source="text", type="words")
    return sheet


def calling(api: Api, endpoint: Endpoint) -> Sheet:
    sheet = api.sheet()
    sheet.rows(10)
    sheet.column("call", "ENDPOINT", url=endpoint.url)
    return sheet


def test_a_sheet_is_told_as_it_is_and_as_it_changes(api: Api) -> None:
    """Its counts at once and after an edit, and an operation that somebody creates."""
    sheet = counting(api, 100)
    with api.client.stream("GET", f"{sheet.path}/events") as response:
        assert response.status_code == 200
        events = told(response)
        first = next(events)
        assert (first.event, first.data["status_counts"]) == ("counts", sheet.counts())
        sheet.rows(1)
        assert settled(events, "STALE", 101).data["version"] > first.data["version"]
        operation = sheet.operate()
        found = [transition(each) for each in until(events, operation, "completed")]
        assert [each for each in found if each] == [
            (operation, "created"),
            (operation, "running"),
        ]
        settled(events, "COMPLETED", 202)  # the texts, too


def test_a_cancel_is_told(api: Api, endpoint: Endpoint) -> None:
    """With the counts that its answer had; nothing is left pending."""
    sheet = calling(api, endpoint)
    operation = sheet.operate()
    endpoint.wait_for(lambda e: e.open == 10)
    with api.client.stream("GET", f"{sheet.path}/events") as response:
        events = told(response)
        first = next(events)
        assert transition(first) == (operation, "running")
        sheet.cancel(operation)
        last = next(each for each in events if transition(each) == (operation, "cancelled"))
        assert last.data["operation"] == sheet.operation(operation)
        assert settled(events, "STALE", 10).data["pending_count"] == 0


def test_a_client_goes_on_where_it_was(api: Api, endpoint: Endpoint) -> None:
    """On a new connection it gets each transition since, in order, and nothing twice."""
    sheet = calling(api, endpoint)
    first = sheet.operate()
    endpoint.wait_for(lambda e: e.open == 10)
    path = f"{sheet.path}/events"
    with api.client.stream("GET", path) as response:
        before = settled(told(response), "RUNNING", 10)
    sheet.cancel(first)
    second = sheet.operate()
    sheet.cancel(second)
    with api.client.stream("GET", path, headers={"Last-Event-ID": before.id}) as response:
        events = told(response)
        since = until(events, second, "cancelled")
        last = settled(events, "STALE", 10)
    assert transition(since[0]) == (first, "cancelled")
    assert transition(since[1]) == (second, "created")
    assert all(transition(each) == (second, "running") for each in since[2:])
    sheet.rows(1)
    with api.client.stream("GET", path, headers={"Last-Event-ID": last.id}) as response:
        assert next(told(response)).data["status_counts"]["STALE"] == 11


def test_a_failed_operation_is_told_as_failed(api: Api) -> None:
    """It has completed, and cells of it FAILED."""
    sheet = api.sheet()
    sheet.rows(10)
    sheet.column("found", "JSON_PATH", source="text", json_path="$.a")
    with api.client.stream("GET", f"{sheet.path}/events") as response:
        events = told(response)
        next(events)
        operation = sheet.operate()
        last = next(each for each in events if transition(each) == (operation, "failed"))
    assert last.data["operation"]["status"] == "completed"
    assert last.data["operation"]["failed_count"] == 10


def test_many_watch_one_sheet(server: Server, api: Api) -> None:
    """Each is told the same."""
    sheet = counting(api, 10)
    path = f"{sheet.path}/events"
    with (
        server.client() as one,
        server.client() as two,
        one.stream("GET", path) as first,
        two.stream("GET", path) as second,
    ):
        streams = [told(first), told(second)]
        before = [next(each) for each in streams]
        operation = sheet.operate()
        after = [until(each, operation, "completed") for each in streams]
    assert before[0] == before[1]
    for found in after:
        assert [each.data["transition"] for each in found if transition(each)] == [
            "created",
            "running",
        ]


def test_a_deleted_sheet_ends_the_stream(api: Api) -> None:
    """A client that connects again gets 404."""
    sheet = counting(api, 1)
    path = f"{sheet.path}/events"
    with api.client.stream("GET", path) as response:
        events = told(response)
        next(events)
        assert api.client.delete(sheet.path).status_code == 200
        assert list(events) == []
    assert api.client.get(path).status_code == 404
