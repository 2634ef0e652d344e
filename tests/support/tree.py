"""The state of a git work tree, to see whether a run of the tests has changed it."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

#: The digest of a file that is deleted or cannot be read as a file.
_GONE = "gone"


def state(root: Path) -> dict[str, str] | None:
    """Return each file that differs from the last commit, with a digest of its content.

    Changed, deleted and untracked files count; ignored ones do not. Returns None outside of a git
    work tree. The digest shows a second change of a file that had been changed before.
    """
    listed = subprocess.run(
        ["git", "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        return None
    names = [entry[3:] for entry in listed.stdout.split("\0") if entry]
    return {name: _digest(root / name) for name in names}


def changes(before: Mapping[str, str] | None, after: Mapping[str, str] | None) -> list[str]:
    """Return the names of files whose state differs between two calls of `state`, sorted."""
    first, second = before or {}, after or {}
    return sorted(name for name in {*first, *second} if first.get(name) != second.get(name))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return _GONE
