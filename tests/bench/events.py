"""What waiting for events costs: 1 000 clients that watch sheets in which nothing changes.

Printed is the share of a core that the server takes while they wait, with 1 000 watchers of one
sheet and of 100 sheets, on each store. Heartbeats are part of it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.bench.http import Loaded
from tests.server.sheets import Api
from tests.support.postgres import shared_server
from tests.support.server import KEY, running

WATCHERS, ROWS = 1000, 1000
#: The most of a core that they may take.
WANTED = 0.1
_SECONDS, _SMALLEST_SECONDS = 30.0, 1.0
_BEGINS = b"event: counts"


def main(*, smallest: bool = False) -> None:
    """Measure on both stores. ``smallest`` has 10 watchers, and measures for a second."""
    watchers = 10 if smallest else WATCHERS
    seconds = _SMALLEST_SECONDS if smallest else _SECONDS
    for store in ("SQLite", "PostgreSQL"):
        for sheets in (1, watchers // 10):
            with _server(store) as server:
                share = asyncio.run(_measure(server, watchers, sheets, seconds))
            print(
                f"{store:>10}: {watchers} watchers of {sheets:>3} sheets: {share:6.2%} of a core"
                f" (wanted: {WANTED:.0%})",
                flush=True,
            )


@contextmanager
def _server(store: str) -> Iterator[Loaded]:
    """Run a server on an empty database."""
    with tempfile.TemporaryDirectory() as name:
        settings = {"RECALC_LOG_LEVEL": "warning", "RECALC_REQUESTS_PER_MINUTE": "100000000"}
        if store == "SQLite":
            with running(Path(name), settings) as server:
                yield Loaded(server.url, server.process.pid)
            return
        with (
            shared_server().database() as url,
            running(Path(name), {**settings, "RECALC_DATABASE_URL": url}) as server,
        ):
            yield Loaded(server.url, server.process.pid)


async def _measure(server: Loaded, watchers: int, sheets: int, seconds: float) -> float:
    """Return the share of a core that the server takes while nothing changes."""
    paths = _sheets(server, sheets)
    streams = [await _Stream.open(server, paths[number % sheets]) for number in range(watchers)]
    drains = [asyncio.create_task(stream.drain()) for stream in streams]
    before, began = server.processor_seconds(), time.monotonic()
    await asyncio.sleep(seconds)
    used, took = server.processor_seconds() - before, time.monotonic() - began
    left = sum(drain.done() for drain in drains)
    for stream in streams:
        stream.close()
    await asyncio.wait(drains)
    if left:
        raise RuntimeError(f"{left} streams ended while they were measured")
    return used / took


def _sheets(server: Loaded, count: int) -> list[str]:
    """Make sheets with a computed column; return their paths."""
    with httpx.Client(base_url=server.url, headers={"X-API-KEY": KEY}, timeout=60) as client:
        paths = []
        for _ in range(count):
            sheet = Api(client).sheet()
            sheet.column("words", "COUNT", source="text", type="words")
            sheet.rows(ROWS)
            paths.append(sheet.path)
        return paths


class _Stream:
    """The events of a sheet, of which the first counts were received."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, server: Loaded, path: str) -> _Stream:
        address = urlsplit(server.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        head = f"GET {path}/events HTTP/1.1\r\nHost: {address.netloc}\r\nX-API-KEY: {KEY}\r\n\r\n"
        writer.write(head.encode())
        await reader.readuntil(_BEGINS)
        return cls(reader, writer)

    async def drain(self) -> None:
        """Read until the stream ends or is closed."""
        while await self._reader.read(65536):
            pass

    def close(self) -> None:
        self._writer.transport.abort()
