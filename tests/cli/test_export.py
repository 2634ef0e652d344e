"""``recalc export``: the file is complete, or it is as it was."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from recalc_client import AuthenticatedClient

from recalc.cli import export as command
from recalc.cli import main
from recalc.cli.export import Rows
from recalc.cli.stops import Stopped

TABLE, SHEET = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
CSV = [b'a,b\r\n"x\n', b'y",1\r\n', b"z,2\r\n"]
LINES = [b'{"a":"x\\ny","b":1}\n', b'{"a":"z","b":2}\n']
A_SHEET = {
    "id": SHEET,
    "table_id": TABLE,
    "workspace_id": 1,
    "title": "t",
    "index": 0,
    "row_count": 2,
    "version": 3,
    "version_count": 1,
    "expected_row_count": None,
    "eval_run_status": None,
    "created_at": "2026-01-05T09:00:00Z",
    "updated_at": "2026-01-05T09:00:00Z",
}


class Body(httpx.SyncByteStream):
    """The pieces of an export, and then an error."""

    def __init__(self, pieces: list[bytes], error: BaseException | None) -> None:
        self._pieces, self._error = pieces, error

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        if self._error is not None:
            raise self._error


def answered(error: BaseException | None = None) -> Any:
    """A server's answers: a sheet of two rows, and its export, that may end with an error."""

    def answer(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/rows"):
            return httpx.Response(200, json={"success": True, "sheet": A_SHEET})
        kind = request.headers["Accept"]
        pieces = {"text/csv": CSV, "application/x-ndjson": LINES}[kind]
        return httpx.Response(
            200, headers={"Content-Type": f"{kind}; charset=utf-8"}, stream=Body(pieces, error)
        )

    return answer


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def run(monkeypatch: pytest.MonkeyPatch, answer: Any, *arguments: str) -> Result:
    def connect(url: str, api_key: str | None) -> AuthenticatedClient:
        client = AuthenticatedClient(base_url=url, token="key")
        transport = httpx.MockTransport(answer)
        return client.set_httpx_client(httpx.Client(base_url=url, transport=transport))

    monkeypatch.setattr(command, "connect", connect)
    return CliRunner().invoke(main, ["export", TABLE, SHEET, *arguments])


@pytest.mark.parametrize(
    ("arguments", "content"),
    [
        ([], CSV),
        (["--format", "ndjson"], LINES),
    ],
)
def test_rows_go_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], content: list[bytes]
) -> None:
    """CSV where no format is named, and nothing else."""
    done = run(monkeypatch, answered(), *arguments)
    assert (done.exit_code, done.stdout_bytes) == (0, b"".join(content))


@pytest.mark.parametrize(
    ("name", "arguments", "content"),
    [
        ("rows.csv", [], CSV),
        ("rows.ndjson", [], LINES),
        ("rows.JSONL", [], LINES),
        ("rows.txt", ["--format", "ndjson"], LINES),
        ("rows", [], CSV),
    ],
)
def test_a_file_is_written_whole(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    arguments: list[str],
    content: list[bytes],
) -> None:
    """Its extension names the format. It replaces one that is there, with its permissions."""
    target = tmp_path / name
    target.write_bytes(b"before")
    target.chmod(0o640)
    done = run(monkeypatch, answered(), "-o", str(target), *arguments)
    assert done.exit_code == 0, done.output
    assert target.read_bytes() == b"".join(content)
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "was stopped"),
        (Stopped(signal.SIGHUP), 129, "was stopped"),
        (httpx.RemoteProtocolError("incomplete"), 1, "ended before the last row"),
        (httpx.ReadError("reset"), 1, "ended before the last row"),
    ],
)
@pytest.mark.parametrize("before", [None, b"before"])
def test_what_is_not_complete_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    error: BaseException,
    code: int,
    told: str,
    before: bytes | None,
) -> None:
    """After Ctrl-C, and where the server stops, the file is as it was, and no other is left."""
    target = tmp_path / "rows.csv"
    if before is not None:
        target.write_bytes(before)
    done = run(monkeypatch, answered(error), "-o", str(target))
    assert done.exit_code == code
    assert told in done.stderr
    assert "was not changed" in done.stderr
    assert [each.read_bytes() for each in tmp_path.iterdir()] == ([before] if before else [])


