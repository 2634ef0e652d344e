"""ENDPOINT against small servers on the loopback interface."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from encodings.aliases import aliases
from functools import partial
from ipaddress import ip_network
from itertools import pairwise
from random import Random
from typing import Any

import httpx
import msgspec
import pytest

from recalc.calls import READ_BYTES, Turns
from recalc.columns import endpoint_calls, registry
from recalc.columns.addresses import Allowed
from recalc.columns.answers import MAX_CONTENT_TYPE, encoded_value, read_here
from recalc.columns.base import (
    MASK,
    BadConfig,
    CellFailed,
    Failure,
    Json,
    Outcome,
    classify,
)
from recalc.columns.http_connection import HEAD_BYTES
from recalc.columns.outbound import Outbound
from recalc.columns.request_template import MAX_BODY, MAX_URL
from recalc.columns.slow_context import SlowContext
from recalc.columns.values import MAX_DEPTH
from recalc.models.port import Caller
from tests.support.hang import HANG_SECONDS

TYPE = registry.get("ENDPOINT")
TLS = httpx.create_ssl_context(trust_env=False)
LOCAL = Allowed.of([ip_network("127.0.0.1")])
Handler = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server that gives every request's bytes to ``handler``; yields its address."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            await handler(head + await reader.readexactly(length), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/path?q=1"
    finally:
        server.close()
        await server.wait_closed()


def replying(
    body: bytes, head: str = "200 OK", *, seen: list[bytes] | None = None, **headers: str
) -> Handler:
    async def handler(
        request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if seen is not None:
            seen.append(request)
        lines = [f"HTTP/1.1 {head}", "connection: close", f"content-length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()

    return handler


@asynccontextmanager
async def context(timeout: float = HANG_SECONDS, limit: int = 1000) -> AsyncIterator[SlowContext]:
    client = Outbound(TLS, Turns(), LOCAL)
    try:
        yield SlowContext(client, timeout, limit, read_here)
    finally:
        client.close()


async def call(
    url: str, context: SlowContext, *, row: dict[str, Json] | None = None, **config: Json
) -> Outcome | Failure:
    """Call with the sources that the config names, and then the others of the row."""
    parsed = TYPE.parse({"url": url, **config})
    row = {"a": 1, "ü": None} if row is None else row
    titles = list(dict.fromkeys([*TYPE.sources(parsed), *row]))
    try:
        outcome = await TYPE.run(parsed, titles, [row[title] for title in titles], context)
    except CellFailed as error:
        return classify(error)
    assert isinstance(outcome.value, msgspec.Raw)
    return msgspec.structs.replace(outcome, value=msgspec.msgpack.decode(outcome.value))


async def ask(
    handler: Handler, *, timeout: float = HANG_SECONDS, limit: int = 1000
) -> Outcome | Failure:
    async with serving(handler) as url, context(timeout, limit) as slow:
        return await call(url, slow)


async def test_request() -> None:
    """The row is posted as one JSON object of titles to values, with the headers of the config."""
    seen: list[bytes] = []
    async with serving(replying(b"{}", seen=seen)) as url, context() as slow:
        await call(url, slow, headers={"X-Key": "v", "Content-Type": "application/x+json"})
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /path?q=1 HTTP/1.1\r\n")
    assert b"\r\nx-key: v" in head
    assert head.count(b"content-type:") == 1
    assert b"accept-encoding: identity" in head
    assert body == '{"a":1,"ü":null}'.encode()


@pytest.mark.parametrize(
    ("body", "content_type", "value"),
    [
        (b'{"a": [1, null]}', "application/json", {"a": [1, None]}),
        (b"[1]", "application/problem+json; charset=utf-8", [1]),
        (b"[1]", "text/plain", "[1]"),
        (b"caf\xe9", "text/plain; charset=latin-1", "café"),
        (b"caf\xe9", 'text/plain; charset="ISO-8859-1"', "café"),
        (b"caf\xc3\xa9", "text/plain", "café"),
        (b"caf\xc3\xa9", "text/plain;charset=", "café"),
        (b"caf\xc3\xa9", "text/plain; format=flowed; Charset=utf8", "café"),
        (b"\x93caf\xe9\x94", "text/plain; charset=Windows-1252", "“café”"),
        (b"cafe", "text/plain; charset=US-ASCII", "cafe"),
        ("\ufeffcafé".encode("utf-16-be"), "text/plain; charset=utf-16", "café"),
        ("\ufeffcafé".encode("utf-16-le"), "text/plain; charset=utf-16", "café"),
        ("café".encode("utf-16-le"), "text/plain; charset=utf-16", "café"),
        ("café".encode("utf-16-le"), "text/plain; charset=utf-16le", "café"),
        ("\ufeffcafé".encode("utf-16-be"), "text/plain; charset=UTF-16BE", "café"),
        (b'{"a":"caf\xe9"}', "application/json; charset=latin1", {"a": "café"}),
        (b'\xef\xbb\xbf{"a": 1}', "application/json", {"a": 1}),
        (b'\xef\xbb\xbf{"a": 1}', "application/json; charset=utf-8", {"a": 1}),
        (b"\xef\xbb\xbftext", "text/plain", "text"),
        ('["é"]'.encode("utf-16"), "application/json; charset=utf-16", ["é"]),
        (b"", "application/json", None),
        (b"", "text/plain; charset=punycode", None),
    ],
)
async def test_values(body: bytes, content_type: str, value: Json) -> None:
    """JSON is parsed, anything else is text, nothing is null; one request and its time are told."""
    outcome = await ask(replying(body, content_type=content_type))
    assert isinstance(outcome, Outcome)
    assert outcome.value == value
    assert outcome.metrics is not None
    assert outcome.metrics["request_count"] == 1
    assert isinstance(outcome.metrics["latency_ms"], float)


async def test_metrics_by_the_injected_clock() -> None:
    """The time that a call took is measured by the clock of the context."""
    ticks = iter([10.0, 10.25])
    async with serving(replying(b"")) as url, context() as slow:
        outcome = await call(url, msgspec.structs.replace(slow, clock=lambda: next(ticks)))
    assert isinstance(outcome, Outcome)
    assert outcome.metrics == {"request_count": 1, "latency_ms": 250.0}


@pytest.mark.parametrize(
    ("handler", "code", "text"),
    [
        (replying(b"no", "500 Oops"), "endpoint_status", "500"),
        (replying(b"no", "404 Not Found"), "endpoint_status", "404"),
        (replying(b"", "302 Found", location="http://127.0.0.1:1/"), "endpoint_status", "Redirect"),
        (replying(b"x" * 1001), "endpoint_too_large", "1000"),
        (replying(b"{", content_type="application/json"), "endpoint_invalid_json", "JSON"),
        (replying(b"[" * 200, content_type="application/json"), "endpoint_invalid_json", ""),
        (
            replying(b"[" * 200 + b"]" * 200, content_type="application/json"),
            "too_deep",
            "",
        ),
        (replying(b"9" * 30, content_type="application/json"), "number_too_large", ""),
        (
            replying(b"\xe9", content_type="application/json"),
            "endpoint_invalid_text",
            "not utf-8: unexpected end of data, at byte 0",
        ),
        (replying(b"caf\xe9"), "endpoint_invalid_text", "at byte 3"),
        (replying(b"\xe9", content_type="a/b; charset=ascii"), "endpoint_invalid_text", "ascii"),
        (replying(b"\x81", content_type="a/b; charset=cp1252"), "endpoint_invalid_text", "cp1252"),
        (
            replying(b"\x00\xd8", content_type="text/plain; charset=utf-16le"),
            "endpoint_invalid_text",
            "utf-16le",
        ),
        (
            replying(b'"\\ud800"', content_type="application/json"),
            "endpoint_invalid_json",
            "",
        ),
        (
            replying(b"x", content_type="a/b;" + "x" * MAX_CONTENT_TYPE),
            "endpoint_content_type",
            "1024",
        ),
        (replying(gzip.compress(b"x"), content_encoding="gzip"), "endpoint_encoding", ""),
    ],
)
async def test_bad_answers(handler: Handler, code: str, text: str) -> None:
    """An answer that is no value FAILS the cell with a code that says why."""
    failure = await ask(handler)
    assert isinstance(failure, Failure)
    assert failure.code == code
    assert text in failure.message


_CODECS = sorted({*aliases.values(), "punycode", "idna", "undefined", "unicode_escape", "nonsense"})
_READ = {"ascii", "latin_1", "cp1252", "utf_8", "utf_16", "utf_16_be", "utf_16_le"}


@pytest.mark.parametrize("codec", [name for name in _CODECS if name not in _READ])
def test_no_other_codec_is_used(codec: str) -> None:
    """Of all codecs that Python has only the listed charsets are used; a cell whose answer names
    another FAILS, and the message names it and those that there are."""
    for name in (codec, codec.replace("_", "-"), codec.upper()):
        failure = encoded_value(f"text/plain; charset={name}", b"x")
        assert isinstance(failure, Failure)
        assert failure.code == "endpoint_charset"
        assert name in failure.message
        assert "UTF-8, ASCII, ISO-8859-1, Windows-1252 and UTF-16" in failure.message


async def test_a_body_without_end() -> None:
    """Reading stops at the limit; an endless body is neither waited for nor kept."""

    async def handler(
        _request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 1000)
            await writer.drain()

    failure = await ask(handler, limit=10_000)
    assert isinstance(failure, Failure)
    assert failure.code == "endpoint_too_large"


@pytest.mark.parametrize("piece", [b"x: " + b"y" * 997 + b"\r\n", b"\r\nHTTP/1.1 103 \r\n"])
async def test_a_head_without_end(piece: bytes) -> None:
    """What comes before the body is read up to its limit, be it headers or answers that announce
    the answer."""

    async def handler(
        _request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"HTTP/1.1 103 \r\n")
        while not writer.is_closing():
            writer.write(piece * 64)
            await writer.drain()

    failure = await ask(handler, timeout=60)
    assert isinstance(failure, Failure)
    assert failure.code == "endpoint_too_large"
    assert str(HEAD_BYTES) in failure.message


async def test_answers_are_handled_in_turn() -> None:
    """Whatever many peers send at once, one read of one of them is handled, and then other work of
    the event loop has its turn."""
    turns, order = Turns(), []

    async def read(name: str) -> None:
        for _ in range(3):
            await turns.wait()
            order.append(name)

    async def other() -> None:
        while len(order) - order.count("other") < 6:
            order.append("other")
            await asyncio.sleep(0)

    await asyncio.gather(read("a"), read("b"), other())
    between = "".join(name[0] for name in order).split("o")
    assert all(len(handled) <= 1 for handled in between), order
    assert sorted(name for name in order if name != "other") == ["a"] * 3 + ["b"] * 3


@pytest.mark.parametrize(
    ("pieces", "turns"),
    [
        ([READ_BYTES] * 3, [1, 1, 1]),
        ([1] * 20, [8, 8, 4]),
        ([1, 1, READ_BYTES, 1], [3, 1]),
        ([0] * 9 + [1], [10]),
    ],
)
async def test_small_answers_share_a_turn(pieces: list[int], turns: list[int]) -> None:
    """As many as a large piece takes time; what had nothing left to do takes none."""
    shared, handled = Turns(), list[int]()

    def handle(piece: int) -> int:
        handled.append(piece)
        return piece

    for piece in pieces:
        shared.call(partial(handle, piece))
    seen = [0]
    while len(handled) < len(pieces):
        await asyncio.sleep(0)
        seen.append(len(handled))
    assert [after - before for before, after in pairwise(seen)] == turns


async def test_a_trickle() -> None:
    """The time-out is for the whole call, not for each byte of an answer that trickles in."""

    async def handler(
        _request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    failure = await ask(handler, timeout=0.2)
    assert isinstance(failure, Failure)
    assert failure.code == "endpoint_timeout"
    assert "0.2 s" in failure.message


async def test_a_connection_that_breaks() -> None:
    """An endpoint that goes away in the middle of its answer FAILS the cell."""

    async def handler(
        _request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")
        await writer.drain()

    failure = await ask(handler)
    assert isinstance(failure, Failure)
    assert failure.code == "endpoint_disconnected"


async def test_nobody_there() -> None:
    """An address where nobody listens FAILS the cell as unreachable."""
    async with serving(replying(b"")) as url:
        pass
    async with context() as slow:
        failure = await call(url, slow)
    assert isinstance(failure, Failure)
    assert failure.code == "endpoint_unreachable"


@pytest.mark.parametrize("answered", [False, True])
async def test_cancel_closes_the_connection(*, answered: bool) -> None:
    """Cancelling the task ends the call at once: the peer sees its connection closed, whether it
    was still thinking or in the middle of its answer."""
    arrived, closed = asyncio.Event(), asyncio.Event()

    async def handler(
        _request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if answered:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")
            await writer.drain()
        arrived.set()
        with suppress(ConnectionResetError):  # where it had not read all that was sent
            assert await reader.read() == b""
        closed.set()

    async with serving(handler) as url, context(timeout=HANG_SECONDS) as slow:
        task = asyncio.create_task(TYPE.run(TYPE.parse({"url": url}), ["a"], [1], slow))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(closed.wait(), HANG_SECONDS)


@pytest.mark.parametrize("value", ["a\r\nx: y", "a\nb", "a\x00b", "é"])
async def test_a_header_value_that_no_header_has(value: str) -> None:
    """Configs and secrets are checked before they are stored. Should one have passed all the same,
    nothing is sent."""
    async with serving(replying(b"")) as url, context() as slow:
        with pytest.raises(ValueError, match="header"):
            await endpoint_calls.call_until_processed("GET", url, {"x": value}, None, slow)


async def test_no_cookies_between_calls() -> None:
    """What one endpoint sets as a cookie is never sent, neither to it nor to another."""
    seen: list[bytes] = []
    async with serving(replying(b"", seen=seen, set_cookie="a=secret")) as url, context() as slow:
        await call(url, slow)
        await call(url, slow)
    assert len(seen) == 2
    assert not any(b"secret" in request for request in seen)


async def test_two_sources_of_one_title() -> None:
    """Two sources of one title cannot be told apart in the body; nothing is sent."""
    async with context() as slow:
        with pytest.raises(CellFailed) as failed:
            await TYPE.run(TYPE.parse({"url": "http://a.invalid"}), ["a", "a"], [1, 2], slow)
    assert failed.value.failure.code == "repeated_title"


def _deep(levels: int) -> Json:
    value: Json = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({}, "config.url"),
        ({"url": 1}, "config.url"),
        ({"url": ""}, "config.url"),
        ({"url": "example.com"}, "config.url"),
        ({"url": "ftp://example.com"}, "config.url"),
        ({"url": "http://"}, "config.url"),
        ({"url": "http://a b"}, "config.url"),
        ({"url": "http://a\r\nx: y"}, "config.url"),
        ({"url": "http://a:99999"}, "config.url"),
        ({"url": "http://a:x"}, "config.url"),
        ({"url": "http://[::1"}, "config.url"),
        ({"url": "http://user:secret@a"}, "config.url"),
        ({"url": "http://a/" + "x" * 2048}, "config.url"),
        ({"url": "http://a", "method": "get"}, "config.method"),
        ({"url": "http://a", "method": "GET", "body": {}}, "config.body"),
        ({"url": "http://a", "body": {"x": ["{{ }}"]}}, "config.body"),
        ({"url": "http://a", "body": [{"{{a}}": 1}]}, "config.body"),
        ({"url": "http://a", "body": _deep(MAX_DEPTH + 1)}, "config.body"),
        ({"url": "http://a?x={{}}"}, "config.url"),
        ({"url": "{{a}}"}, "config.url"),
        ({"url": "{{a}}://a?x={{a}}"}, "config.url"),
        ({"url": "http://{{a}}/"}, "config.url"),
        ({"url": "http://a{{a?b}}/"}, "config.url"),
        ({"url": "http://a:{{a}}/?x=1"}, "config.url"),
        ({"url": "http://a/{{a}}?x={{a}}"}, "config.url"),
        ({"url": "http://a/?x={{a}}#{{a}}"}, "config.url"),
        ({"url": "http://a/#?x={{a}}"}, "config.url"),
        ({"url": "http://a", "headers": []}, "config.headers"),
        ({"url": "http://a", "headers": {"x": 1}}, "config.headers[...]"),
        ({"url": "http://a", "headers": {"": "x"}}, "config.headers."),
        ({"url": "http://a", "headers": {"a b": "x"}}, "config.headers.a b"),
        ({"url": "http://a", "headers": {"x": "a\r\nb: c"}}, "config.headers.x"),
        ({"url": "http://a", "headers": {"x": "é"}}, "config.headers.x"),
        ({"url": "http://a", "headers": {"x": " a"}}, "config.headers.x"),
        ({"url": "http://a", "headers": {"x": MASK}}, "config.headers.x"),
        ({"url": "http://a", "headers": {"Host": "b"}}, "config.headers.Host"),
        ({"url": "http://a", "headers": {"Content-Length": "0"}}, "config.headers.Content-Length"),
        ({"url": "http://a", "headers": {"x": "1", "X": "2"}}, "config.headers.X"),
        ({"url": "http://a", "headers": {f"x{n}": "" for n in range(51)}}, "config.headers"),
    ],
)
def test_bad_config(config: Any, path: str) -> None:
    """An address or header that cannot be sent is refused when the column is made."""
    with pytest.raises(BadConfig) as refused:
        TYPE.parse(config)
    assert refused.value.path == path
    assert "secret" not in refused.value.message


@pytest.mark.parametrize(
    "url",
    ["http://a", "https://b.example:8443/p?q=%20#f", "http://[::1]:80/", "http://bücher.example"],
)
def test_good_urls(url: str) -> None:
    """Addresses of http and https servers are taken, by name or number."""
    assert TYPE.sources(TYPE.parse({"url": url, "headers": {"x": "", "y": "a b"}})) == []


STORED: dict[str, Json] = {"url": "https://a.example/p", "headers": {"X-Key": "k", "y": "v"}}


def test_header_values_are_hidden_and_kept() -> None:
    """Every value reads as a mask; sent back so, it stays, whatever the case of its name and the
    path; a value beside it is taken."""
    shown = TYPE.masked(STORED)
    assert shown == {"url": "https://a.example/p", "headers": {"X-Key": MASK, "y": MASK}}
    assert TYPE.unmasked(shown, STORED) == STORED
    sent: dict[str, Json] = {"url": "https://A.example:443/q", "headers": {"x-key": MASK, "y": "w"}}
    assert TYPE.unmasked(sent, STORED) == sent | {"headers": {"x-key": "k", "y": "w"}}
    assert TYPE.unmasked({"url": "https://b", "headers": {"z": "1"}}, STORED) == {
        "url": "https://b",
        "headers": {"z": "1"},
    }


@pytest.mark.parametrize(
    "url", ["https://b.example/p", "http://a.example/p", "https://a.example:1"]
)
def test_a_hidden_value_does_not_go_to_another_server(url: str) -> None:
    """Whoever may change the column cannot have the value sent to themselves."""
    with pytest.raises(BadConfig, match="another server") as refused:
        TYPE.unmasked({"url": url, "headers": {"X-Key": MASK}}, STORED)
    assert refused.value.path == "config.headers.X-Key"


def test_a_mask_without_a_value_behind_it() -> None:
    """There is nothing to keep."""
    with pytest.raises(BadConfig, match="no value is stored"):
        TYPE.unmasked(STORED | {"headers": {"z": MASK}}, STORED)


@pytest.mark.parametrize("headers", [None, 1, "x", []])
def test_what_is_no_headers_is_left_to_the_check(headers: Any) -> None:
    """Nothing is hidden in it, and it is refused as anywhere else."""
    config: dict[str, Json] = {"url": "http://a", "headers": headers}
    assert TYPE.masked(config) == config
    assert TYPE.unmasked(config, STORED) == config


class NoWait(Random):
    """Makes no random waits longer; counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = 0

    def uniform(self, a: float, b: float) -> float:
        self.waits += 1
        return 0.0


