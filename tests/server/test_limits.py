"""Every limit that is a setting, from both sides, on a server with small limits.

docs/LIMITS.md lists them; a test compares.
"""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.server.peer import Peer, answer_to
from tests.server.sheets import ROOT, Api, Sheet
from tests.support.calls import Calls
from tests.support.cluster import cluster
from tests.support.endpoint import Endpoint
from tests.support.server import KEY, Server, running
from tests.support.waiting import eventually

SMALL = {
    "RECALC_MAX_BODY_BYTES": "4000",
    "RECALC_MAX_ROWS_PER_ADD": "6",
    "RECALC_MAX_ROWS_PER_SHEET": "10",
    "RECALC_MAX_COLUMNS": "3",
    "RECALC_MAX_CELL_BYTES": "100",
    "RECALC_MAX_ROW_BYTES": "150",
    "RECALC_MAX_CONFIG_BYTES": "200",
    "RECALC_SYNC_IMPORT_BYTES": "1000",
    "RECALC_CONCURRENT_IMPORTS": "1",
    "RECALC_CONFIRMATION_THRESHOLD": "4",
    "RECALC_MAX_ACTIVE_OPERATIONS": "2",
    "RECALC_MAX_EXECUTIONS": "3",
    "RECALC_SLICE_CELLS": "1",
    "RECALC_QUICK_SLICE_CELLS": "1",
    "RECALC_CONCURRENT_REQUESTS": "3",
    "RECALC_CONCURRENT_CANCELS": "2",
    "RECALC_ENDPOINT_MAX_BYTES": "4",
}
STREAMS = {
    "RECALC_CONCURRENT_STREAMS": "1",
    "RECALC_MAX_STREAMS": "1",
    "RECALC_STREAM_LIFETIME": "0.001",
}
PACED = {"RECALC_REQUESTS_PER_MINUTE": "12", "RECALC_CANCELS_PER_MINUTE": "3"}


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Start a server with small limits; on PostgreSQL with a worker process beside it."""
    folder: Path = tmp_path_factory.mktemp("limits")
    if request.param == "sqlite":
        with running(folder, SMALL) as started:
            yield started
    else:
        with cluster(folder, servers=1, workers=1, environment=SMALL) as several:
            yield several.servers[0]


def _refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, code), answer.text
    assert answer.json()["success"] is False


def _post(sheet: Sheet, path: str, body: object) -> httpx.Response:
    return sheet.api.client.post(f"{sheet.path}/{path}", json=body)


def test_body(api: Api) -> None:
    """A body of the largest size is read; one byte more is refused, with a length or chunked."""
    empty = json.dumps({"title": "t", "create_default_sheet": False}).encode()
    at = empty + b" " * (4000 - len(empty))
    headers = {"Content-Type": "application/json"}
    assert api.client.post(ROOT, content=at, headers=headers).status_code == 201
    _refused(api.client.post(ROOT, content=at + b" ", headers=headers), 413, "body_too_large")
    in_parts = iter([at, b" "])
    _refused(api.client.post(ROOT, content=in_parts, headers=headers), 413, "body_too_large")


@pytest.mark.parametrize("framing", ["Content-Length: 100000", "Transfer-Encoding: chunked"])
def test_who_sends_on_gets_the_answer(server: Server, framing: str) -> None:
    """A body that is too large is dropped to its end: were the connection closed, what was not read
    would take the answer from a client that reads it later. The next request is served."""
    size = b"186a0\r\n" if "chunked" in framing else b""
    with Peer(server) as peer:
        common = f"Host: a\r\nX-API-KEY: {KEY}\r\n"
        peer.send(
            f"POST {ROOT} HTTP/1.1\r\n{common}Content-Type: application/json\r\n{framing}\r\n\r\n"
        )
        peer.send(size + b" " * 5_000)
        refused = answer_to(peer)
        assert refused is not None
        assert (refused[0], json.loads(refused[1])["error"]) == (413, "body_too_large")
        peer.send(b" " * 95_000 + (b"\r\n0\r\n\r\n" if size else b""))
        peer.send(f"GET {ROOT} HTTP/1.1\r\n{common}\r\n")
        served = answer_to(peer)
        assert served is not None
        assert served[0] == 200


@pytest.mark.parametrize("version", ["1.1\r\nConnection: close", "1.0"])
def test_who_sends_on_gets_the_last_answer(server: Server, version: str) -> None:
    """Nor does it lose the answer where that is the last on its connection."""
    head = f"Host: a\r\nX-API-KEY: {KEY}\r\nContent-Type: application/json\r\n"
    with Peer(server) as peer:
        peer.send(f"POST {ROOT} HTTP/{version}\r\n{head}Content-Length: 100000\r\n\r\n")
        peer.send(b" " * 5_000)
        peer.wait_for_answer()
        peer.send(b" " * 95_000)
        status, headers, body = peer.answer()
        assert (status, json.loads(body)["error"]) == (413, "body_too_large")
        assert headers["connection"] == "close"


def test_rows_of_one_request(api: Api) -> None:
    """Six rows are added and deleted at once; seven are refused, and none of them is added."""
    sheet = api.sheet()
    rows = [{"text": "a"}] * 7
    _refused(_post(sheet, "rows", {"values": rows}), 400, "too_many_rows")
    _refused(_post(sheet, "rows", {"count": 7}), 400, "too_many_rows")
    assert sheet.page() == []
    assert _post(sheet, "rows", {"values": rows[:6]}).status_code == 201
    everything = [row["row_index"] for row in sheet.page()]
    path = f"{sheet.path}/rows"
    over = {"row_indices": [*everything, 6]}
    _refused(api.client.request("DELETE", path, json=over), 400, "too_many_rows")
    assert len(sheet.page()) == 6
    at = api.client.request("DELETE", path, json={"row_indices": everything})
    assert at.json()["rows_deleted"] == 6


def test_rows_of_a_sheet(api: Api) -> None:
    """A sheet uses ten row ids; a request or a file that needs an eleventh adds nothing."""
    sheet = api.sheet()
    sheet.rows(6)
    _refused(_post(sheet, "rows", {"count": 5}), 400, "sheet_full")
    sheet.rows(3)
    _refused(_post(sheet, "imports/file", _csv("text\na\nb\n")), 400, "sheet_full")
    assert _post(sheet, "imports/file", _csv("text\na\n")).status_code in {200, 201, 202}
    eventually(lambda: len(sheet.page()) == 10)
    _refused(_post(sheet, "rows", {"count": 1}), 400, "sheet_full")


def test_columns_of_a_sheet(api: Api) -> None:
    """A sheet has three columns, added one by one or by the titles of a file."""
    sheet = api.sheet()
    sheet.column("second", "TEXT")
    _refused(_post(sheet, "imports/file", _csv("c,d\n1,2\n")), 400, "too_many_columns")
    sheet.column("third", "TEXT")
    _refused(_post(sheet, "columns", {"title": "d", "type": "TEXT"}), 400, "too_many_columns")


@pytest.mark.parametrize("value", ["x" * 98, "\x01" * 16 + "xx", [False] * 15 + [True, 100]])
def test_size_of_a_cell(api: Api, value: object) -> None:
    """A value of a hundred bytes as JSON is added, edited and imported. Escapes count as
    written."""
    assert len(_compact(value)) == 100
    longer = [*value, 1] if isinstance(value, list) else f"{value}x"
    sheet = api.sheet()
    assert _post(sheet, "rows", {"values": [{"text": value}]}).status_code == 201
    _refused(_post(sheet, "rows", {"values": [{"text": longer}]}), 400, "value_too_large")
    (cell,) = sheet.page()[0]["cells"].values()
    edit = f"{sheet.path}/cells/{cell['id']}"
    assert api.client.patch(edit, json={"value": value}).json()["cell"]["value"] == value
    _refused(api.client.patch(edit, json={"value": longer}), 400, "value_too_large")
    at = {"file_name": "a.json", "file_content_base64": _base64(_compact([{"text": value}]))}
    over = {"file_name": "a.json", "file_content_base64": _base64(_compact([{"text": longer}]))}
    assert _post(sheet, "imports/file", at).status_code in {200, 201, 202}
    _refused(_post(sheet, "imports/file", over), 400, "value_too_large")


def test_size_of_a_row(api: Api) -> None:
    """150 bytes of values as MessagePack are added, edited and imported. A refused request adds
    nothing."""
    sheet = api.sheet()
    sheet.column("second", "TEXT")
    at, over = ({"text": "x" * 98, "second": "y" * length} for length in (48, 49))
    assert _post(sheet, "rows", {"values": [at]}).status_code == 201
    _refused(_post(sheet, "rows", {"values": [at, over]}), 400, "row_too_large")
    (row,) = sheet.page()
    edit = next(c for c in row["cells"].values() if c["value"] == at["second"])["id"]
    path = f"{sheet.path}/cells/{edit}"
    _refused(api.client.patch(path, json={"value": "z" * 49}), 400, "row_too_large")
    assert api.client.patch(path, json={"value": "z" * 48}).status_code == 200
    for name, write in (("a.json", lambda row: _compact([row])), ("a.csv", _lines)):
        for values, refused in ((over, True), (at, False)):
            file = {"file_name": name, "file_content_base64": _base64(write(values))}
            answer = _post(sheet, "imports/file", file)
            if refused:
                _refused(answer, 400, "row_too_large")
            else:
                assert answer.status_code in {200, 201, 202}
    eventually(lambda: len(sheet.page()) == 3)


def _lines(row: dict[str, str]) -> str:
    return "\n".join((",".join(row), ",".join(row.values()), ""))


def test_size_of_a_rows_results(api: Api) -> None:
    """A row has at most 150 bytes of results; a cell that exceeds them FAILS, and one at the limit
    can be recalculated."""
    sheet = api.sheet()
    sheet.column("second", "TEXT")
    values = [{"text": "x" * 98, "second": "y" * length} for length in (35, 36)]
    assert _post(sheet, "rows", {"values": values}).status_code == 201
    sheet.column("third", "COMBINE_COLUMNS", sources=["text", "second"])
    for statuses in (["STALE"], ["COMPLETED", "FAILED"]):
        ended = sheet.ended(sheet.operate(statuses=statuses))
        assert (ended["completed_count"], ended["failed_count"]) == (1, 1)
        errors = [c["error"] for row in sheet.page() for c in row["cells"].values() if c["error"]]
        assert errors == ["row_too_large"]


def test_size_of_a_config(api: Api) -> None:
    """A config of two hundred bytes as JSON, with the config_meta of dependencies, is created and
    changed. A refused request changes nothing."""
    sheet = api.sheet()
    source = api.get(f"{sheet.path}/columns")["data"][0]["id"]

    def new(extra: int, *, meta: bool) -> dict[str, Any]:
        config: dict[str, Any] = {"source": "text", "value": ""}
        body: dict[str, Any] = {"title": "c", "type": "CONTAINS", "config": config}
        size = len(_compact(config))
        if meta:
            named = ["value", None, {"a": "b"}]
            body["dependencies"] = [{"column_id": source, "config_meta": named[2]}]
            size += len(_compact(named))
        config["value"] = "x" * (200 + extra - size)
        return body

    for meta in (False, True):
        _refused(_post(sheet, "columns", new(1, meta=meta)), 400, "config_too_large")
    made = _post(sheet, "columns", new(0, meta=True)).json()["column"]
    path = f"{sheet.path}/columns/{made['id']}"
    config = new(0, meta=False)["config"]
    over = {"config": new(1, meta=False)["config"], "dependencies": []}
    _refused(api.client.patch(path, json=over), 400, "config_too_large")
    assert api.get(f"{sheet.path}/columns")["data"][1]["config"] == made["config"]
    at = {"config": config, "dependencies": []}
    assert api.client.patch(path, json=at).json()["column"]["config"] == config


def test_confirmation(api: Api) -> None:
    """Four cells are recalculated at once, five only after a confirmation."""
    sheet = api.sheet()
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.rows(4)
    assert _post(sheet, "operations", {}).status_code == 202
    sheet.rows(1)
    wanted = {"statuses": ["STALE", "COMPLETED", "FAILED", "QUEUED", "DISPATCHED", "RUNNING"]}
    answer = _post(sheet, "operations", wanted)
    assert answer.status_code == 200
    assert answer.json()["confirmation_token"]


def test_executions_of_an_operation(api: Api) -> None:
    """An operation on four rows of one cell each has at most three executions."""
    sheet = api.sheet()
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.rows(2)
    assert len(sheet.operation(sheet.operate())["execution_ids"]) == 2
    sheet.rows(4)
    assert len(sheet.operation(sheet.operate())["execution_ids"]) <= 3


def test_active_operations_of_a_sheet(api: Api) -> None:
    """Two operations are active at once; a third is refused until one has ended. Other sheets are
    not affected."""
    with Calls() as calls:
        sheet = api.sheet()
        sheet.column("call", "ENDPOINT", url=calls.url)
        sheet.rows(3)
        operations = [sheet.operate(row_ids=[row]) for row in range(2)]
        refused = _post(sheet, "operations", {"row_ids": [2]})
        _refused(refused, 429, "too_many_operations")
        assert int(refused.headers["Retry-After"]) >= 1
        assert sheet.counts()["STALE"] == 1
        other = api.sheet()
        other.column("words", "COUNT", source="text", type="words")
        other.rows(1)
        other.ended(other.operate())
        sheet.cancel(operations[0])
        third = sheet.operate(row_ids=[2])
        sheet.cancel(third)
        sheet.cancel(operations[1])


def test_size_of_an_endpoints_answer(api: Api) -> None:
    """An answer of four bytes (``true``) is stored; one of five makes the cell FAILED."""
    with Calls(delay=0.0) as calls:
        sheet = api.sheet()
        sheet.column("call", "ENDPOINT", url=calls.url)
        sheet.rows(1)
        assert sheet.ended(sheet.operate())["completed_count"] == 1
        calls.body = b"false"
        again = sheet.operate(statuses=["COMPLETED"])
        assert sheet.ended(again)["failed_count"] == 1


def test_large_files_at_once(api: Api) -> None:
    """One large file is imported at a time; a second may be told to retry, and is accepted then. A
    small one is not counted."""
    # A sheet of two columns, where an empty line is no row.
    large = _csv("text,more\n" + f"{'x' * 98},\n" * 10 + "\n" * 20)
    small = _csv("text\na\n")
    assert len(_base64_bytes(large)) > 1000

    def send(file: dict[str, str]) -> httpx.Response:
        return _post(api.sheet(), "imports/file", file)

    def refused() -> bool:
        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(send, [large, large]))
        over = [answer for answer in answers if answer.status_code == 429]
        for answer in over:
            _refused(answer, 429, "too_many_imports")
            assert answer.headers["Retry-After"] == "5"
            assert send(small).status_code == 202
        return bool(over)

    eventually(refused)
    eventually(lambda: send(large).status_code == 202)


@contextmanager
def _hanging(server: Server, method: str, path: str) -> Iterator[None]:
    """Keep a request under way until the end of the block: its body is never sent."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: recalc\r\nX-API-KEY: {KEY}\r\n"
            "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n"
        )
        connection.sendall(head.encode())
        yield


