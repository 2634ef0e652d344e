"""Set up all tests: Hypothesis without deadlines, and a check that a run leaves nothing behind."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings

from recalc.generated.routes import Operation
from recalc.http import errors
from recalc.http.errors import Problem
from tests.support import tree
from tests.support.shared_servers import (
    postgres_cluster,
    postgres_server,
    server,
    sqlite_server,
)

# Fixtures for all tests: imported anywhere else, they would be started there once more.
__all__ = ["postgres_cluster", "postgres_server", "server", "sqlite_server"]

settings.register_profile("recalc", deadline=None, print_blob=True)
settings.load_profile("recalc")

ROOT = Path(__file__).parents[1]
_BEFORE = pytest.StashKey[dict[str, str] | None]()
_CHANGED = pytest.StashKey[list[str]]()


def _runs_in_parts(config: pytest.Config) -> bool:
    """Return whether this process is one of several that pytest-xdist has started."""
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """Let the processes that tests start share compiled modules, also where the environment forbids
    to write them beside the sources: compiling takes a quarter of the start of a server."""
    if not _runs_in_parts(config) and os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        compiled = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        os.environ["PYTHONPYCACHEPREFIX"] = compiled.name
        config.add_cleanup(compiled.cleanup)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Note the state of the work tree before the first test."""
    if not _runs_in_parts(session.config):
        session.config.stash[_BEFORE] = tree.state(ROOT)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when the tests have made, changed or deleted a file of the repository.

    Runs once, after all processes have ended: a file that one of them makes for a moment is none
    that it leaves.
    """
    config = session.config
    if _BEFORE not in config.stash:
        return
    config.stash[_CHANGED] = tree.changes(config.stash[_BEFORE], tree.state(ROOT))
    if config.stash[_CHANGED] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Name the files that the tests have left made, changed or deleted."""
    changed = config.stash.get(_CHANGED, [])
    if changed:
        terminalreporter.section("the tests have changed the work tree", red=True, bold=True)
        for name in changed:
            terminalreporter.line(name)


def _processes_of_recalc() -> set[str]:
    """Return the command lines of servers and workers that descend from this process (Linux)."""
    parents, commands = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
            commands[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it has ended meanwhile
        parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = set()
    for pid, command in commands.items():
        if "recalc serve" in command or "recalc worker" in command:
            above = pid
            while above > 1 and above != os.getpid():
                above = parents.get(above, 0)
            if above == os.getpid():
                found.add(command)
    return found


@pytest.fixture(scope="session", autouse=True)
def _no_process_is_left_behind() -> Iterator[None]:
    """Check that the servers and workers of the tests end with them."""
    yield
    assert _processes_of_recalc() == set(), "the tests left processes behind"


@pytest.fixture(scope="session", autouse=True)
def _documents_are_validated_once() -> Iterator[None]:
    """Validate each routing document when the first app is built of it: connexion does so for every
    app, which takes 50 ms, and hundreds of tests build one."""
    from connexion.spec import OpenAPISpecification  # recalc.http has silenced its warnings

    validate: Callable[[dict[str, Any]], None] = OpenAPISpecification._validate_spec
    valid: set[str] = set()

    def once(document: dict[str, Any]) -> None:
        text = json.dumps(document, default=str)
        if text not in valid:
            validate(document)
            valid.add(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OpenAPISpecification, "_validate_spec", staticmethod(once))
        yield


@pytest.fixture(autouse=True)
def undocumented(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fail the test in which an operation answers an error that the contract does not name for it.
    ``tests/support/server.py`` does the same for servers in processes of their own."""
    found: list[str] = []

    def note(operation: Operation, problem: Problem, _: Exception) -> None:
        found.append(f"{operation.id} {problem.status} {problem.code}")

    monkeypatch.setattr(errors, "log_undocumented", note)
    yield found
    assert found == [], "errors that openapi.yaml does not name: see CONTRIBUTING.md"


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Undo what a test configures of structlog: the next test in this process expects defaults."""
    yield
    if structlog.is_configured():
        structlog.reset_defaults()
