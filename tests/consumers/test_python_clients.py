"""Python clients: one made by openapi-python-client as anybody calls it, and our own's README."""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.consumers.conftest import ROWS, cancelled
from tests.server.sheets import Api
from tests.support.endpoint import Endpoint
from tests.support.server import KEY, Server

ROOT = Path(__file__).parents[2]
STORY = Path(__file__).with_name("python_story.py")
README = ROOT / "generated" / "client" / "README.md"


@pytest.fixture(scope="module")
def unconfigured(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client that openapi-python-client makes of the document that the server serves."""
    folder = tmp_path_factory.mktemp("consumer")
    beside = Path(sys.executable).parent
    made = subprocess.run(
        [beside / "openapi-python-client", "generate", "--url", f"{server.url}/openapi.json"],
        cwd=folder,
        env={**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert "warning" not in (made.stdout + made.stderr).lower()
    (client,) = folder.iterdir()
    return client


def test_openapi_python_client_needs_no_configuration(
    unconfigured: Path, server: Server, endpoint: Endpoint
) -> None:
    """No warning, no argument for the key, and create, run and cancel work."""
    code = "".join(path.read_text() for path in unconfigured.rglob("*.py"))
    assert "x_api_key" not in code
    done = subprocess.run(
        [sys.executable, STORY, server.url, KEY, endpoint.url, str(ROWS)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{unconfigured}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cancelled(done.stdout)
    endpoint.wait_for(lambda e: e.open == 0)


def test_words_that_differ_in_case_have_names(unconfigured: Path) -> None:
    """Every word of the enum with both `TEXT` and `text` can be sent."""
    kind = "CreateTextColumnType"
    command = f"from recalc_client.models import {kind} as N; print(N('TEXT'), N('text'))"
    done = subprocess.run(
        [sys.executable, "-c", command],
        env={**os.environ, "PYTHONPATH": str(unconfigured)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["TEXT", "text"]


def test_a_path_that_a_library_folded_differently_is_no_operation(server: Server) -> None:
    """Libraries that keep the last slash of ".." ask for …/sheets/{id}/, which deletes nothing. The
    server itself folds nothing."""
    with server.client() as client:
        sheet = Api(client).sheet()
        for path in (f"{sheet.path}/", f"{sheet.path}/operations/", f"{sheet.path}/operations"):
            assert client.delete(path).status_code in {404, 405}
        for kept in ("..", "%2e%2e", "."):
            answer = _raw_delete(server, f"{sheet.path}/operations/{kept}")
            assert b"Nothing was cancelled" in answer
        assert client.get(sheet.path).status_code == 200


def _raw_delete(server: Server, path: str) -> bytes:
    """Send a DELETE whose path no library folds; return the answer."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
    try:
        connection.request("DELETE", path, headers={"X-API-KEY": KEY})
        return connection.getresponse().read()
    finally:
        connection.close()


def _blocks() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)


def test_the_readme_cancels(
    server: Server, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """The README's code, with a server's address, key and ids in it, cancels an operation."""
    with server.client() as client:
        sheet = Api(client).sheet()
        sheet.rows(ROWS)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
    table, sheet_id = re.findall(r"[0-9a-f-]{36}", sheet.path)
    first, second, *_ = _blocks()
    for written, real in (
        ("http://127.0.0.1:8080", server.url),
        ("your-key", KEY),
        ("00000000-0000-0000-0000-000000000001", table),
        ("00000000-0000-0000-0000-000000000002", sheet_id),
    ):
        assert first.count(written) == 1
        first = first.replace(written, real)
    names: dict[str, Any] = {}
    exec(compile(first, str(README), "exec"), names)
    message, counts = capsys.readouterr().out.splitlines()
    assert "cancelled" in message.lower()
    assert "StatusCounts" in counts
    exec(compile(second, str(README), "exec"), names)
    again = asyncio.run(names["cancel"](names["operation"]))
    assert "nothing" in again.lower()
