"""Cancel over HTTP, against a server process and calls that really go out."""

from __future__ import annotations

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.server.sheets import Api
from tests.support.endpoint import Endpoint
from tests.support.server import KEY, Server
from tests.support.waiting import eventually

CLIENT_README = Path(__file__).parents[2] / "generated" / "client" / "README.md"


def test_a_cancel_closes_the_calls_and_no_further_one_begins(api: Api, endpoint: Endpoint) -> None:
    """After the answer nothing goes out but for cells counted as running, and all is closed."""
    sheet = api.sheet()
    sheet.rows(300)
    sheet.column("call", "ENDPOINT", url=endpoint.url)
    operation = sheet.operate()
    endpoint.wait_for(lambda e: e.open == 64)
    answer = sheet.cancel(operation)
    answered = time.monotonic()
    endpoint.wait_for(lambda e: e.open == 0)
    assert answer["running_invalidated_count"] == 64
    assert answer["aborted_call_count"] == 64
    assert answer["not_started_reset_count"] == 300 - 64
    assert answer["cancelled_cell_count"] == 300
    assert endpoint.closed_early == 64
    assert sum(endpoint.bodies.values()) == 64
    assert all(begun < answered for begun in endpoint.begun)
    ended = sheet.operation(operation)
    assert ended["status"] == "cancelled"
    assert ended["status_counts"]["RUNNING_INVALIDATED"] == 64
    assert sheet.counts()["STALE"] == 300


def test_finished_cells_keep_their_result_and_the_others_read_as_before(
    api: Api, endpoint: Endpoint
) -> None:
    """Cells end as the table says: finished, not started, running."""
    sheet = api.sheet()
    sheet.rows(100)
    words = sheet.column("words", "COUNT", source="text", type="words")
    sheet.ended(sheet.operate())
    before = [row["cells"][words] for row in sheet.page()]
    call = sheet.column("call", "ENDPOINT", url=endpoint.url)
    operation = sheet.operate(statuses=["STALE", "COMPLETED", "FAILED"])
    endpoint.wait_for(lambda e: e.open == 64)
    eventually(lambda: sheet.operation(operation)["completed_count"] == 100)
    sheet.cancel(operation)
    after = sheet.page()
    assert [row["cells"][words]["value"] for row in after] == [cell["value"] for cell in before]
    assert {row["cells"][words]["status"] for row in after} == {"COMPLETED"}
    assert {row["cells"][call]["status"] for row in after} == {"STALE"}
    assert {row["cells"][call]["value"] for row in after} == {None}
    endpoint.wait_for(lambda e: e.open == 0)


def test_of_fifty_cancels_at_once_exactly_one_carries_the_counts(
    server: Server, endpoint: Endpoint
) -> None:
    """Something is pending when the first commits, so exactly one answer is not zero."""
    with server.client() as client, ThreadPoolExecutor(50) as pool:
        sheet = Api(client).sheet()
        sheet.rows(200)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        operation = sheet.operate()
        endpoint.wait_for(lambda e: e.open == 64)
        answers = list(pool.map(lambda _: sheet.cancel(operation), range(50)))
    counts = [answer["cancelled_cell_count"] for answer in answers]
    assert sorted(counts) == [0] * 49 + [200]
    assert all(answer["success"] for answer in answers)


def test_an_ended_operation_answers_zeros_and_when_it_ended(api: Api) -> None:
    """A cancel after the end changes nothing, and says so."""
    sheet = api.sheet()
    sheet.rows(5)
    sheet.column("words", "COUNT", source="text", type="words")
    operation = sheet.operate()
    done = sheet.ended(operation)
    answer = sheet.cancel(operation)
    assert answer["execution_ids"] == []
    assert answer["cancelled_cell_count"] == 0
    assert "completed at" in answer["message"]
    assert sheet.operation(operation) == done


def test_other_requests_are_answered_while_much_is_recalculated(
    api: Api, endpoint: Endpoint
) -> None:
    """A sheet of 20 000 rows with three columns is recalculated, read and cancelled meanwhile. A
    fourth one, whose calls are never answered, keeps the operation running until the cancel."""
    sheet = api.sheet()
    for _ in range(2):
        sheet.rows(10_000)
    sheet.column("words", "COUNT", source="text", type="words")
    sheet.column("has", "CONTAINS", source="text", value="7")
    sheet.column("both", "COMBINE_COLUMNS", sources=["words", "has"])
    sheet.column("call", "ENDPOINT", url=endpoint.url)
    operation = sheet.operate()
    eventually(lambda: sheet.operation(operation)["completed_count"] > 0)
    answer = sheet.cancel(operation)
    ended = sheet.operation(operation)
    assert ended["status"] == "cancelled"
    counts = ended["status_counts"]
    assert counts["NOT_STARTED_RESET"] == answer["not_started_reset_count"] > 0
    assert counts["RUNNING_INVALIDATED"] == answer["running_invalidated_count"]
    assert sheet.counts()["COMPLETED"] == 20_000 + counts["COMPLETED"]


def test_the_clients_readme_cancels(
    server: Server, api: Api, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """The code in the client's README starts an operation and cancels it, as it stands there but
    for the address, the key and the ids; its asyncio version finds nothing left to cancel, and its
    events tell the end."""
    sheet = api.sheet()
    sheet.column("call", "ENDPOINT", url=endpoint.url)
    sheet.rows(100)
    ids = re.findall(r"[0-9a-f-]{36}", sheet.path)
    readme = CLIENT_README.read_text()
    in_readme = (
        ("http://127.0.0.1:8080", server.url),
        ("your-key", KEY),
        ("00000000-0000-0000-0000-000000000001", ids[0]),
        ("00000000-0000-0000-0000-000000000002", ids[1]),
    )
    for written, real in in_readme:
        assert readme.count(written) == 1
        readme = readme.replace(written, real)
    first, second, third, _ = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    names: dict[str, Any] = {}
    exec(first, names)
    told = capsys.readouterr().out
    assert f"Operation {names['operation']} was cancelled" in told
    assert "StatusCounts" in told
    assert names["answer"].cancelled_cell_count == 100
    assert sheet.operation(names["operation"])["status"] == "cancelled"
    exec(second, names)
    again = asyncio.run(names["cancel"](names["operation"]))
    assert "Nothing was cancelled" in again
    exec(third, names)
    with names["AuthenticatedClient"](server.url, KEY) as client:
        names["follow"](client, names["operation"])
    assert capsys.readouterr().out == "cancelled 0\n"