async def called_until_processed(
    *answers: tuple[str, str], retries: int, left: float = HANG_SECONDS, method: str = "POST"
) -> tuple[Outcome | Failure, int]:
    """Call an endpoint that gives these statuses with these Retry-After headers in turn. Returns
    the outcome, and how many requests it received."""
    seen: list[bytes] = []
    turns = iter(
        [replying(b"x", status, seen=seen, retry_after=after) for status, after in answers]
    )

    async def handler(
        request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await next(turns)(request, reader, writer)

    async with serving(handler) as url, context() as slow:
        patient = msgspec.structs.replace(
            slow, retries=retries, random=NoWait(), caller=Caller(left=lambda: left)
        )
        return await call(url, patient, method=method), len(seen)


@pytest.mark.parametrize(
    ("status", "after", "method"),
    [
        *(
            (status, after, "POST")
            for status in ("429 Slow", "503 Later")
            for after in ("0", "0.001", "Thu, 01 Jan 1970 00:00:00 GMT")
        ),
        *(("429 Slow", "nonsense", method) for method in ("POST", "PATCH")),
        *(("503 Later", "nonsense", method) for method in ("GET", "PUT", "DELETE")),
    ],
)
async def test_a_busy_endpoint_is_called_again(status: str, after: str, method: str) -> None:
    """After 429 and 503, as often as it takes and is allowed; the metrics count the requests. 503
    without a time to wait repeats only what does no more when a server gets it twice."""
    busy = (status, after)
    outcome, seen = await called_until_processed(
        busy, busy, ("200 OK", "0"), retries=2, method=method
    )
    assert isinstance(outcome, Outcome)
    assert outcome.metrics is not None
    assert (outcome.value, outcome.metrics["request_count"], seen) == ("x", 3, 3)


@pytest.mark.parametrize(
    ("answers", "retries", "left", "requests"),
    [
        ([("503 Later", "nonsense")], 9, HANG_SECONDS, 1),
        ([("429 Slow", "0")] * 3, 2, HANG_SECONDS, 3),
        ([("503 Later", "0")], 0, HANG_SECONDS, 1),
        ([("429 Slow", "60")], 9, 59.0, 1),
        ([("500 Oops", "0")], 9, HANG_SECONDS, 1),
        ([("503 Later", "0"), ("404 Gone", "0")], 9, HANG_SECONDS, 2),
    ],
)
async def test_when_a_busy_endpoint_is_not_called_again(
    answers: list[tuple[str, str]], retries: int, left: float, requests: int
) -> None:
    """Not more often than allowed, not where the wait would pass the cell's deadline, after no
    other status, and not by POST after a 503 that asks for no repetition: the cell FAILS with the
    status of the last answer."""
    failure, seen = await called_until_processed(*answers, retries=retries, left=left)
    assert isinstance(failure, Failure)
    assert failure.code == "endpoint_status"
    assert answers[-1][0].partition(" ")[0] in failure.message
    assert seen == requests


async def test_a_cell_lends_its_permit_before_it_calls_again() -> None:
    """Once for each wait; a call that is answered lends none."""
    lent: list[int] = []

    @asynccontextmanager
    async def permit_lent() -> AsyncIterator[None]:
        lent.append(len(seen))
        yield

    seen: list[bytes] = []
    turns = iter(
        [replying(b"x", status, seen=seen, retry_after="0") for status in ("429 Slow", "200 OK")]
    )

    async def handler(
        request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await next(turns)(request, reader, writer)

    async with serving(handler) as url, context() as slow:
        caller = Caller(permit_lent=permit_lent)
        await call(url, msgspec.structs.replace(slow, retries=5, random=NoWait(), caller=caller))
    assert (len(seen), lent) == (2, [1])


async def test_a_cancel_ends_the_wait_of_a_busy_endpoint() -> None:
    """A cell that waits to call again is cancelled at once, and calls no more."""
    seen: list[bytes] = []
    answered = asyncio.Event()

    async def handler(
        request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await replying(b"", "429 Slow", seen=seen, retry_after="3600")(request, reader, writer)
        answered.set()

    async with serving(handler) as url, context() as slow:
        task = asyncio.create_task(call(url, msgspec.structs.replace(slow, retries=5)))
        await answered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(seen) == 1


async def requested(
    row: dict[str, Json], *, query: str = "q=1", **config: Json
) -> tuple[str, bytes, Outcome | Failure]:
    """Call an endpoint with this query. Returns the head and the body of its last request."""
    seen: list[bytes] = [b""]
    async with serving(replying(b"", seen=seen)) as url, context() as slow:
        called = await call(url.replace("q=1", query), slow, row=row, **config)
    head, _, body = seen[-1].partition(b"\r\n\r\n")
    return head.decode(), body, called


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_methods_without_a_body(method: str) -> None:
    """They send neither the row nor a type of a body."""
    head, body, _ = await requested({"a": 1}, method=method)
    assert head.startswith(f"{method} /path?q=1 HTTP/1.1\r\n")
    assert "content-type" not in head
    assert body == b""


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_methods_with_the_row(method: str) -> None:
    """They send it unless the config has a body."""
    head, body, _ = await requested({"a": 1}, method=method)
    assert head.startswith(f"{method} /path?q=1 HTTP/1.1\r\n")
    assert "content-type: application/json" in head
    assert body == b'{"a":1}'


ROW: dict[str, Json] = {"a": {"x": [1, None]}, "dep delay": 12, "t": 'say "{{a}}"', "none": None}


@pytest.mark.parametrize(
    ("template", "sent"),
    [
        ("{{a}}", '{"x":[1,null]}'),
        ("{{ a }}", '{"x":[1,null]}'),
        (" {{a}}", '" {\\"x\\":[1,null]}"'),
        ("{{dep delay}}", "12"),
        ("{{dep delay}} min", '"12 min"'),
        ("{{dep delay}}{{dep delay}}", '"1212"'),
        ("{{none}}", "null"),
        ("{{t}}", '"say \\"{{a}}\\""'),
        ("I {{t}}", '"I say \\"{{a}}\\""'),
        ({"z": ["{{t}}", 1.5, True, None], "a": {"b": "{{none}}"}}, None),
        ({"{x}": "{a} {{ {a} }}"}, '{"{x}":"{a} {{ {a} }}"}'),
        ({"price": "${NAME}"}, '{"price":"${NAME}"}'),
        ("", '""'),
        (False, "false"),
        ([], "[]"),
    ],
)
async def test_bodies(template: Json, sent: str | None) -> None:
    """A string that is one variable is the value itself; in others it is put in as text, once.
    What names no variable stays, and the body refers to no secrets."""
    if sent is None:
        sent = '{"z":["say \\"{{a}}\\"",1.5,true,null],"a":{"b":null}}'
    head, body, outcome = await requested(ROW, method="DELETE", body=template)
    assert isinstance(outcome, Outcome)
    assert head.startswith("DELETE /path?q=1 ")
    assert "content-type: application/json" in head
    assert body.decode() == sent


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("a b", "a%20b"),
        ("a&b=c#d", "a%26b%3Dc%23d"),
        ("http://evil@b:1/?x", "http%3A%2F%2Fevil%40b%3A1%2F%3Fx"),
        ("%2e\r\nx: y", "%252e%0D%0Ax%3A%20y"),
        ("ü+", "%C3%BC%2B"),
        ({"x": 1.5}, "%7B%22x%22%3A1.5%7D"),
        (True, "true"),
        ("", ""),
        ("{{b}}", "%7B%7Bb%7D%7D"),
    ],
)
async def test_values_in_a_query(value: Json, sent: str) -> None:
    """They are percent-encoded: a value ends no parameter, and is put in once."""
    row: dict[str, Json] = {"a ?#": value, "b": 1}
    head, body, outcome = await requested(
        row, query="x={{a ?#}}&{{b}}={{ b }}", method="GET", headers={"X": "1"}
    )
    assert isinstance(outcome, Outcome)
    assert head.startswith(f"GET /path?x={sent}&1=1 HTTP/1.1\r\n")
    assert (head.count("\r\nx: "), body) == (1, b"")


async def test_the_row_beside_a_query() -> None:
    """Variables of a query take nothing from the row that is sent."""
    head, body, _ = await requested({"a": 1, "b": 2}, query="x={{b}}")
    assert head.startswith("POST /path?x=2 ")
    assert msgspec.json.decode(body) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("row", "config", "code"),
    [
        ({"a": None}, {"query": "x={{a}}"}, "missing_value"),
        ({"a": None}, {"body": ["x{{a}}"]}, "missing_value"),
        ({"a": "x" * MAX_URL}, {"query": "x={{a}}"}, "endpoint_request_too_large"),
        ({"a": "x" * (MAX_BODY // 16)}, {"body": ["{{a}}"] * 17}, "endpoint_request_too_large"),
        ({"a": "x" * (MAX_BODY // 16)}, {"body": "{{a}}" * 17}, "endpoint_request_too_large"),
    ],
)
async def test_requests_that_are_not_sent(
    row: dict[str, Json], config: dict[str, Any], code: str
) -> None:
    """A text of nothing, and a request without bound, FAIL the cell before anything is sent."""
    head, _, failure = await requested(row, **config)
    assert isinstance(failure, Failure)
    assert (failure.code, head) == (code, "")


def test_references_of_templates() -> None:
    """URL and body name sources, each once, in an order that does not depend on that of keys; other
    titles are put in place of names, and nothing else changes."""
    config: dict[str, Json] = {
        "url": "https://a.example?x={{ b }}&y={{a}}",
        "body": {"z": ["{{c d}}", 1], "a": "{{b}} and {{e}}", "{q}": "{{{a}"},
        "headers": {"x": "{{b}}"},
    }
    names = ["b", "a", "e", "c d"]
    assert TYPE.sources(TYPE.parse(config)) == names
    assert TYPE.references(config) == names
    new = TYPE.with_references(config, {"b": "2", "c d": "a"})
    assert new == {
        "url": "https://a.example?x={{2}}&y={{a}}",
        "body": {"z": ["{{a}}", 1], "a": "{{2}} and {{e}}", "{q}": "{{{a}"},
        "headers": {"x": "{{b}}"},
    }
    assert TYPE.with_references({"url": "http://a"}, {"b": "2"}) == {"url": "http://a"}


@pytest.mark.parametrize(
    ("config", "takes"),
    [
        ({}, True),
        ({"method": "PUT", "body": None}, True),
        ({"url": "http://a?{{b}}"}, True),
        ({"method": "GET"}, False),
        ({"method": "DELETE"}, False),
        ({"body": "x"}, False),
    ],
)
def test_which_configs_take_the_row(config: dict[str, Json], takes: bool) -> None:
    """Those that send it: by a method with a body, and without a body of their own."""
    assert TYPE.takes_row(config) is takes


def test_titles_that_variables_cannot_name() -> None:
    """Columns with such titles are named by their ids."""
    taken = {title: TYPE.can_name(title) for title in ("a", "a b", "ü?#&", "a{", "}", " a", "a ")}
    assert [title for title, able in taken.items() if able] == ["a", "a b", "ü?#&"]


def test_hidden_values_with_a_title_that_is_no_url() -> None:
    """The server of a URL is found whatever titles its variables have."""
    stored: dict[str, Json] = {"url": "https://a.example?x={{\n@b}}", "headers": {"y": "v"}}
    belongs: list[tuple[str, ...]] = []

    def change(value: str, to: tuple[str, ...]) -> str:
        belongs.append(to)
        return value

    TYPE.with_hidden(stored, change)
    assert belongs == [("header", "https://a.example", "y")]
    assert TYPE.unmasked(TYPE.masked(stored), stored) == stored
