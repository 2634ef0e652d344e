"""Header values of ENDPOINT columns are sent to their server and never shown."""

from __future__ import annotations

from typing import Any

import httpx

from tests.server.sheets import Api, Sheet
from tests.support.endpoint import Endpoint

SECRET = "Bearer hush-hush"


def _change(sheet: Sheet, column: str, **body: Any) -> httpx.Response:
    return sheet.api.client.patch(f"{sheet.path}/columns/{column}", json=body)


def _sent(sheet: Sheet, endpoint: Endpoint) -> str:
    """Recalculate the only cell; return the header value of its call."""
    wanted = ["STALE", "COMPLETED", "FAILED"]
    ended = sheet.ended(sheet.operate(statuses=wanted))
    assert ended["completed_count"] == 1
    return endpoint.headers[-1]["authorization"]


def test_no_answer_has_a_header_value(api: Api, endpoint: Endpoint) -> None:
    """Neither the answer that makes the column, nor one that lists or changes it; a config that is
    sent back as it was answered goes on sending the value, and a new value replaces it."""
    endpoint.release()
    sheet = api.sheet()
    sheet.rows(1)
    config = {"url": endpoint.url, "headers": {"Authorization": SECRET}}
    body = {"title": "call", "type": "ENDPOINT", "config": config}
    answers = [api.client.post(f"{sheet.path}/columns", json=body)]
    column = answers[0].json()["column"]
    assert _sent(sheet, endpoint) == SECRET
    answers += [
        api.client.get(f"{sheet.path}/columns"),
        api.client.get(f"{sheet.path}/rows?include_columns=true"),
        _change(sheet, column["id"], title="renamed"),
        _change(sheet, column["id"], config=column["config"]),
    ]
    assert _sent(sheet, endpoint) == SECRET
    answers.append(
        _change(sheet, column["id"], config=config | {"headers": {"Authorization": "n"}})
    )
    assert _sent(sheet, endpoint) == "n"
    for answer in answers:
        assert answer.is_success, answer.text
        assert "hush" not in answer.text
        assert '"Authorization":"••••"' in answer.text


def test_a_mask_is_no_value(api: Api, endpoint: Endpoint) -> None:
    """A mask makes no column, and does not send a hidden value to another server."""
    sheet = api.sheet()
    column = sheet.column("call", "ENDPOINT", url=endpoint.url, headers={"Authorization": SECRET})
    masked = {"url": "http://127.0.0.1:1/", "headers": {"Authorization": "••••"}}
    refused = [
        _change(sheet, column, config=masked),
        _change(sheet, column, config={"url": endpoint.url, "headers": {"Other": "••••"}}),
        api.client.post(
            f"{sheet.path}/columns", json={"title": "b", "type": "ENDPOINT", "config": masked}
        ),
    ]
    for answer in refused:
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_config")
    parameters = [answer.json()["parameter"] for answer in refused]
    assert parameters == [
        f"config.headers.{n}" for n in ("Authorization", "Other", "Authorization")
    ]
