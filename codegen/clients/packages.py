"""``python -m codegen.clients.packages FOLDER`` builds both clients: wheel, sdist, and a package
for npm."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from codegen.build import GENERATED, LEFT_BY_TOOLS
from codegen.node import PACKAGES, environment, npm, tsc
from codegen.tools import ToolFailed

_BUILD = "import sys; from setuptools import build_meta as b; b.build_{}(sys.argv[1])"


def build_python(target: Path) -> None:
    """Build wheel and sdist of the Python client into ``target``. Raises ToolFailed."""
    with tempfile.TemporaryDirectory() as folder:
        source = _copy("client", Path(folder))
        for kind in ("sdist", "wheel"):
            _run(sys.executable, "-c", _BUILD.format(kind), target, cwd=source)


def build_typescript(target: Path) -> None:
    """Compile the TypeScript client, and pack it for npm into ``target``. Raises ToolFailed."""
    with tempfile.TemporaryDirectory() as folder:
        source = _copy("typescript", Path(folder))
        _run(*tsc(), "--project", source, cwd=source)
        _run(*npm(), "pack", "--ignore-scripts", "--pack-destination", target, cwd=source)


def _copy(name: str, folder: Path) -> Path:
    """Copy a client, so that nothing is written beside it."""
    ignored = shutil.ignore_patterns(*LEFT_BY_TOOLS, "*.egg-info")
    return Path(shutil.copytree(GENERATED / name, folder / name, ignore=ignored))


def _run(*command: str | Path, cwd: Path) -> None:
    done = subprocess.run(
        command, cwd=cwd, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ToolFailed(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def main(target: Path) -> None:
    """Build both clients into ``target``, and list what was built."""
    assert PACKAGES.is_dir(), "the npm packages are installed by make"
    target.mkdir(parents=True, exist_ok=True)
    build_python(target.resolve())
    build_typescript(target.resolve())
    for path in sorted(target.iterdir()):
        print(path)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except ToolFailed as failed:
        sys.exit(str(failed))
