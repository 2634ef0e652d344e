"""Memory limits of answers that clients do not read, from both sides."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.server.sheets import ROOT, Api, Sheet
from tests.support.cluster import cluster
from tests.support.commands import called
from tests.support.server import KEY, Server, running
from tests.support.waiting import eventually

#: A page of 10 MB takes 40 MB while it is read and made; the answer has 20 MB.
SMALL = {"RECALC_MAX_KEY_ANSWERS_BYTES": "64000000", "RECALC_MAX_ANSWERS_BYTES": "70000000"}
PAGE_ROWS, CELL = 10, "x" * 1_000_000


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str]]:
    """Start a server with little memory for answers; yield it with a key of a second workspace."""
    folder: Path = tmp_path_factory.mktemp("answers")
    if request.param == "sqlite":
        with running(folder, SMALL) as started:
            yield started, _second_key(f"sqlite:///{folder}/recalc.db")
    else:
        with cluster(folder, servers=1, workers=0, environment=SMALL) as several:
            yield several.servers[0], _second_key(several.url)


def _second_key(url: str) -> str:
    database = {"RECALC_DATABASE_URL": url}
    called("workspaces", "create", "second", **database)
    made = called("keys", "create", "--workspace", "2", **database)
    return next(word for word in made.stdout.split() if word.startswith("rk_"))


def _pages(client: httpx.Client) -> Sheet:
    """Create a sheet with one large page."""
    sheet = Api(client).sheet()
    sheet.api.post(f"{sheet.path}/rows", {"values": [{"text": CELL}] * PAGE_ROWS}, 201)
    return sheet


@contextmanager
def _blocked_writers(server: Server, path: str) -> Iterator[None]:
    """Send a request for ``path`` and read only the beginning of its answer."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=60) as peer:
        peer.sendall(f"GET {path} HTTP/1.1\r\nHost: recalc\r\nX-API-KEY: {KEY}\r\n\r\n".encode())
        begun = peer.recv(12)
        assert begun == b"HTTP/1.1 200"
        yield


def _refused(answer: httpx.Response, status: int) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, "too_many_bytes"), answer.text
    assert answer.headers["Retry-After"] == "1"


def test_answers_that_nobody_takes(served: tuple[Server, str]) -> None:
    """Two are held of a key, and a third is refused, whether it repeats rows or lists them; of the
    server there is no room for another key's either. What is small goes on, and so do cancels. When
    the two are gone, everything is answered again."""
    server, other_key = served
    with server.client() as client, server.client(other_key) as other:
        ours, theirs = _pages(client), _pages(other)
        page = f"{ours.path}/rows"
        with ExitStack() as held:
            for _ in range(2):
                held.enter_context(_blocked_writers(server, page))
            _refused(client.get(page), 429)
            added = {"values": [{"text": CELL}] * PAGE_ROWS}
            _refused(client.post(page, json=added), 429)
            _refused(other.get(f"{theirs.path}/rows"), 503)
            assert client.get(f"{page}?limit=1").status_code == 200
            assert client.get(ROOT).status_code == 200
            assert ours.cancel("anything")["cancelled_cell_count"] == 0
        eventually(lambda: client.get(page).status_code == 200)
        eventually(lambda: other.get(f"{theirs.path}/rows").status_code == 200)
        assert len(ours.page()) == PAGE_ROWS  # what was refused was not added
