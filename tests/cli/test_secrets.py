"""`recalc secrets rotate`, on a database without a server."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recalc.cli.secrets import secrets

OLD, NEW = (base64.b64encode(key * 32).decode() for key in (b"o", b"n"))


def test_rotate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It prints how many it encrypted; once more, none. Without the old key it says that values
    are left, and ends with 1; without any key it is refused."""
    monkeypatch.setenv("RECALC_DATABASE_URL", f"sqlite:///{tmp_path}/recalc.db")

    def recalc(keys: str | None, *command: str, value: str = "") -> Result:
        return CliRunner().invoke(secrets, command, value, env={"RECALC_SECRETS_KEY": keys})

    assert recalc(OLD, "set", "TOKEN", "--for", "*", value="hush").exit_code == 0
    left = recalc(NEW, "rotate")
    assert left.exit_code == 1
    assert "1 values were left as they are" in left.output
    done = "Encrypted with the first key: {} secrets, 0 header values.\n"
    assert recalc(f"{NEW},{OLD}", "rotate").output == done.format(1)
    assert recalc(NEW, "rotate").output == done.format(0)
    refused = recalc(None, "rotate")
    assert refused.exit_code == 1
    assert "RECALC_SECRETS_KEY is not set" in refused.output
