"""Every pair of an operation and a status that the contract documents is answered by a server."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from codegen.contract import Operation
from tests.server.peer import Peer
from tests.server.sheets import Api
from tests.server.test_forms import Furnished, furnish
from tests.support.contract import the_contract
from tests.support.server import KEY, Server, plain_client, running

OPERATIONS = the_contract().operations()
SMALL = {
    "RECALC_MAX_BODY_BYTES": "4000",
    "RECALC_SYNC_IMPORT_BYTES": "100",
    "RECALC_REQUESTS_PER_MINUTE": "1000000",
    "RECALC_CANCELS_PER_MINUTE": "1000000",
}
STRICT = {
    "RECALC_REQUESTS_PER_MINUTE": "1",
    "RECALC_CANCELS_PER_MINUTE": "1",
}
HASTY = {"RECALC_BODY_TIMEOUT": "2"}
JSON = {"Content-Type": "application/json"}
#: Pairs that no request can bring about, with the reason.
NEVER = {
    ("create_table_sheet_cell_recalculation", 200): "a cell that exists is recalculated whatever "
    "its status, and one cell is below every threshold; the status is the field's"
}
PAIRS = [(operation, r.status) for operation in OPERATIONS for r in operation.responses]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a small limit of bodies and of files that are imported at once."""
    with running(tmp_path_factory.mktemp("statuses"), SMALL) as started:
        yield started


