"""Streams over a real connection: what ends them, and what they may take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from structlog.testing import capture_logs

from recalc.generated import wire
from recalc.http.streams import StreamLimits, Streams
from recalc.settings import Settings
from tests.codegen.conftest import LIMITS, PIECE, Things
from tests.codegen.hosting import KEYS, host, serve
from tests.support.hang import HANG_SECONDS
from tests.support.waiting import until

HEADERS = {"X-Key": "one"}
CSV = {"Accept": "text/csv"}


@asynccontextmanager
async def opened(
    things: Things,
    limits: StreamLimits = LIMITS,
    *,
    settings: Settings | None = None,
    write_timeout: float = HANG_SECONDS,
) -> AsyncIterator[tuple[httpx.AsyncClient, Streams]]:
    """A server in this loop, and a client of it."""
    streams = Streams(limits)
    app = host(things.generated, things, streams, settings or Settings())
    async with (
        serve(app, streams, write_timeout=write_timeout, send_buffer=4096) as url,
        httpx.AsyncClient(
            base_url=url, headers=HEADERS, timeout=HANG_SECONDS, verify=False
        ) as client,
    ):
        yield client, streams


async def test_each_event_is_sent_at_once(things: Things) -> None:
    """The client has it before the next one is made."""
    async with opened(things) as (client, streams), client.stream("GET", "/events/a") as response:
        received = response.aiter_text()
        for number in range(3):
            things.events.put_nowait(wire.Event(things.tick(number)))
            assert await anext(received) == f'data: {{"number":{number}}}\n\n'
        assert streams.open == 1
        things.events.put_nowait(None)
        assert [text async for text in received] == []
        await until(lambda: streams.open == 0)


async def test_a_client_that_leaves_closes_the_stream(things: Things) -> None:
    """Its generator's ``finally`` runs, while it waits for something that never comes."""
    async with opened(things) as (client, streams):
        async with client.stream("GET", "/events/a"):
            await until(lambda: things.started == 1)
        await until(lambda: things.closed == 1)
        await until(lambda: streams.open == 0)


async def test_a_client_that_does_not_read_holds_the_stream_up(things: Things) -> None:
    """Pieces are made as the client takes them, and all arrive when it does."""
    things.pages = 300
    async with opened(things) as (client, _), client.stream("GET", "/rows", headers=CSV) as found:
        # 64 KiB of each piece have to be taken: by the client, or by buffers that are smaller.
        await until(lambda: things.made > 0)
        for _ in range(1000):
            await asyncio.sleep(0)
        assert things.made < 150
        assert sum([len(piece) async for piece in found.aiter_bytes()]) == 300 * len(PIECE)
        assert things.made == 300


async def test_a_client_that_never_reads_is_closed(things: Things) -> None:
    """After the write timeout of every answer; the generator is closed."""
    things.pages = 1_000_000
    async with (
        opened(things, write_timeout=0.05) as (client, streams),
        client.stream("GET", "/rows", headers=CSV) as response,
    ):
        await until(lambda: things.closed == 1)
        await until(lambda: streams.open == 0)
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await response.aread()


async def test_a_stopping_server_ends_events(things: Things) -> None:
    """At once and completely, so that a client goes on elsewhere; new ones end at once, too."""
    async with opened(things) as (client, streams), client.stream("GET", "/events/a") as response:
        await until(lambda: things.started == 1)
        streams.stop()
        assert await response.aread() == b""
        assert things.closed == 1
        assert (await client.get("/events/b")).content == b""


async def test_a_stopping_server_lets_a_download_end(things: Things) -> None:
    """Within its grace time, whole."""
    things.pages = 60
    async with (
        opened(things) as (client, streams),
        client.stream("GET", "/rows", headers=CSV) as response,
    ):
        await until(lambda: things.made > 0)
        streams.stop()
        assert len(await response.aread()) == 60 * len(PIECE)


async def test_a_download_beyond_the_grace_time_is_broken_off(things: Things) -> None:
    """It must not look complete; the server ends although nobody reads."""
    things.pages = 1_000_000
    limits = replace(LIMITS, grace=0.01)
    async with (
        opened(things, limits) as (client, streams),
        client.stream("GET", "/rows", headers=CSV) as response,
    ):
        await until(lambda: things.made > 0)
        streams.stop()
        await until(lambda: streams.open == 0)
        with pytest.raises(httpx.RemoteProtocolError):
            await response.aread()
    assert things.closed == 1


