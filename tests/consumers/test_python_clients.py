"""Python clients that openapi-python-client makes as anybody calls it, and folded paths."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.consumers.conftest import play
from tests.server.sheets import Api
from tests.support.endpoint import Endpoint
from tests.support.server import KEY, Server

ROOT = Path(__file__).parents[2]
STORY = Path(__file__).with_name("python_story.py")


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
    found = {**os.environ, "PYTHONPATH": f"{unconfigured}{os.pathsep}{ROOT}"}
    play(sys.executable, STORY, server=server, endpoint=endpoint, cwd=ROOT, env=found)


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
