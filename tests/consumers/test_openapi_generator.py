"""The Python client of openapi-generator, where Java is; `make test-consumers` installs it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import pytest

from codegen.build import GENERATED
from tests.consumers.conftest import play, run
from tests.support.endpoint import Endpoint
from tests.support.server import Server

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
    run("java", "-jar", jar, "generate", *options, cwd=folder)
    found = {**os.environ, "PYTHONPATH": f"{folder / 'client'}{os.pathsep}{ROOT}"}
    play(sys.executable, STORY, server=server, endpoint=endpoint, cwd=ROOT, env=found)
