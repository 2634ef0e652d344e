"""Events of an operation over a real connection, on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from recalc_client import AuthenticatedClient
from recalc_client.api.operations import watch_table_sheet_operation

from tests.server.events import received
from tests.server.sheets import Api, Sheet, lawful
from tests.support.endpoint import Endpoint
from tests.support.server import KEY, Server


@dataclass
class Told:
    """One event, as it was received."""

    id: str
    event: str
    operation: dict[str, Any]

    @property
    def status(self) -> str:
        return str(self.operation["status"])


def told(response: httpx.Response) -> Iterator[Told]:
    """The events of a stream, as they come."""
    for each in received(response):
        assert lawful(each.data)
        yield Told(each.id, each.event, each.data)


def held(api: Api, endpoint: Endpoint) -> tuple[Sheet, str]:
    """A sheet with an operation whose calls are held."""
    sheet = api.sheet()
    sheet.rows(100)
    sheet.column("call", "ENDPOINT", url=endpoint.url)
    operation = sheet.operate()
    endpoint.wait_for(lambda e: e.open == 64)
    return sheet, operation


def test_a_cancel_is_told_and_ends_the_stream(api: Api, endpoint: Endpoint) -> None:
    """The first event comes at once, the last one has the counts of the cancel."""
    sheet, operation = held(api, endpoint)
    path = f"{sheet.path}/operations/{operation}/events"
    with api.client.stream("GET", path) as response:
        assert response.status_code == 200
        events = told(response)
        assert next(events).status == "running"
        answer = sheet.cancel(operation)
        rest = list(events)
    assert rest[-1].event == "transition"
    assert rest[-1].status == "cancelled"
    assert rest[-1].operation == sheet.operation(operation)
    assert rest[-1].operation["cancelled_cell_count"] == answer["cancelled_cell_count"] == 100
    ids = [each.id for each in rest]
    assert len(set(ids)) == len(ids)


def test_an_operation_is_told_until_it_completes(api: Api, endpoint: Endpoint) -> None:
    """Counts rise only, and the last event is what the operation is."""
    sheet, operation = held(api, endpoint)
    path = f"{sheet.path}/operations/{operation}/events"
    with api.client.stream("GET", path) as response:
        events = told(response)
        first = next(events)
        assert first.event == "transition"
        endpoint.release()
        found = [first, *events]
    counts = [each.operation["completed_count"] for each in found]
    assert counts == sorted(counts)
    assert found[-1].status == "completed"
    assert found[-1].operation == sheet.operation(operation)


def test_a_client_goes_on_where_it_was(api: Api, endpoint: Endpoint) -> None:
    """With Last-Event-ID it gets what is different since; nothing twice, and 204 after the end."""
    sheet, operation = held(api, endpoint)
    path = f"{sheet.path}/operations/{operation}/events"
    with api.client.stream("GET", path) as response:
        before = next(told(response))
    last = {"Last-Event-ID": before.id}
    with api.client.stream("GET", path, headers=last) as response:
        sheet.cancel(operation)
        after = list(told(response))
    assert before.id not in {each.id for each in after}
    assert after[-1].status == "cancelled"
    done = api.client.get(path, headers={"Last-Event-ID": after[-1].id})
    assert (done.status_code, done.content) == (204, b"")
    again = api.client.get(path, headers=last)
    assert [each.status for each in told(again)] == ["cancelled"]


def test_many_watch_one_operation(server: Server, api: Api, endpoint: Endpoint) -> None:
    """Each sees its end, those that joined later too."""
    sheet, operation = held(api, endpoint)
    path = f"{sheet.path}/operations/{operation}/events"
    with (
        server.client() as one,
        server.client() as two,
        one.stream("GET", path) as first,
        two.stream("GET", path) as second,
    ):
        streams = [told(first), told(second)]
        assert {next(each).status for each in streams} == {"running"}
        sheet.cancel(operation)
        assert {list(each)[-1].status for each in streams} == {"cancelled"}


def test_an_execution_names_its_operation(api: Api, endpoint: Endpoint) -> None:
    """As everywhere else; an unknown one is 404 before anything is sent."""
    sheet, operation = held(api, endpoint)
    execution = sheet.operation(operation)["execution_ids"][0]
    sheet.cancel(operation)
    response = api.client.get(f"{sheet.path}/operations/{execution}/events")
    assert [each.operation["operation_id"] for each in told(response)] == [operation]
    unknown = api.client.get(f"{sheet.path}/operations/unknown/events")
    assert unknown.status_code == 404


def test_a_deleted_sheet_ends_the_stream(api: Api, endpoint: Endpoint) -> None:
    """Its operation is cancelled and gone; a client that connects again gets 404."""
    sheet, operation = held(api, endpoint)
    path = f"{sheet.path}/operations/{operation}/events"
    with api.client.stream("GET", path) as response:
        events = told(response)
        next(events)
        assert api.client.delete(sheet.path).status_code == 200
        assert {each.status for each in events} <= {"cancelled"}
    assert api.client.get(path).status_code == 404


def test_the_python_client_watches_to_the_end(server: Server, api: Api, endpoint: Endpoint) -> None:
    """Its events are models, and over after the one that tells the end."""
    sheet, operation = held(api, endpoint)
    table_id, sheet_id = (UUID(part) for part in sheet.path.split("/")[-3::2])
    with AuthenticatedClient(server.url, KEY) as client:
        events = watch_table_sheet_operation.events(table_id, sheet_id, operation, client=client)
        assert next(events).data.status == "running"
        sheet.cancel(operation)
        (*_, last) = events
    assert last.event == "transition"
    assert last.data.status == "cancelled"
    assert last.data.cancelled_cell_count == 100