async def test_a_stream_that_fails_is_broken_off(things: Things) -> None:
    """The client sees that something is missing; the log says why."""
    things.fail_after = 2
    with capture_logs() as logs:
        async with opened(things) as (client, streams):
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get("/rows", headers={"Accept": "application/x-ndjson"})
            await until(lambda: streams.open == 0)
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["stream_failed"]


async def test_heartbeats(things: Things) -> None:
    """Comments while nothing happens, which no client takes for an event."""
    limits = replace(LIMITS, heartbeat=0.001)
    async with opened(things, limits) as (client, _), client.stream("GET", "/events/a") as response:
        received = response.aiter_text()
        text = ""
        while text.count(":\n\n") < 3:
            text += await anext(received)
        assert set(text) == {":", "\n"}


async def test_a_stream_of_events_ends_after_its_lifetime(things: Things) -> None:
    """Completely; its client connects again, and its key is checked again."""
    async with opened(things, replace(LIMITS, lifetime=0.001)) as (client, _):
        assert (await client.get("/events/a")).content == b""
        assert things.closed == things.started


async def test_a_download_has_no_lifetime(things: Things) -> None:
    things.pages = 20
    async with opened(things, replace(LIMITS, lifetime=0.000_001)) as (client, _):
        response = await client.get("/rows", headers=CSV)
        assert len(response.content) == 20 * len(PIECE)


async def _read(pieces: AsyncIterator[bytes]) -> None:
    async for _ in pieces:
        pass


async def test_a_revoked_key_ends_its_downloads(
    things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which have no lifetime: a client that reads slowly would be sent new rows for days."""
    things.pages = 100_000
    async with opened(things, replace(LIMITS, heartbeat=0.000_001)) as (client, streams):
        with capture_logs() as logs:
            async with client.stream("GET", "/rows", headers=CSV) as response:
                pieces = response.aiter_bytes()
                await anext(pieces)
                monkeypatch.delitem(KEYS, "one")
                with pytest.raises(httpx.RemoteProtocolError):
                    await _read(pieces)
        await until(lambda: streams.open == 0)
        assert things.closed == things.started
        assert [log["event"] for log in logs if "stream" in log["event"]] == ["stream_cut"]


async def test_a_revoked_key_ends_its_events(
    things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while nothing happens, and completely: its client connects again, and is refused."""
    limits = replace(LIMITS, heartbeat=0.001)
    async with opened(things, limits) as (client, _), client.stream("GET", "/events/a") as response:
        received = response.aiter_text()
        await anext(received)
        monkeypatch.delitem(KEYS, "one")
        assert {text.strip() async for text in received} <= {":"}
        assert things.closed == things.started


async def test_streams_are_bounded_by_key(things: Things) -> None:
    """And are no requests under way: one such is all that the key may have here."""
    settings = Settings(concurrent_requests=1)
    async with opened(things, settings=settings) as (client, streams):
        async with client.stream("GET", "/events/a"), client.stream("GET", "/events/b"):
            await until(lambda: streams.open == 2)
            refused = await client.get("/events/c")
            assert refused.status_code == 429
            assert refused.json()["error"] == "too_many_streams"
            assert refused.headers["retry-after"] == "1"
            assert (await client.get("/old")).status_code == 200
            assert (await client.head("/events/c")).status_code == 200
        await until(lambda: streams.open == 0)
        things.events.put_nowait(None)
        assert (await client.get("/events/d")).status_code == 200


async def test_streams_are_bounded_in_all(things: Things) -> None:
    """For all keys together."""
    other = {"X-Key": "two"}
    async with opened(things) as (client, streams):
        async with (
            client.stream("GET", "/events/a"),
            client.stream("GET", "/events/b"),
            client.stream("GET", "/events/c", headers=other),
        ):
            await until(lambda: streams.open == 3)
            refused = await client.get("/events/d", headers=other)
            assert refused.status_code == 503
            assert refused.json()["error"] == "streams_full"
        await until(lambda: streams.open == 0)


async def test_the_connection_is_used_again_after_a_stream(things: Things) -> None:
    """A stream that ended leaves the connection as any answer does."""
    things.events.put_nowait(None)
    async with opened(things) as (client, _):
        assert (await client.get("/events/a")).status_code == 200
        assert (await client.head("/events/a")).status_code == 200
        assert (await client.get("/old")).json() == {"number": 1}
        pool = client._transport._pool  # type: ignore[attr-defined]
        assert len(pool.connections) == 1
