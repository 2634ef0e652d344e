"""Files that are decoded while the body arrives that they are in, and bodies that go on as sent."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import re
import threading
from collections.abc import Iterable, Sequence
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from recalc.generated import models, routes, wire
from recalc.http import long_files
from recalc.http.long_files import FIELDS, ShortenedBody
from recalc.importing.arrived import Arrived, content_of
from tests.support.waiting import until

FILE = random.Random(0).randbytes(1_500_001)
TEXT = base64.b64encode(FILE)
TOP, WITHIN = ("file_content_base64",), ("source", "file_content_base64")
MOST = 4 << 20


class Client:
    """Sends a body in pieces; then it goes, unless the body is ``whole``."""

    def __init__(self, pieces: Iterable[bytes], *, whole: bool = True) -> None:
        self.left = list(pieces)
        self.whole = whole

    async def receive(self) -> dict[str, Any]:
        if not self.left:
            return {"type": "http.disconnect"}
        piece = self.left.pop(0)
        more = bool(self.left) or not self.whole
        return {"type": "http.request", "body": piece, "more_body": more}


class Holding:
    """Counts what is held, up to ``most`` bytes."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.held = self.unfolded = 0

    def read(self, more: int) -> None:
        self.held += more
        if self.held > self.most:
            raise wire.Refusal(429, "too_many_bytes", "")

    def unfold(self, more: int) -> None:
        self.unfolded += more


def split(body: bytes, seed: int = 0) -> list[bytes]:
    """Cut a body at random places."""
    places = sorted(random.Random(seed).choices(range(len(body)), k=9))
    return [body[a:b] for a, b in zip([0, *places], [*places, len(body)], strict=True)]


async def read(files: ShortenedBody) -> bytes:
    """Read what is left of a body."""
    body = b""
    while True:
        message: Any = await files.receive()
        if message["type"] == "http.disconnect":
            raise wire.ClientGone
        piece: bytes = message["body"]
        body += piece
        if not message["more_body"]:
            return body


def at(body: bytes, path: Sequence[str]) -> str:
    found = json.loads(body)
    for name in path:
        found = found[name]
    assert isinstance(found, str)
    return found


def top(
    text: bytes = TEXT, *, before: bytes = b'"file_name": "a.csv", ', behind: bytes = b"}"
) -> bytes:
    return b"{" + before + b'"file_content_base64": "' + text + b'"' + behind


@pytest.mark.parametrize("path", [TOP, WITHIN])
@pytest.mark.parametrize("length", [len(FILE), len(FILE) - 1, len(FILE) - 2])
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_file_is_decoded(path: Sequence[str], length: int, seed: int) -> None:
    """A text stands for it in a body that is else the same; the bytes that were sent are counted,
    and those that values take beyond them."""
    body = top(base64.b64encode(FILE[:length]), behind=b', "delimiter" : ";" }\n')
    if path == WITHIN:
        body = b'{"title": "\\"file_content_base64\\": \\"", "source":' + body + b"}"
    holding = Holding()
    files = ShortenedBody(Client(split(body, seed)).receive, holding, MOST, path)
    shortened = await read(files)
    text = at(shortened, path)
    arrived = content_of(text)
    assert isinstance(arrived, Arrived)
    assert arrived.size == length
    assert arrived.read() == FILE[:length]
    assert shortened.replace(text.encode(), at(body, path).encode()) == body
    assert holding.held == len(body)
    files.read(len(shortened))
    files.unfold(len(body) - len(shortened) + 7)
    files.unfold(len(body) - len(shortened) - 7)
    assert (holding.held, holding.unfolded) == (len(body), 7)