@pytest.fixture(scope="module")
def api(server: Server) -> Iterator[Api]:
    with server.client() as client:
        yield Api(client)


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes one request a minute."""
    with running(tmp_path_factory.mktemp("strict"), STRICT) as started:
        yield started


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits two seconds for a body."""
    with running(tmp_path_factory.mktemp("hasty"), HASTY) as started:
        yield started


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose database file is gone."""
    folder: Path = tmp_path_factory.mktemp("broken")
    with running(folder) as started:
        for file in folder.glob("recalc.db*"):
            file.unlink()
        yield started


def nowhere(operation: Operation, **others: str) -> str:
    """Return the path of the operation, with ids of the right form that are nowhere."""
    ids = {p.name: str(uuid4()) for p in operation.parameters if p.where == "path"}
    return operation.path.format_map({**ids, **others})


def send_least(server: Server, operation: Operation, key: str | None = KEY) -> httpx.Response:
    with server.client(key) as client:
        body: Any = None if operation.body is None else {}
        return client.request(operation.method, nowhere(operation), json=body)


# --- successes ---


def sent_as_it_is(api: Api, operation: Operation) -> httpx.Response:
    """The least request that is carried out."""
    furnished = furnish(api, operation)
    return furnished.send(operation, furnished.body(operation))


def sent(body: Callable[[Furnished], Any]) -> Callable[[Api, Operation], httpx.Response]:
    """A request with a body of its own."""

    def send(api: Api, operation: Operation) -> httpx.Response:
        furnished = furnish(api, operation)
        return furnished.send(operation, body(furnished))

    return send


def _large_file(_: Furnished) -> Any:
    content = base64.b64encode(b"a\n" + b"x\n" * 200).decode()
    return {"source": {"type": "file", "file_name": "a.csv", "file_content_base64": content}}


def without_rows(api: Api, _: Operation) -> httpx.Response:
    """A column of a sheet that has no rows."""
    sheet = api.sheet()
    column = sheet.column("count", "COUNT", source="text", type="chars")
    return api.client.post(f"{sheet.path}/cells/recalculations", json={"column_ids": [column]})


def watched_to_the_end(api: Api, operation: Operation) -> httpx.Response:
    """Events of an operation that has ended, from the last of them on."""
    furnished = furnish(api, operation)
    path = operation.path.format_map(furnished.ids)
    seen = api.client.get(path)
    last = re.findall("^id: (.+)$", seen.text, re.MULTILINE)[-1]
    return api.client.get(path, headers={"Last-Event-ID": last})


#: What is sent for a success where the least request brings another one.
OTHERWISE = {
    ("create_table_sheet", 202): sent(_large_file),
    ("create_table_sheet_cell_recalculations_batch", 200): without_rows,
    ("watch_table_sheet_operation", 204): watched_to_the_end,
    ("createTableSheetOperation", 200): sent(lambda _: {"statuses": ["FAILED"]}),
}


# --- errors ---


def invalid(api: Api, operation: Operation) -> httpx.Response:
    """A malformed id in the path; without ids, a parameter or a body that cannot be."""
    if "{table_id}" in operation.path:
        body: Any = None if operation.body is None else {}
        return api.client.request(operation.method, nowhere(operation, table_id="x"), json=body)
    if operation.body is None:
        return api.client.request(operation.method, operation.path, params={"limit": 0})
    return api.client.request(operation.method, operation.path, json={"nothing": 1})


def missing(api: Api, operation: Operation) -> httpx.Response:
    """Ids of the right form that are nowhere."""
    furnished = furnish(api, operation)
    elsewhere = {p.name: str(uuid4()) for p in operation.parameters if p.where == "path"}
    return furnished.send(operation, furnished.body(operation), **elsewhere)


def too_large(api: Api, operation: Operation) -> httpx.Response:
    """One byte more than the server takes."""
    furnished = furnish(api, operation)
    path = operation.path.format_map(furnished.ids)
    return api.client.request(operation.method, path, content=b" " * 4001, headers=JSON)


def of_another_type(api: Api, operation: Operation) -> httpx.Response:
    """A text instead of JSON."""
    furnished = furnish(api, operation)
    path = operation.path.format_map(furnished.ids)
    headers = {"Content-Type": "text/plain"}
    return api.client.request(operation.method, path, content=b"{}", headers=headers)


def unauthenticated(api: Api, operation: Operation) -> httpx.Response:
    """No key."""
    with plain_client(base_url=api.client.base_url) as client:
        return client.request(operation.method, nowhere(operation))


def not_acceptable(api: Api, operation: Operation) -> httpx.Response:
    """A media type that the answer does not have."""
    path = operation.path.format_map(furnish(api, operation).ids)
    return api.client.request(operation.method, path, headers={"Accept": "text/html"})


ERRORS: dict[int, Callable[[Api, Operation], httpx.Response]] = {
    400: invalid,
    401: unauthenticated,
    404: missing,
    406: not_acceptable,
    413: too_large,
    415: of_another_type,
}


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        pytest.param(operation, status, id=f"{operation.id}-{status}")
        for operation, status in PAIRS
        if status not in {408, 429, 503} and (operation.id, status) not in NEVER
    ],
)
def test_a_documented_status_is_answered(api: Api, operation: Operation, status: int) -> None:
    """With the code of the operation, where it is an error."""
    send = OTHERWISE.get((operation.id, status)) or ERRORS.get(status) or sent_as_it_is
    answer = send(api, operation)
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert answer.json()["error"] in operation.errors[status]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_operation_is_limited(strict: Server, operation: Operation) -> None:
    """429: the second request of a minute, and each after it."""
    first, second = (send_least(strict, operation) for _ in range(2))
    assert first.status_code in {200, 201, 400, 404, 429}
    assert second.status_code == 429
    assert second.json()["error"] in operation.errors[429]
    assert int(second.headers["retry-after"]) >= 1


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_operation_says_that_the_database_is_gone(
    broken: Server, operation: Operation
) -> None:
    """503."""
    answer = send_least(broken, operation)
    assert answer.status_code == 503
    assert answer.json()["error"] in operation.errors[503]


def test_every_body_has_to_arrive_in_time(hasty: Server) -> None:
    """408, of each operation with a body: all wait at the same time."""
    with ExitStack() as stack:
        waiting = {}
        for operation in OPERATIONS:
            if operation.body is not None:
                peer = waiting[operation.id] = stack.enter_context(Peer(hasty))
                peer.send(f"{operation.method} {nowhere(operation)} HTTP/1.1\r\nHost: recalc\r\n")
                peer.send(f"X-API-KEY: {KEY}\r\nContent-Type: application/json\r\n")
                peer.send("Content-Length: 10\r\n\r\n{")
        assert set(waiting) == {operation.id for operation, status in PAIRS if status == 408}
        for operation_id, peer in waiting.items():
            status, _, body = peer.answer()
            assert status == 408, operation_id
            assert json.loads(body)["error"] == "request_timeout"


def test_what_cannot_be_is_documented() -> None:
    """An exception is a pair of the contract."""
    assert set(NEVER) <= {(operation.id, status) for operation, status in PAIRS}
    assert set(OTHERWISE) <= {(operation.id, status) for operation, status in PAIRS}