def test_a_refusal_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of the server, and of the file's folder."""

    def refused(request: httpx.Request) -> httpx.Response:
        body = {"success": False, "error": "sheet_not_found", "message": "There is no such sheet."}
        return httpx.Response(404, json=body)

    done = run(monkeypatch, refused, "-o", str(tmp_path / "rows.csv"))
    assert (done.exit_code, "There is no such sheet." in done.stderr) == (1, True)
    done = run(monkeypatch, answered(), "-o", str(tmp_path / "nowhere" / "rows.csv"))
    assert (done.exit_code, "cannot be written" in done.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []


class Hangup(httpx.SyncByteStream):
    """An export during which the terminal closes."""

    def __iter__(self) -> Iterator[bytes]:
        yield CSV[0]
        os.kill(os.getpid(), signal.SIGHUP)
        yield CSV[1]


def test_a_terminal_that_closes_leaves_no_part(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """SIGHUP is a signal as the others."""
    # Without a handler of the command, this process goes on, and the export is written.
    signal.signal(signal.SIGHUP, lambda *_: None)

    def answer(request: httpx.Request) -> httpx.Response:
        response: httpx.Response = answered()(request)
        if request.url.path.endswith("/rows"):
            return httpx.Response(200, headers=response.headers, stream=Hangup())
        return response

    done = run(monkeypatch, answer, "-o", str(tmp_path / "rows.csv"))
    assert done.exit_code == 129
    assert list(tmp_path.iterdir()) == []


def test_a_signal_just_after_the_file_was_replaced(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The export is complete, and is not reported as stopped."""
    replace = Path.replace

    def replaced(part: Path, target: Path) -> Path:
        replace(part, target)
        raise Stopped(signal.SIGTERM)

    monkeypatch.setattr(Path, "replace", replaced)
    target = tmp_path / "rows.csv"
    target.write_bytes(b"before")
    done = run(monkeypatch, answered(), "-o", str(target))
    assert (done.exit_code, done.stderr) == (0, "")
    assert target.read_bytes() == b"".join(CSV)


@pytest.mark.parametrize("name", ["rows.json", "rows.xlsx", "rows.csv.gz"])
def test_an_extension_of_no_format_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """CSV would not be what the name says. Nothing is written, and the message says what to do."""
    done = run(monkeypatch, answered(), "-o", str(tmp_path / name))
    assert done.exit_code == 2
    assert "nothing was written" in done.stderr
    assert "--format ndjson" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_name_may_be_as_long_as_names_can_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The file that is renamed at the end has a short one."""
    target = tmp_path / ("x" * 251 + ".csv")
    done = run(monkeypatch, answered(), "-o", str(target))
    assert done.exit_code == 0, done.stderr
    assert target.read_bytes() == b"".join(CSV)


def test_links_that_lead_nowhere_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """They stay as they are."""
    loop = tmp_path / "loop.csv"
    loop.symlink_to(loop)
    done = run(monkeypatch, answered(), "-o", str(loop))
    assert done.exit_code == 1
    assert "cannot be written: Too many levels of symbolic links" in done.stderr
    assert "was not changed" in done.stderr
    assert loop.is_symlink()


def test_a_pipe_is_not_said_to_be_as_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What it has got is not all of the sheet."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        done = run(monkeypatch, answered(httpx.ReadError("cut")), "-o", str(pipe))
    finally:
        os.close(reader)
    assert done.exit_code == 1
    assert "not all of the sheet" in done.stderr
    assert pipe.is_fifo()


@pytest.mark.parametrize(("kind", "pieces"), [("csv", CSV), ("ndjson", LINES)])
def test_rows_are_counted(kind: str, pieces: list[bytes]) -> None:
    """Whatever pieces they come in, and not the line of titles."""
    content = b"".join(pieces)
    for size in range(1, len(content) + 1):
        rows = Rows(kind)
        cut = [content[at : at + size] for at in range(0, len(content), size)]
        assert sum(rows.ended(piece) for piece in cut) == 2