async def test_a_file_is_moved(tmp_path: Path) -> None:
    """It becomes a file with a name."""
    body = top()
    files = ShortenedBody(Client([body]).receive, Holding(), MOST, TOP)
    arrived = content_of(at(await read(files), TOP))
    assert isinstance(arrived, Arrived)
    arrived.move_to(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == FILE


async def test_a_file_is_closed_when_no_thread_uses_it_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A request that is cancelled while its file is written leaves the descriptor to the thread: as
    soon as it is closed, it may be that of another file."""
    entered, go_on = threading.Event(), threading.Event()
    files: list[Any] = []
    decode = long_files._Text.decode

    def slow(text: Any, ended: bool) -> bool:
        files.append(text._file)
        entered.set()
        go_on.wait()
        return decode(text, ended)

    monkeypatch.setattr(long_files._Text, "decode", slow)
    body = ShortenedBody(Client([top()]).receive, Holding(), MOST, TOP)
    reading = asyncio.create_task(read(body))
    await asyncio.to_thread(entered.wait)
    reading.cancel()
    await asyncio.wait([reading])
    assert not files[0].closed
    go_on.set()
    await until(lambda: files[0].closed)


async def test_a_text_stands_for_a_file_in_its_request_only() -> None:
    """Another request that says the same text has sent that text."""
    text = at(await read(ShortenedBody(Client([top()]).receive, Holding(), MOST, TOP)), TOP)
    assert isinstance(content_of(text), Arrived)

    async def other() -> str | Arrived:
        await read(ShortenedBody(Client([top()]).receive, Holding(), MOST, TOP))
        return content_of(text)

    assert await asyncio.create_task(other()) == text


def changed(text: bytes, place: int, to: bytes) -> bytes:
    return text[:place] + to + text[place + len(to) :]


AS_SENT = {
    "nothing": b"",
    "short": top(TEXT[:1000]),
    "another field": top().replace(b"content", b"comment"),
    "an early fault": top(changed(TEXT, 5, b"!")),
    "a late fault": top(changed(TEXT, len(TEXT) - 9, b"!")),
    "an escaped slash": top(changed(TEXT, 1_400_000, b"\\/")),
    "an escaped quote": top(changed(TEXT, 1_400_000, b'\\"')),
    "a line end": top(changed(TEXT, 1_400_000, b"\n")),
    "padding within": top(changed(TEXT, (1 << 17) - 1, b"=")),
    "padding behind": top(TEXT + b"===="),
    "no padding": top(TEXT.rstrip(b"=")),
    "bits behind the file": top(base64.b64encode(FILE[:-2])[:-3] + b"B==", behind=b"]"),
    "no end": top()[: len(TEXT)],
    "no object": b"[" + top(),
    "no JSON": top(behind=b",}"),
    "no UTF-8": top(behind=b', "delimiter": "\xff"}'),
    "another one that counts": top(behind=b', "file_content_base64": "YQ=="}'),
    "another place": b'{"source": ' + top() + b"}",
    "much before": top(before=b'"file_name": "' + b"a" * (1 << 16) + b'", '),
    "much behind": top(behind=b" " * (1 << 16) + b"}"),
    "deep": top(behind=b', "a": ' + b"[" * 60_000),
}


@pytest.mark.parametrize("name", AS_SENT)
@pytest.mark.parametrize("seed", [1, 2])
async def test_what_is_unusual_goes_on_as_it_was_sent(name: str, seed: int) -> None:
    """Byte for byte, so that it is refused, or taken, as any other body."""
    body = AS_SENT[name]
    pieces = split(body, seed) if body else [b""]
    holding = Holding()
    files = ShortenedBody(Client(pieces).receive, holding, MOST, TOP)
    assert await read(files) == body
    files.unfold(1)
    assert (holding.held, holding.unfolded) == (len(body), 1)


@pytest.mark.parametrize("there", [True, False])
async def test_a_full_disk(there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be written, or not even made, changes nothing."""

    def temporary(**_: object) -> FileIO:
        if there:
            return FileIO("/dev/full", "r+")
        raise FileNotFoundError

    monkeypatch.setattr("tempfile.TemporaryFile", temporary)
    assert await read(ShortenedBody(Client(split(top())).receive, Holding(), MOST, TOP)) == top()


@pytest.mark.parametrize("sent", [0, 1000, 1_200_000, 1_900_000, len(top()) - 1])
async def test_a_client_that_goes(sent: int) -> None:
    """The request hears of it, wherever the body stops."""
    client = Client([top()[:sent]], whole=False)
    with pytest.raises(wire.ClientGone):
        await read(ShortenedBody(client.receive, Holding(), MOST, TOP))


@pytest.mark.parametrize("most", [1000, 1_200_000, len(top()) - 1])
async def test_a_body_that_is_too_large(most: int) -> None:
    """It is refused once more bytes have come than a body, or all of a key, may have."""
    for limits, status in (((Holding(), most), 413), ((Holding(most), MOST), 429)):
        client = Client([*split(top()), b" " * 10])
        with pytest.raises(wire.Refusal) as refused:
            await read(ShortenedBody(client.receive, *limits, TOP))
        assert refused.value.status == status


def test_every_operation_that_takes_files_is_named() -> None:
    """The paths are those of the contract."""
    bodies: dict[str, Any] = {
        "create_table_sheet": models.CreateSheetRequest,
        "createTableSheetFileImport": models.CreateTableSheetFileImportRequest,
    }
    assert FIELDS.keys() == bodies.keys() <= routes.BY_ID.keys()
    for identity, path in FIELDS.items():
        assert path[-1] in FIELDS["createTableSheetFileImport"]
        body: Any = {path[-1]: "YQ==", "file_name": "a.csv"}
        if len(path) == 2:
            body = {path[0]: {"type": "file", **body}}
        wire.JsonBody(bodies[identity]).decode(json.dumps(body).encode())
    document = (Path(__file__).parents[3] / "openapi.yaml").read_text()
    assert len(re.findall(r"\n +file_content_base64: \{type: string", document)) == 2