def test_requests_at_once(server: Server, api: Api) -> None:
    """A key has three requests under way at once; a fourth is refused, a cancel is not."""
    sheet = api.sheet()

    def refused() -> bool:
        answer = api.client.get(ROOT)
        if answer.status_code == 200:
            return False
        _refused(answer, 429, "too_many_at_once")
        assert answer.headers["Retry-After"] == "1"
        return True

    with ExitStack() as under_way:
        for _ in range(2):
            under_way.enter_context(_hanging(server, "POST", ROOT))
        eventually(lambda: not refused())

        def with_a_third() -> bool:
            # Refused while the request before is answered but not yet over: try again.
            with ExitStack() as third:
                third.enter_context(_hanging(server, "POST", ROOT))
                if refused():
                    under_way.push(third.pop_all())
                    return True
            return False

        eventually(with_a_third)
        assert sheet.cancel("anything")["cancelled_cell_count"] == 0
    eventually(lambda: not refused())


@contextmanager
def _watched(folder: Path, setting: str) -> Iterator[tuple[httpx.Client, str]]:
    """A client of a server with one of the limits of streams, and the events of an operation whose
    calls do not end."""
    folder.mkdir()
    with (
        Endpoint() as endpoint,
        running(folder, {setting: STREAMS[setting]}) as server,
        server.client() as client,
    ):
        sheet = Api(client).sheet()
        sheet.rows(1)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        operation = sheet.operate()
        endpoint.wait_for(lambda e: e.open == 1)
        yield client, f"{sheet.path}/operations/{operation}/events"


