"""What a process that evaluates quick cells has in memory: each server has several of them."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

#: Modules that an evaluating process has no use for, beside those that only one store needs.
_OF_THE_SERVER = ("httpx", "httptools", "pydantic", "python_multipart", "starlette")
#: What one of 30 MB would have besides: 6 MB of asyncio, which brings OpenSSL, and 6 of structlog.
_ASIDE_FROM_POSTGRES = ("asyncio", "ssl", "structlog", "rich", "psycopg")


@pytest.mark.parametrize(
    ("store", "unused"),
    [("sqlite", (*_OF_THE_SERVER, *_ASIDE_FROM_POSTGRES)), ("postgres", _OF_THE_SERVER)],
)
def test_loads_nothing_of_the_server(store: str, unused: tuple[str, ...]) -> None:
    """The functions that a server sends to an evaluating process import nothing that only the
    server uses: no HTTP client, no event loop, no log."""
    code = (
        "import sys, anyio.to_process, recalc.cli, recalc.engine.worker.quick;"
        f"import recalc.store.{store}.evaluate;"
        "print(list(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    loaded = ast.literal_eval(ran.stdout)
    assert f"recalc.store.{store}.evaluate" in loaded
    found = {name for name in loaded if name.partition(".")[0] in unused}
    assert not found, found
