"""``recalc serve --ephemeral``: a server for tests, of which nothing is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.sheets import ROOT, Api
from tests.support.endpoint import Endpoint
from tests.support.hang import HANG_SECONDS
from tests.support.server import KEY, RECALC, plain_client
from tests.support.waiting import eventually

#: A program that starts a server as tests of other projects do, and prints what it prints.
_PARENT = """
import subprocess, sys
command = [sys.argv[1], "serve", "--ephemeral", "--until-eof"]
subprocess.Popen(command, stdin=subprocess.PIPE).wait()
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the servers of a test log: a pipe that nobody reads would stop them when it is full."""
    return tmp_path / "log"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder for temporary files of the servers of a test."""
    made = tmp_path / "temporary"
    made.mkdir()
    return made


@contextmanager
def started(
    folder: Path,
    *options: str,
    command: tuple[str | Path, ...] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """An ephemeral server, and what its line says. ``folder`` is its folder for temporary files."""
    with (
        folder.with_name("log").open("ab") as log,
        subprocess.Popen(
            command or (RECALC, "serve", "--ephemeral", *options),
            env={
                **os.environ,
                "TMPDIR": str(folder),
                "RECALC_OUTBOUND_ALLOW": "127.0.0.1",  # endpoints of tests
                **(environment or {}),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, folder.with_name("log").read_text()
            yield process, json.loads(line)
        finally:
            process.kill()


def _client(said: dict[str, Any]) -> httpx.Client:
    headers = {"X-API-KEY": said["api_key"]}
    return plain_client(base_url=said["url"], headers=headers, timeout=HANG_SECONDS)


def test_its_line_is_all_that_a_client_needs(tmp_path: Path, folder: Path, log: Path) -> None:
    """The line has address and key. Database, key and port of the environment are not used."""
    kept = tmp_path / "kept.db"
    environment = {
        "RECALC_DATABASE_URL": f"sqlite:///{kept}",
        "RECALC_API_KEY": KEY,
        "RECALC_PORT": "1",
    }
    with started(folder, environment=environment) as (process, said), _client(said) as client:
        assert set(said) == {"url", "api_key", "workspace_id", "pid"}
        assert (said["pid"], said["workspace_id"]) == (process.pid, 1)
        assert client.get(ROOT).json()["data"] == []
        sheet = Api(client).sheet()
        sheet.rows(3)
        sheet.column("words", "COUNT", source="text", type="words")
        operation = sheet.operate()
        ended = eventually(lambda: sheet.operation(operation)["status"] == "completed")
        assert ended
        assert client.get(ROOT, headers={"X-API-KEY": KEY}).status_code == 401
        process.terminate()
        rest, _ = process.communicate(timeout=HANG_SECONDS)
    assert (process.returncode, rest) == (0, "")
    assert "Stopping" in log.read_text()
    assert not kept.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_nothing_of_it_is_left(folder: Path, number: signal.Signals) -> None:
    """Its database is there while it runs, and gone after SIGTERM and SIGINT."""
    with started(folder) as (process, _):
        (made,) = folder.iterdir()
        assert (made / "recalc.db").exists()
        assert made.stat().st_mode & 0o777 == 0o700
        process.send_signal(number)
        process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == 0
    assert list(folder.iterdir()) == []


def test_a_second_signal_removes_its_database_too(folder: Path, log: Path) -> None:
    """The first signal waits for a call, the second does not."""
    with (
        Endpoint() as endpoint,
        started(folder, environment={"RECALC_GRACE": "3600"}) as (process, said),
        _client(said) as client,
    ):
        sheet = Api(client).sheet()
        sheet.rows(1)
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        sheet.operate()
        endpoint.wait_for(lambda e: e.open == 1)
        process.terminate()
        eventually(lambda: "Stopping" in log.read_text())
        process.terminate()
        process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == 128 + signal.SIGTERM
    assert list(folder.iterdir()) == []


def test_two_run_beside_each_other(folder: Path) -> None:
    """Each has a port, a database and a key of its own."""
    with started(folder) as (_, first), started(folder) as (_, second):
        assert first["url"] != second["url"]
        with _client(first | {"url": second["url"]}) as client:
            assert client.get(ROOT).status_code == 401


def test_it_ends_with_standard_input(folder: Path) -> None:
    """What is written to it before is dropped."""
    with started(folder, "--until-eof") as (process, said), _client(said) as client:
        assert process.stdin is not None
        process.stdin.write("nothing\n" * 100)
        process.stdin.flush()
        assert client.get(ROOT).status_code == 200
        process.stdin.close()
        assert process.wait(timeout=HANG_SECONDS) == 0
    assert list(folder.iterdir()) == []


def test_it_ends_with_the_program_that_started_it(folder: Path) -> None:
    """After kill -9 of that program, the server stops by itself and removes its database."""
    command = (sys.executable, "-c", _PARENT, RECALC)
    with started(folder, command=command) as (parent, said):
        assert said["pid"] != parent.pid
        parent.kill()
        # The server has the pipe of its parent's output: it ends with the server.
        parent.communicate(timeout=HANG_SECONDS)
        eventually(lambda: not list(folder.iterdir()))


def test_what_cannot_start_leaves_nothing(folder: Path) -> None:
    """A port that is taken: one sentence, status 1, no folder."""
    with started(folder) as (_, said):
        before = set(folder.iterdir())
        port = said["url"].rpartition(":")[2]
        refused = subprocess.run(
            [RECALC, "serve", "--ephemeral", "--port", port],
            env={**os.environ, "TMPDIR": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "Cannot listen on" in refused.stderr
        assert set(folder.iterdir()) == before
