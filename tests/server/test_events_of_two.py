"""Events of a server about what is done through another one on the same database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.server.events import Told, received
from tests.server.sheets import Api, Sheet
from tests.support.cluster import Cluster
from tests.support.endpoint import Endpoint

CELLS = 10
Transition = tuple[str, str]


@pytest.fixture(scope="module")
def other(postgres_cluster: Cluster) -> Iterator[httpx.Client]:
    """A client of a second server of the shared cluster."""
    server = postgres_cluster.add_server()
    with server.client() as client:
        yield client
    server.stop()


@pytest.fixture
def sheet(postgres_cluster: Cluster, endpoint: Endpoint) -> Iterator[Sheet]:
    """A sheet whose calls are held. What its methods do, they do through the first server."""
    with postgres_cluster.servers[0].client() as client:
        sheet = Api(client).sheet()
        sheet.rows(CELLS)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        yield sheet


def transition(told: Told) -> Transition | None:
    if told.event == "counts":
        return None
    return told.data["operation"]["operation_id"], told.data["transition"]


def until(events: Iterator[Told], wanted: Transition) -> dict[str, Any]:
    """Read events up to a transition. Returns its operation."""
    found: dict[str, Any] = next(e for e in events if transition(e) == wanted).data["operation"]
    return found


def counted(events: Iterator[Told], status: str, cells: int) -> Told:
    """Read events up to counts with so many cells of a status."""
    return next(
        each
        for each in events
        if each.event == "counts" and each.data["status_counts"][status] == cells
    )


def test_an_edit_a_run_and_a_cancel_are_told(
    sheet: Sheet, other: httpx.Client, endpoint: Endpoint
) -> None:
    """By the events of the sheet, and by those of the operation, with the counts of the cancel."""
    [cell, *_] = sheet.page()[0]["cells"].values()
    with other.stream("GET", f"{sheet.path}/events") as watched:
        events = received(watched)
        first = counted(events, "STALE", CELLS)
        sheet.api.patch(f"{sheet.path}/cells/{cell['id']}", {"value": "another"})
        edited = next(events)
        assert (edited.event, edited.data["version"] > first.data["version"]) == ("counts", True)
        operation = sheet.operate()
        until(events, (operation, "created"))
        until(events, (operation, "running"))
        endpoint.wait_for(lambda e: e.open == CELLS)
        counted(events, "RUNNING", CELLS)
        with other.stream("GET", f"{sheet.path}/operations/{operation}/events") as ran:
            of_operation = received(ran)
            assert next(of_operation).data["status"] == "running"
            answer = sheet.cancel(operation)
            (*_, last) = of_operation
        cancelled = until(events, (operation, "cancelled"))
        assert last.data == cancelled == sheet.operation(operation)
        assert cancelled["cancelled_cell_count"] == answer["cancelled_cell_count"] == CELLS
        counted(events, "STALE", CELLS)


def test_a_client_goes_on_at_another_server(
    sheet: Sheet, other: httpx.Client, endpoint: Endpoint
) -> None:
    """With the Last-Event-ID of the first server it gets what was since, and nothing twice."""
    operation = sheet.operate()
    endpoint.wait_for(lambda e: e.open == CELLS)
    of_sheet, of_operation = f"{sheet.path}/events", f"{sheet.path}/operations/{operation}/events"
    first = sheet.api.client
    with first.stream("GET", of_sheet) as one, first.stream("GET", of_operation) as two:
        sheet_id = counted(received(one), "RUNNING", CELLS).id
        operation_id = next(
            each for each in received(two) if each.data["status_counts"]["RUNNING"] == CELLS
        ).id
    sheet.cancel(operation)
    second = sheet.operate()
    sheet.cancel(second)
    with other.stream("GET", of_sheet, headers={"Last-Event-ID": sheet_id}) as response:
        events = received(response)
        found: list[Transition] = []
        while not found or found[-1] != (second, "cancelled"):
            now = transition(next(events))
            found += [now] if now is not None else []
    assert found[:2] == [(operation, "cancelled"), (second, "created")]
    assert found.count((second, "created")) == 1
    resumed = other.get(of_operation, headers={"Last-Event-ID": operation_id})
    assert [each.data["status"] for each in received(resumed)] == ["cancelled"]
    done = other.get(of_operation, headers={"Last-Event-ID": list(received(resumed))[-1].id})
    assert done.status_code == 204
