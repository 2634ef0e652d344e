"""Commands of the tests: as processes, and in the process of the tests."""

from __future__ import annotations

import os
import signal
import subprocess
from subprocess import CompletedProcess

from click.testing import CliRunner

from recalc.cli import main
from tests.support.hang import HANG_SECONDS
from tests.support.server import RECALC


def recalc(*arguments: str, stdin: str = "", **environment: str) -> CompletedProcess[str]:
    """Run a command as a process."""
    return subprocess.run(
        [RECALC, *arguments],
        env={**os.environ, **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=HANG_SECONDS,
        check=False,
    )


def called(*arguments: str, stdin: str = "", **environment: str) -> CompletedProcess[str]:
    """Run a command in this process: a second of imports less, where the process is not tested.

    Raises what the command raises, of which a process prints a traceback.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        done = CliRunner(env=environment).invoke(
            main, arguments, input=stdin, catch_exceptions=False, prog_name="recalc"
        )
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)
