"""A server, an endpoint that holds calls, and what every consumer's story has to end with."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.endpoint import Endpoint
from tests.support.server import KEY, Server, running

#: Rows of a story's sheet; each has one cell that calls the endpoint.
ROWS = 4


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as opened:
        yield opened


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a command that has to succeed; return what it printed."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def play(
    *story: str | Path,
    server: Server,
    endpoint: Endpoint,
    cwd: Path,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a consumer's story. It prints last the operation's status and counts after its cancel,
    and no call is left."""
    told = json.loads(
        run(*story, server.url, KEY, endpoint.url, str(ROWS), cwd=cwd, env=env).splitlines()[-1]
    )
    assert told["status"] == "cancelled"
    assert told["status_counts"]["RUNNING_INVALIDATED"] == ROWS
    assert told["cell_count"] == ROWS
    endpoint.wait_for(lambda e: e.open == 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty project of a consumer."""
    return tmp_path
