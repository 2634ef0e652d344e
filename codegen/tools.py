"""The programs that the generators call, and how generated files are marked."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

RUFF_STYLE = ("--isolated", "--no-cache", "--line-length", "100", "--target-version", "py311")


class ToolFailed(Exception):
    """A generator ended with an error; the message has what it said."""


def run(program: str, *arguments: str, cwd: Path | None = None, name: str = "") -> str:
    """Run a program of this Python's environment; returns what it printed. Raises ToolFailed, with
    the name of the tool, by default that of the program."""
    name = name or program
    beside = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{beside}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONHASHSEED": "0",
    }
    done = subprocess.run(
        [str(beside / program), *arguments],
        cwd=cwd,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise ToolFailed(f"{name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    if "Warning" in done.stderr:
        raise ToolFailed(f"{name} warned, which counts as an error:\n{done.stderr}")
    return done.stdout


#: Imports a package by its folder, whatever its name, and makes its router.
_IMPORT = """
import importlib, importlib.util, sys
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location(
    "fresh", sys.argv[1] + "/__init__.py", submodule_search_locations=[sys.argv[1]]
)
sys.modules["fresh"] = importlib.util.module_from_spec(spec)
importlib.import_module("fresh.routes").router()
"""


def import_package(folder: Path) -> None:
    """Import the server's part of what was generated. Raises ToolFailed, with the last line of what
    Python says."""
    try:
        run("python", "-c", _IMPORT, str(folder))
    except ToolFailed as failed:
        reason = str(failed).strip().rsplit("\n", 1)[-1]
        raise ToolFailed(f"what was generated cannot be imported: {reason}") from failed


def format_python(path: Path) -> None:
    """Sort imports, drop unused ones, format: so that a diff shows what changed, and no more."""
    run("ruff", "check", *RUFF_STYLE, "--select", "I,F401", "--fix", "--quiet", str(path))
    run("ruff", "format", *RUFF_STYLE, "--quiet", str(path))


#: The first line of every generated file. It never changes, so that a change of the contract
#: touches only the files that it changes; what they were made from and with is in the manifest.
MARK = "Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json."
_TOOLS = ("datamodel-code-generator", "openapi-python-client", "ruff")


def manifest(digest: str) -> dict[str, object]:
    """What the generated files were made from, and with which versions of which tools."""
    return {
        "contract": {"file": "openapi.yaml", "sha256": digest},
        "tools": {tool: version(tool) for tool in _TOOLS},
    }


def stamp(path: Path) -> None:
    """Put ``MARK`` into the first line of a generated file."""
    content = path.read_text()
    if path.suffix == ".json":
        marked = content.replace("{", '{"x-generated": ' + f'"{MARK}",', 1)
    elif path.suffix == ".md":
        marked = f"<!-- {MARK} -->\n{content}"
    elif path.suffix == ".ts":
        marked = f"// {MARK}\n{content}"
    else:
        marked = f"# {MARK}\n{content}"
    path.write_text(marked)
