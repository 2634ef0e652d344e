"""Every target of the Makefile works: each is run at its smallest size, here or elsewhere."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tests.abuse.__main__ as hostile
import tests.bench.__main__ as bench
import tests.bench.page as bench_page
import tests.cluster.__main__ as cluster_demo
import tests.fuzz.__main__ as fuzz_long
import tests.linearizability.__main__ as histories
import tests.model.__main__ as model
import tests.simulation.__main__ as machines
import tests.soak.__main__ as soak
from codegen import node
from codegen.clients import packages
from codegen.tools import ToolFailed
from tests import licences
from tests.cluster import rounds
from tests.model.configs import QUICK
from tests.support.hang import HANG_SECONDS
from tests.support.postgres import PostgresServer, shared_server
from tests.targets.table import TARGETS

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()


def make(*arguments: str | Path, folder: Path = ROOT) -> str:
    """The output of ``make``, which has to succeed."""
    done = subprocess.run(
        ["make", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def postgres(monkeypatch: pytest.MonkeyPatch) -> PostgresServer:
    """The server of all tests, for programs that would start one of their own."""
    server = shared_server()
    monkeypatch.setattr(PostgresServer, "start", lambda **_: server)
    monkeypatch.setattr(PostgresServer, "stop", lambda _: None)
    return server


# --- the table ---


def test_the_table_has_every_target() -> None:
    """One that is added to the Makefile has to be run by something, and be in the table."""
    phony = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert sorted(" ".join(phony).split()) == sorted(TARGETS)


def test_the_readme_names_no_other_target() -> None:
    """What people are told to type exists."""
    named = re.findall(
        r"(?:`|^)make ([a-z][a-z -]*)", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    assert set(" ".join(named).split()) <= set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_what_runs_a_target_is_there(name: str) -> None:
    """The test exists under its name; .ci/run has the words."""
    path, _, function = TARGETS[name].by.partition("::")
    if not function:
        assert path in (ROOT / ".ci/run").read_text()
        return
    defined = ast.walk(ast.parse((ROOT / path).read_text()))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert function in {each.name for each in defined if isinstance(each, kinds)}


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_runs_what_the_table_says(name: str, tmp_path: Path) -> None:
    """As `make` itself tells without doing it."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for file in ROOT.glob("requirements*"):
        shutil.copy(file, tmp_path)
    shutil.copytree(ROOT / "codegen" / "npm", tmp_path / "codegen" / "npm")
    (tmp_path / "pyproject.toml").touch()
    assert TARGETS[name].runs in make("-n", name, "PYTHON=true", folder=tmp_path)


# --- small targets ---


def test_help_names_every_target() -> None:
    """`make` alone prints each target with what it does."""
    told = re.findall(r"^  make ([a-z-]+) +\S", make(), re.MULTILINE)
    assert sorted(told) == sorted(TARGETS)


def test_clean_keeps_data(tmp_path: Path) -> None:
    """`make clean` removes what targets made, and leaves var/ alone."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for folder in (".venv", "build", ".mypy_cache", "recalc/__pycache__", "var"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "var/recalc.db").write_text("data")
    make("clean", folder=tmp_path)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left == {"Makefile", "recalc", "var", "var/recalc.db"}


def test_format(tmp_path: Path) -> None:
    """`make format` formats, and leaves formatted code alone."""
    for file in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / file, tmp_path)
    for folder in ("recalc", "handlers", "codegen", "tests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "recalc/ugly.py").write_text("import os\nx = {  'a':1 }\n")
    ready = tmp_path / ".ready"
    ready.touch()
    binaries = Path(sys.executable).parent
    make("format", f"BIN={binaries}", f"READY={ready}", folder=tmp_path)
    assert (tmp_path / "recalc/ugly.py").read_text() == 'x = {"a": 1}\n'


def test_the_fast_lane(tmp_path: Path) -> None:
    """`make test-fast` has unit, contract and conformance tests, and none that needs PostgreSQL."""
    ready = tmp_path / ".ready"
    ready.touch()
    listed = make(
        "test-fast",
        f"BIN={Path(sys.executable).parent}",
        f"READY={ready}",
        "PROCESSES=0",
        "PYTEST_ARGS=--collect-only",
    )
    for folder in ("unit", "contract", "conformance"):
        assert f"\ntests/{folder}/" in listed
    assert "[sqlite]" in listed
    assert "[postgres]" not in listed


def test_the_locks_are_of_what_is_declared() -> None:
    """`make lock` asks an index, so that it is not run here: the locks that it made have every
    dependency that is declared, pinned and with a hash, and name no index."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = (ROOT / "requirements.lock").read_text()
    pinned = {
        re.sub(r"[-_.]+", "-", name).lower()
        for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", lock, re.MULTILINE)
    }
    ours = {"recalc-client"}  # built from this repository
    for declared in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name = re.match(r"[A-Za-z0-9._-]+", declared)
        assert name is not None
        assert re.sub(r"[-_.]+", "-", name[0]).lower() in pinned | ours
    assert "://" not in lock
    assert lock.count("--hash=sha256:") >= len(pinned)