def test_streams(tmp_path: Path) -> None:
    """One is open, of a key or in all; a second one is refused, a request is not. One that lives
    for a moment only ends by itself."""
    refusals = {
        "RECALC_CONCURRENT_STREAMS": (429, "too_many_streams"),
        "RECALC_MAX_STREAMS": (503, "streams_full"),
    }
    for setting, (status, code) in refusals.items():
        with _watched(tmp_path / setting, setting) as (client, events):
            with client.stream("GET", events) as response:
                lines = response.iter_lines()  # kept: without it the connection is closed
                next(lines)
                refused = client.get(events)
                _refused(refused, status, code)
                assert refused.headers["Retry-After"] == "1"
                assert client.get(ROOT).status_code == 200
            eventually(partial(_begins, client, events))
    with _watched(tmp_path / "lifetime", "RECALC_STREAM_LIFETIME") as (client, events):
        assert client.get(events).status_code == 200


def _begins(client: httpx.Client, events: str) -> bool:
    with client.stream("GET", events) as response:
        return response.status_code == 200


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _base64_bytes(file: dict[str, str]) -> bytes:
    return base64.b64decode(file["file_content_base64"])


def _csv(text: str) -> dict[str, str]:
    return {"file_name": "rows.csv", "file_content_base64": _base64(text)}


def _until_refused(send: Callable[[], httpx.Response], seconds: int, burst: int) -> None:
    """Send requests until one is refused. ``burst`` requests are admitted at once, and one more
    each ``seconds`` by the clock of this test; the refusal says when to retry."""
    began = time.monotonic()
    sent = 0
    while (answer := send()).status_code == 200:
        sent += 1
    assert burst <= sent <= burst + (time.monotonic() - began) / seconds + 1
    _refused(answer, 429, "too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= seconds


def test_requests_a_minute(tmp_path: Path) -> None:
    """A minute has twelve requests and three cancels; those over the limit are told when to
    retry."""
    with running(tmp_path, PACED) as server, server.client() as client:
        _until_refused(lambda: client.get(ROOT), 5, 12)
    with running(tmp_path, PACED) as server, server.client() as client:  # all may be sent again
        sheet = Api(client).sheet()
        _until_refused(lambda: client.delete(f"{sheet.path}/operations/anything"), 20, 3)
        assert client.get("/readyz").status_code == 200
