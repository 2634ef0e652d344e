"""Schemathesis against a running server over HTTP: every check, every phase."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import KEY, running

ROOT = Path(__file__).parents[2]
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
#: Seconds of fuzzing in `make test`; `make fuzz MAX_EXAMPLES=…` is bounded by examples instead.
SECONDS = 100


@pytest.mark.timeout(0)
def test_no_request_breaks_the_contract(tmp_path: Path) -> None:
    """Whatever is sent, in whatever order, every answer is one that the contract documents."""
    examples = os.environ.get("RECALC_FUZZ_EXAMPLES")
    budget = ["--max-examples", examples] if examples else ["--max-time", str(SECONDS)]
    with running(tmp_path, {"RECALC_LOG_FORMAT": "json"}) as server:
        finished = subprocess.run(
            [
                SCHEMATHESIS,
                "--config-file",
                str(ROOT / "schemathesis.toml"),
                "run",
                f"{server.url}/openapi.json",
                *budget,
                "--continue-on-failure",
                "--no-color",
            ],
            cwd=tmp_path,
            env={**os.environ, "SCHEMATHESIS_API_KEY": KEY},
            capture_output=True,
            text=True,
            check=False,
        )
        assert server.process.poll() is None, "the server ended"
    print(finished.stdout[-4000:])
    assert finished.returncode == 0, finished.stdout[-20_000:] + finished.stderr[-2000:]
    tested = re.search(r"(\d+) generated", finished.stdout)
    assert tested is not None
    assert int(tested[1]) > 500, "hardly anything was tried"
    assert "Traceback" not in server.log.read_text()
