"""The Python client of openapi-generator, where Java is; `make test-consumers` installs it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codegen.build import GENERATED
from tests.consumers.conftest import ROWS, cancelled
from tests.support.endpoint import Endpoint
from tests.support.server import KEY, Server

ROOT = Path(__file__).parents[2]
STORY = Path(__file__).with_name("generator_story.py")
_PACKAGE = importlib.util.find_spec("openapi_generator_cli")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java"),
    pytest.mark.skipif(_PACKAGE is None, reason="`make test-consumers` installs the generator"),
]


def test_its_python_client(folder: Path, server: Server, endpoint: Endpoint) -> None:
    """It takes the served document as it is; the client creates, runs and cancels."""
    assert _PACKAGE is not None
    assert _PACKAGE.origin is not None
    jar = Path(_PACKAGE.origin).with_name("openapi-generator.jar")
    options = ("-g", "python", "-i", GENERATED / "openapi.json", "-o", folder / "client")
    made = subprocess.run(
        ["java", "-jar", jar, "generate", *options], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    done = subprocess.run(
        [sys.executable, STORY, server.url, KEY, endpoint.url, str(ROWS)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{folder / 'client'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cancelled(done.stdout)
    endpoint.wait_for(lambda e: e.open == 0)
