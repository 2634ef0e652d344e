# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Fixtures of pytest that start a recalc server for tests, and stop it after the last one.

``recalc_server`` is the server. ``recalc_command`` and ``recalc_settings`` say what is started, and
can be overridden in a conftest.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import httpx
import pytest

from .client import AuthenticatedClient

#: Seconds that the server has to stop by itself.
_STOP = 60


@dataclass(frozen=True)
class RecalcServer:
    """A running server with an empty database. ``log`` is the file that it logs to."""

    url: str
    api_key: str
    workspace_id: int
    log: Path

    def client(self, **options: Any) -> AuthenticatedClient:
        """Make a client that has the server's key. ``options`` are those of AuthenticatedClient."""
        defaults: dict[str, Any] = {
            "raise_on_unexpected_status": True,
            "timeout": httpx.Timeout(60),
        }
        return AuthenticatedClient(self.url, self.api_key, **{**defaults, **options})


@pytest.fixture(scope="session")
def recalc_command() -> Sequence[str]:
    """The command that recalc_server runs, without arguments: recalc of this environment."""
    try:
        version("recalc")
    except PackageNotFoundError:
        pytest.fail(
            f"recalc_server needs recalc, which is not installed for {sys.executable}. Nothing was "
            "started. Install recalc there, or override the session fixture recalc_command by one "
            "that returns the command of another installation, as a list of words.",
            pytrace=False,
        )
    return [sys.executable, "-m", "recalc"]


@pytest.fixture(scope="session")
def recalc_settings() -> Mapping[str, str]:
    """Environment variables for recalc_server, RECALC_… for example: none."""
    return {}


@pytest.fixture(scope="session")
def recalc_server(
    recalc_command: Sequence[str],
    recalc_settings: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RecalcServer]:
    """A recalc server on a free port, with an empty database and a key, for the whole session."""
    folder = tmp_path_factory.mktemp("recalc")
    log = folder / "server.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [*recalc_command, "serve", "--ephemeral", "--until-eof"],
            env={**os.environ, "TMPDIR": str(folder), "RECALC_GRACE": "0.1", **recalc_settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                pytest.fail(f"recalc did not start:\n{log.read_text()}", pytrace=False)
            said = json.loads(line)
            yield RecalcServer(said["url"], said["api_key"], said["workspace_id"], log)
            process.stdin.close()
            process.wait(_STOP)
        finally:
            process.kill()
