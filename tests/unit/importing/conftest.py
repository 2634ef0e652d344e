"""Large files go to a folder that the test run removes."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ``tmp_path`` the place of temporary folders."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
