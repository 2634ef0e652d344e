"""Peers as processes of their own virtual environment, for the benchmarks that start them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec

from tests.support.hang import HANG_SECONDS

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"


@dataclass(frozen=True)
class PeerProcess:
    """A program of ``tests.bench.peers`` that runs. ``log`` has its standard error."""

    process: subprocess.Popen[str]
    log: Path

    def ask(self, request: str) -> dict[str, Any]:
        """Send a line, and return the answer. Raises RuntimeError when the peer has ended."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{request}\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        """Return the next answer. A peer that gives none is killed after ``HANG_SECONDS``."""
        assert self.process.stdout is not None
        hanging = threading.Timer(HANG_SECONDS, self.process.kill)
        hanging.start()
        line = self.process.stdout.readline()
        hanging.cancel()
        if not line:
            raise RuntimeError(f"a peer has ended:\n{self.log.read_text()[-4000:]}")
        found: dict[str, Any] = msgspec.json.decode(line)
        return found


@contextmanager
def started(
    module: str, *arguments: str | Path, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[PeerProcess]:
    """Run ``python -m tests.bench.peers.<module>`` during the block."""
    if not PYTHON.exists():
        sys.exit(
            "The peers are not installed; nothing was measured. Install them: make bench-peers"
        )
    log = folder / "peer.log"
    with log.open("ab") as errors:
        process = _launch([PYTHON, "-m", module, *map(str, arguments)], errors, environment)
    try:
        yield PeerProcess(process, log)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _launch(
    command: list[str | Path], errors: IO[bytes], environment: Mapping[str, str] | None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
    )
