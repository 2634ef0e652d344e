"""What the image does beside its installation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.server import running

_DOCKERFILE = Path(__file__).parents[2] / "Dockerfile"


def _is_well(first_process: Path, port: str) -> bool:
    """Run the image's check of health beside a first process with the command line of a file."""
    (line,) = [
        line for line in _DOCKERFILE.read_text().splitlines() if line.startswith("HEALTHCHECK CMD ")
    ]
    _, option, code = json.loads(line.removeprefix("HEALTHCHECK CMD "))
    there = code.replace("/proc/1/cmdline", str(first_process))
    assert there != code
    done = subprocess.run(
        [sys.executable, option, there],
        env={**os.environ, "RECALC_PORT": port},
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def test_a_server_is_well_where_it_answers_and_a_worker_while_it_runs(tmp_path: Path) -> None:
    """The server on the port of its settings; a worker listens on none."""
    serve, worker = tmp_path / "serve", tmp_path / "worker"
    serve.write_bytes(b"/opt/recalc/bin/python\0/opt/recalc/bin/recalc\0serve\0")
    worker.write_bytes(b"/opt/recalc/bin/python\0/opt/recalc/bin/recalc\0worker\0")
    with running(tmp_path) as server:
        port = server.url.rpartition(":")[2]
        assert _is_well(serve, port)
    assert not _is_well(serve, port)
    assert _is_well(worker, port)
