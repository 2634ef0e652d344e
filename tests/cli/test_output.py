"""Commands whose standard streams are full, closed, or left by their reader: as processes."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.test_commands import database, ids, remote
from tests.server.sheets import Api, Sheet
from tests.support.commands import called
from tests.support.endpoint import Endpoint
from tests.support.hang import HANG_SECONDS
from tests.support.server import RECALC, Server, running


def _full() -> None:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


def _closed() -> None:
    os.close(1)


def _left() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    os.dup2(writer, 1)


def _without_input() -> None:
    os.close(0)


#: What standard output is, and what the message says of it.
BROKEN = {
    "full": (_full, "No space left on device"),
    "closed": (_closed, "Bad file descriptor"),
    "left": (_left, "Broken pipe"),
}


def with_streams(
    streams: Callable[[], None], *arguments: str, **environment: str
) -> tuple[int, str]:
    """Run a command whose standard streams ``streams`` sets. Return its exit code and errors."""
    done = subprocess.run(
        [RECALC, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=streams,
        timeout=HANG_SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("output")) as started:
        yield started


@pytest.fixture
def sheet(server: Server) -> Iterator[Sheet]:
    with server.client() as client:
        made = Api(client).sheet()
        made.rows(3)
        yield made


@pytest.mark.parametrize(("streams", "reason"), BROKEN.values(), ids=BROKEN)
def test_every_command_says_that_it_cannot_write(
    server: Server, streams: Callable[[], None], reason: str
) -> None:
    """One sentence, and 1."""
    code, errors = with_streams(streams, "keys", "list", **database(server))
    assert code == 1
    assert f"Standard output cannot be written: {reason}." in errors
    assert with_streams(streams, "--help")[0] == 1


@pytest.mark.parametrize(("streams", "reason"), BROKEN.values(), ids=BROKEN)
def test_run_says_that_its_operation_goes_on(
    server: Server, sheet: Sheet, streams: Callable[[], None], reason: str
) -> None:
    """With the commands that show and cancel it."""
    with Endpoint() as endpoint:
        sheet.column("call", "ENDPOINT", url=endpoint.url)
        code, errors = with_streams(streams, "run", *ids(sheet), **remote(server))
        (active,) = sheet.api.get(f"{sheet.path}/operations")["active_operations"]
        sheet.cancel(active["operation_id"])
    assert code == 1
    assert f"Standard output cannot be written: {reason}. The operation may still run." in errors
    assert f"`recalc cancel {' '.join(ids(sheet))} {active['operation_id']}` cancels" in errors


@pytest.mark.parametrize("streams", [_full, _closed])
def test_an_export_that_cannot_be_written(
    server: Server, sheet: Sheet, streams: Callable[[], None]
) -> None:
    """It says that the rows are not all."""
    code, errors = with_streams(streams, "export", *ids(sheet), **remote(server))
    assert code == 1
    assert "What was written until then is not all of the sheet." in errors


def test_a_key_that_cannot_be_printed_is_revoked(server: Server) -> None:
    """Nobody has seen it, and nobody will."""
    code, errors = with_streams(_full, "keys", "create", **database(server))
    assert code == 1
    key = re.search(r"Key (\w+) was not shown, and is revoked", errors)
    assert key is not None, errors
    listed = called("keys", "list", **database(server)).stdout
    (line,) = [each for each in listed.splitlines() if key[1] in each]
    assert len(re.findall(r"\d\d:\d\d", line)) == 2  # created and revoked


def test_the_first_key_is_not_lost(tmp_path: Path) -> None:
    """A first start that cannot print it ends without it; the next one has a key that works."""
    url = f"sqlite:///{tmp_path}/recalc.db"
    own = {"RECALC_DATABASE_URL": url, "RECALC_PORT": "0", "RECALC_API_KEY": ""}
    code, errors = with_streams(_full, "serve", **own)
    assert code == 1
    assert "Standard output cannot be written" in errors
    with running(tmp_path, {"RECALC_API_KEY": ""}) as started:
        shown = re.search(r"rk_[\w-]{40,}", started.log.read_text())
        assert shown is not None
        with started.client(shown[0]) as client:
            assert client.get("/api/public/v2/tables").status_code == 200


def test_an_ephemeral_server_without_standard_output(tmp_path: Path) -> None:
    """Nobody would know its key: it ends, and leaves nothing."""
    code, errors = with_streams(_closed, "serve", "--ephemeral", TMPDIR=str(tmp_path))
    assert code == 1
    assert "Standard output cannot be written" in errors
    assert list(tmp_path.iterdir()) == []


def test_a_secret_without_standard_input(server: Server) -> None:
    """It is refused, and not stored as an empty one."""
    code, errors = with_streams(
        _without_input, "secrets", "set", "TOKEN", "--for", "*", **database(server)
    )
    assert code == 1
    assert "There is no standard input with the value. Nothing was stored." in errors
