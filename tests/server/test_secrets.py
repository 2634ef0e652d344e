"""Header values of ENDPOINT columns are sent to their server and never shown."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import httpx

from tests.server.sheets import Api, Sheet
from tests.support.commands import called, recalc
from tests.support.endpoint import Endpoint
from tests.support.server import Server, running

SECRET = "Bearer hush-hush"
KEYS = base64.b64encode(b"k" * 32).decode()


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


def _keeps(folder: Path, text: bytes) -> bool:
    """Whether a file of the folder has the text in it."""
    return any(text in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _recalc(server: Server, *command: str, value: str = "") -> str:
    database = f"sqlite:///{server.log.parent}/recalc.db"
    # One command of three is a process of its own.
    run = recalc if command[0] == "list" else called
    done = run(
        "secrets", *command, stdin=value, RECALC_DATABASE_URL=database, RECALC_SECRETS_KEY=KEYS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_header_values_are_encrypted_in_the_database(tmp_path: Path, endpoint: Endpoint) -> None:
    """With a key, a header's value is in no file of the server, and the endpoint receives it, also
    after the key was rotated. A server without the key says what is missing."""
    endpoint.release()
    text = SECRET.encode()
    with running(tmp_path, {"RECALC_SECRETS_KEY": KEYS}) as server, server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(1)
        headers = {"Authorization": SECRET}
        column = sheet.column("call", "ENDPOINT", url=endpoint.url, headers=headers)
        assert _sent(sheet, endpoint) == SECRET
        masked = {"url": endpoint.url + "other", "headers": {"Authorization": "••••"}}
        assert _change(sheet, column, config=masked).is_success
        assert _sent(sheet, endpoint) == SECRET
        path = sheet.path
    assert not _keeps(tmp_path, text)
    rotated = {"RECALC_SECRETS_KEY": f"{base64.b64encode(b'n' * 32).decode()},{KEYS}"}
    with running(tmp_path, rotated) as server, server.client() as client:
        assert _sent(Sheet(Api(client), path), endpoint) == SECRET
    with running(tmp_path) as server, server.client() as client:
        sheet = Sheet(Api(client), path)
        assert sheet.ended(sheet.operate(statuses=["COMPLETED"]))["failed_count"] == 1
        assert "RECALC_SECRETS_KEY" in client.get(f"{path}/rows").text
        refused = _change(sheet, column, config=masked | {"url": endpoint.url})
        assert refused.status_code == 400
        assert "RECALC_SECRETS_KEY" in refused.json()["message"]
        headers = {"Authorization": "in clear"}
        assert _change(sheet, column, config={"url": endpoint.url, "headers": headers}).is_success
        assert _sent(sheet, endpoint) == "in clear"


def test_a_secret_of_the_workspace(tmp_path: Path, endpoint: Endpoint) -> None:
    """It is set beside the running server, is sent to its server only, and is in no answer, file or
    output. One that is set again is sent by the next call; without it cells FAIL, and say so."""
    endpoint.release()
    with running(tmp_path, {"RECALC_SECRETS_KEY": KEYS}) as server, server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(1)
        headers = {"Authorization": "Bearer ${TOKEN}"}
        column = sheet.column("call", "ENDPOINT", url=endpoint.url, headers=headers)
        every = ["STALE", "COMPLETED", "FAILED"]
        told = []

        def failure() -> str:
            assert sheet.ended(sheet.operate(statuses=every))["failed_count"] == 1
            told.append(client.get(f"{sheet.path}/rows").text)
            return told[-1]

        assert "recalc secrets set TOKEN --workspace 1 --for http://127.0.0.1:" in failure()
        told.append(_recalc(server, "set", "TOKEN", "--for", endpoint.url, value="hush-hush\n"))
        assert _sent(sheet, endpoint) == SECRET
        told.append(_recalc(server, "list"))
        told.append(client.get(f"{sheet.path}/columns").text)
        elsewhere = {"url": endpoint.url.replace("127.0.0.1", "127.0.0.2"), "headers": headers}
        assert _change(sheet, column, config=elsewhere).is_success
        assert "secret_not_for_server" in failure()
        assert _change(sheet, column, config={"url": endpoint.url, "headers": headers}).is_success
        told.append(_recalc(server, "set", "TOKEN", "--for", "*", value="second"))
        assert _sent(sheet, endpoint) == "Bearer second"
        _recalc(server, "delete", "TOKEN")
        assert "secret_missing" in failure()
        refused = _change(
            sheet, column, config={"url": endpoint.url, "headers": {"A": "${not a name}"}}
        )
        assert refused.json()["parameter"] == "config.headers.A"
    assert "hush" not in "".join(told)
    assert not _keeps(tmp_path, b"hush")
