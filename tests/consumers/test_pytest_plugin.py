"""The fixture ``recalc_server``, in a project of its own: see also tests/packaging."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.hang import HANG_SECONDS
from tests.support.waiting import eventually

#: Options that keep a project's run apart from this one.
_APART = ("-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "-q")

TESTS = """
from recalc_client.api.tables import create_table, list_tables
from recalc_client.models import CreateTableRequest, ErrorResponse


def test_a_table_is_created(recalc_server):
    with recalc_server.client() as client:
        create_table.sync(client=client, body=CreateTableRequest(title="Here"))
        assert [table.title for table in list_tables.sync(client=client).data] == ["Here"]


def test_the_server_is_the_same(recalc_server):
    with recalc_server.client() as client:
        assert len(list_tables.sync(client=client).data) == 1
        assert recalc_server.log.exists()


def test_the_settings_are_those_of_the_project(recalc_server):
    with recalc_server.client() as client:
        body = CreateTableRequest(title="x" * 5000)
        assert isinstance(create_table.sync(client=client, body=body), ErrorResponse)
"""
SETTINGS = """
import pytest


@pytest.fixture(scope="session")
def recalc_settings():
    return {"RECALC_MAX_BODY_BYTES": "4096"}
"""


def _pytest(folder: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *_APART, f"--basetemp={folder}/temporary", *options],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _ends(process: subprocess.Popen[str]) -> str:
    with process:
        printed, _ = process.communicate(timeout=HANG_SECONDS)
    return printed


def test_a_project_has_a_server(folder: Path) -> None:
    """One server for the session, with the project's settings, and nothing left of it."""
    (folder / "test_it.py").write_text(TESTS)
    (folder / "conftest.py").write_text(SETTINGS)
    process = _pytest(folder)
    printed = _ends(process)
    assert process.returncode == 0, printed
    assert "3 passed" in printed
    assert list(folder.glob("temporary/recalc0/*")) == [folder / "temporary/recalc0/server.log"]


def test_without_recalc_it_says_what_to_do(folder: Path) -> None:
    """One sentence, and no traceback."""
    (folder / "test_it.py").write_text("def test_it(recalc_server):\n    pass\n")
    (folder / "conftest.py").write_text(
        "from importlib.metadata import PackageNotFoundError\n"
        "from recalc_client import pytest_plugin\n\n\n"
        "def version(name):\n    raise PackageNotFoundError(name)\n\n\n"
        "pytest_plugin.version = version\n"
    )
    process = _pytest(folder)
    printed = _ends(process)
    assert process.returncode == 1
    assert "needs recalc, which is not installed" in printed
    assert "Traceback" not in printed


def test_a_server_that_does_not_start_is_explained(folder: Path) -> None:
    """The message has what the server said."""
    (folder / "test_it.py").write_text("def test_it(recalc_server):\n    pass\n")
    (folder / "conftest.py").write_text(SETTINGS.replace("4096", "none"))
    process = _pytest(folder)
    printed = _ends(process)
    assert process.returncode == 1
    assert "recalc did not start" in printed
    assert "RECALC_MAX_BODY_BYTES" in printed


def test_no_server_outlives_pytest(folder: Path) -> None:
    """After kill -9 of pytest, its server ends by itself and removes its database."""
    (folder / "test_it.py").write_text(
        "from threading import Event\n\n\n"
        "def test_it(recalc_server):\n"
        "    print('serving', flush=True)\n"
        "    Event().wait()\n"
    )
    with _pytest(folder, "-s") as process:
        try:
            assert process.stdout is not None
            while "serving" not in (line := process.stdout.readline()):
                assert line
            assert list(folder.glob("temporary/recalc0/recalc-ephemeral-*"))
        finally:
            process.kill()
    eventually(lambda: not list(folder.glob("temporary/recalc0/recalc-ephemeral-*")))
