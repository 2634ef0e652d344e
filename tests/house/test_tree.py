"""A run of the tests leaves the work tree as it was, or fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import tree

ROOT = Path(__file__).parents[2]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with three files, and the project's own conftest.py and tests/support."""
    folder = tmp_path / "repository"
    shutil.copytree(ROOT / "tests" / "support", folder / "tests" / "support")
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    for name in ("kept", "changed", "deleted"):
        (folder / name).write_text("as committed")
    (folder / ".gitignore").write_text("__pycache__/\nignored\n.pytest_cache/\n.hypothesis/\n")
    (folder / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n')
    _git(folder, "init", "--quiet")
    _git(folder, "add", ".")
    _git(folder, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", "all")
    return folder


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def test_every_kind_of_change_is_seen(repository: Path) -> None:
    """A made, a changed and a deleted file are each named; an ignored one is not."""
    before = tree.state(repository)
    assert before == {}
    (repository / "changed").write_text("otherwise")
    (repository / "deleted").unlink()
    (repository / "made").write_text("new")
    (repository / "ignored").write_text("new")
    assert tree.changes(before, tree.state(repository)) == ["changed", "deleted", "made"]


def test_a_file_that_was_changed_before_may_not_change_again(repository: Path) -> None:
    """A developer's own changes are kept apart from those of the tests."""
    (repository / "changed").write_text("by a developer")
    (repository / "made").write_text("by a developer")
    before = tree.state(repository)
    assert tree.changes(before, tree.state(repository)) == []
    (repository / "changed").write_text("by a test")
    (repository / "made").unlink()
    assert tree.changes(before, tree.state(repository)) == ["changed", "made"]


def test_outside_of_a_repository_there_is_nothing_to_compare(tmp_path: Path) -> None:
    """An unpacked archive of the sources can be tested as well."""
    assert tree.state(tmp_path) is None
    assert tree.changes(None, None) == []


_MAKES = "ROOT.joinpath('made').touch()"


@pytest.mark.parametrize(
    ("statement", "named", "processes"),
    [
        ("pass", None, ()),
        (_MAKES, "made", ()),
        ("ROOT.joinpath('changed').write_text('')", "changed", ()),
        ("ROOT.joinpath('deleted').unlink()", "deleted", ()),
        # Which kinds of changes are seen does not depend on the number of processes.
        ("pass", None, ("-n", "2")),
        (_MAKES, "made", ("-n", "2")),
    ],
    ids=["nothing", "made", "changed", "deleted", "nothing-two", "made-two"],
)
def test_a_run_that_changes_the_tree_fails(
    repository: Path, statement: str, named: str | None, processes: tuple[str, ...]
) -> None:
    """The tests pass, and still the run fails, naming the file; in parts as well."""
    test = repository / "tests" / "test_it.py"
    test.write_text(
        "from pathlib import Path\nROOT = Path(__file__).parents[1]\n"
        f"def test_it():\n    {statement}\n"
    )
    _git(repository, "add", ".")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:schemathesis", *processes, "tests"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in run.stdout, run.stdout + run.stderr
    assert run.returncode == (0 if named is None else 1), run.stdout + run.stderr
    told = run.stdout.partition("the tests have changed the work tree")[2]
    assert (named is not None and named in told.splitlines()) or (named is None and not told)