@pytest.mark.skipif(
    not node.has_packages(), reason="npm packages are installed by `make test-consumers`"
)
def test_clients(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`make clients`, into another folder."""
    packages.main(tmp_path)
    assert len(capsys.readouterr().out.splitlines()) == len(list(tmp_path.iterdir())) == 3


def test_consumers() -> None:
    """`make test-consumers` would run tests that are all there."""
    told = make("--dry-run", "test-consumers")
    assert "python -m pytest tests/consumers" in told
    assert len(list((ROOT / "tests" / "consumers").glob("test_*.py"))) == 6


def test_a_missing_browser_is_reported(tmp_path: Path) -> None:
    """`make test-browser` where there is no Chromium and none may be installed: it fails, and says
    what is missing and how to install it."""
    ready = tmp_path / ".ready"
    ready.touch()
    (tmp_path / "bin").mkdir()
    for name in ("make", "bash", "touch"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "")
    (tmp_path / "bin" / "id").write_text("#!/bin/bash\necho 1000\n")
    (tmp_path / "bin" / "id").chmod(0o755)
    done = subprocess.run(
        ["make", "test-browser", f"NPM_READY={ready}", f"BROWSER_READY={tmp_path / 'browser'}"],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "the page was not tested" in done.stdout, done
    assert "apt-get install chromium" in done.stdout


def test_npm_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where npm's registry does not answer: a sentence, and no half of an installation."""
    monkeypatch.setattr(node, "PACKAGES", tmp_path / "npm" / "node_modules")
    monkeypatch.setattr(node, "npm", lambda: [Path(shutil.which("false") or "false")])
    monkeypatch.setattr(node, "environment", lambda: None)
    with pytest.raises(ToolFailed, match="The registry of npm has to be reachable"):
        node.install()
    assert list(tmp_path.iterdir()) == []


def test_licences(capsys: pytest.CaptureFixture[str]) -> None:
    """`make licences` lists all that an installation brings, and finds nothing that is not
    accepted."""
    assert licences.main() == 0
    told = capsys.readouterr().out
    assert re.search(r"^psycopg +\S+ +LGPL", told, re.MULTILINE)
    assert re.search(r"^connexion +\S+ +Apache", told, re.MULTILINE)


def test_a_licence_that_is_not_accepted_is_found() -> None:
    """One of a kind that is not in the list, and one that is not declared, are named."""
    known = licences.Package("fine", "1", "MIT License", [])
    strange = licences.Package("strange", "1", "Business Source License 1.1", [])
    silent = licences.Package("silent", "1", "", [])
    gnu = licences.Package("gnu", "1", "GPL-3.0-only", [])
    weaker = licences.Package("weaker", "1", "LGPL-3.0-only", [])
    found = licences.not_accepted([known, strange, silent, gnu, weaker])
    assert [each.name for each in found] == ["strange", "silent", "gnu", "weaker"]


# --- programs ---


def test_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make model`, on one of its worlds."""
    monkeypatch.setattr(model, "FULL", QUICK[:1])
    assert model.main([]) == 0


def test_simulate() -> None:
    """`make simulate`, with as few runs as a process gets."""
    assert machines.main(1, 0) == 0


def test_bench(postgres: PostgresServer, capsys: pytest.CaptureFixture[str]) -> None:
    """`make bench` and `make bench-cluster`: all of them measure something."""
    bench.main(["--smallest"])
    told = capsys.readouterr().out
    for name in bench.NAMES:
        assert f"== {name} ==" in told


def test_bench_docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make bench-docs`, with one benchmark that measures and one whose peers are missing: the
    page has the figures of the first, and says that the second is incomplete."""
    monkeypatch.setattr(bench_page, "ROOT", _without_peers(tmp_path / "checkout"))
    records = tmp_path / "records"
    arguments = [f"--output={tmp_path}", f"--records={records}", "--smallest", "--patience=1000"]
    assert bench_page.main([*arguments, "recalc_quick"]) == 0
    assert bench_page.main([*arguments, "endpoint"]) == 1
    page = (tmp_path / "BENCHMARKS.md").read_text().replace("\n", " ")
    assert "cells over the bare loop, median of 1 |" in page
    assert page.count("**Incomplete: it ended with an error") == 1
    points = b'{"type":"Point","chart":"memory","line":"importing","x":10,"y":100}\n'
    (records / "large.jsonl").write_bytes(points)
    assert bench_page.main([*arguments, "endpoint"]) == 1
    assert "](bench/memory.svg)" in (tmp_path / "BENCHMARKS.md").read_text()
    assert (tmp_path / "bench" / "memory.svg").read_text().startswith("<svg")


def _without_peers(folder: Path) -> Path:
    """Return a checkout in which `make bench-peers` was never run."""
    folder.mkdir()
    for name in ("tests", "recalc", "handlers", "generated"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def test_cluster_demo(postgres: PostgresServer, capsys: pytest.CaptureFixture[str]) -> None:
    """`make cluster-demo` on a small sheet."""
    cluster_demo.main(rows=1000)
    assert "together 1000 of 1000" in capsys.readouterr().out


def test_chaos(capsys: pytest.CaptureFixture[str]) -> None:
    """`make chaos ROUNDS=1`."""
    rounds.main(1)
    assert "every promise held" in capsys.readouterr().out


def test_histories(tmp_path: Path) -> None:
    """`make histories ROUNDS=1`, with one fault."""
    with pytest.raises(SystemExit) as ended:
        histories.main(["--rounds=1", "--store=sqlite", "--fault=nothing", f"--folder={tmp_path}"])
    assert ended.value.code == 0


def test_fuzz_long(capsys: pytest.CaptureFixture[str]) -> None:
    """`make fuzz-long CASES=1`, with one example of each operation. Its other phases run in
    tests/fuzz."""
    fuzz_long.main(["--cases=1", "--examples=1", "--phases=fuzzing"])
    assert "every answer was one that the contract documents" in capsys.readouterr().out


def test_hostile(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`make hostile`, with one attack; how long others wait is not judged on a busy machine."""
    monkeypatch.setattr(hostile, "_WORST", HANG_SECONDS)
    with pytest.raises(SystemExit) as ended:
        hostile.main(["--attack=a header of 1 GB"])
    assert ended.value.code == 0, capsys.readouterr().out


def test_soak(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make soak` for seconds: nothing fails, and a picture is drawn. Whether it was flat cannot
    be told of so short a time."""
    monkeypatch.setattr("tests.soak.load._PATIENCE", HANG_SECONDS)
    monkeypatch.setattr(soak, "_STEP", 0.1)
    monkeypatch.setattr(soak, "_WINDOW", 0.5)
    with pytest.raises(SystemExit):
        soak.main(["--minutes=0.1", "--store=sqlite", "--people=1", f"--drawn={tmp_path}"])
    told = capsys.readouterr().out
    assert "FAILED" not in told
    assert "kill -9 of the server" in told
    assert (tmp_path / "sqlite.svg").read_text().startswith("<svg")
