"""One connection to an endpoint: what it takes as an answer, and when it closes. Nothing here has a
network: the other end is a list of what was written, and bytes that the test sends."""

from __future__ import annotations

import asyncio
import gc
import random
import weakref
from typing import Any

import pytest
from typing_extensions import override

from recalc.calls import READ_BYTES, Turns
from recalc.columns.http_connection import (
    HEAD_BYTES,
    Answer,
    BodyTooLarge,
    Broken,
    Connection,
    HeadTooLarge,
    Request,
)
from tests.simulation import loop as simulated

LIMIT = 10_000
REQUEST = Request([b"GET / HTTP/1.1\r\n\r\n"], lambda answer: answer.status == 200, LIMIT)
ENDS = 1e9
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"


class Wire(asyncio.Transport):
    """The transport of a connection; ``log`` gets what is done with it."""

    def __init__(self, log: list[str] | None = None, name: str = "") -> None:
        super().__init__()
        self.log: list[str] = [] if log is None else log
        self.name = name
        self.unwritten = 0
        self._closing = False

    @override
    def writelines(self, list_of_data: Any) -> None:
        self.log.append(f"{self.name}written")

    @override
    def abort(self) -> None:
        if not self._closing:
            self.log.append(f"{self.name}closed")
        self._closing = True

    @override
    def is_closing(self) -> bool:
        return self._closing

    @override
    def pause_reading(self) -> None:
        self.log.append("paused")

    @override
    def resume_reading(self) -> None:
        self.log.append("resumed")

    @override
    def get_write_buffer_size(self) -> int:
        return self.unwritten


@pytest.fixture
def wire() -> Wire:
    return Wire()


def connected(wire: Wire) -> Connection:
    connection = Connection(Turns())
    connection.connection_made(wire)
    return connection


def send(connection: Connection, data: bytes) -> None:
    """Send bytes to a connection, as its transport would hand them over."""
    for start in range(0, len(data), READ_BYTES):
        piece = data[start : start + READ_BYTES]
        connection.get_buffer(-1)[: len(piece)] = piece
        connection.buffer_updated(len(piece))


async def answer_to(
    connection: Connection, data: bytes, *, end: bool = False, request: Request = REQUEST
) -> Answer:
    """Return what the connection makes of these bytes."""
    task = asyncio.create_task(connection.exchange(request, ENDS))
    await asyncio.sleep(0)
    send(connection, data)
    if end:
        connection.eof_received()
        connection.connection_lost(None)
    return await task


@pytest.mark.parametrize("end", [False, True])
@pytest.mark.parametrize(
    ("data", "body"),
    [
        (OK, b"hi"),
        (b"HTTP/1.1 103 \r\nlink: x\r\n\r\nHTTP/1.1 100 \r\n\r\n" + OK, b"hi"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", b"hi"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\na: b\r\n\r\n",
            b"hi",
        ),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", b""),
    ],
)
async def test_answers(wire: Wire, data: bytes, body: bytes, *, end: bool) -> None:
    """An answer is complete when its framing says so, whether the connection ends then or not."""
    answer = await answer_to(connected(wire), data, end=end)
    assert (answer.status, answer.body) == (200, body)


async def test_a_body_until_the_end(wire: Wire) -> None:
    answer = await answer_to(connected(wire), b"HTTP/1.1 200 OK\r\n\r\nhi", end=True)
    assert answer.body == b"hi"


async def test_repeated_headers(wire: Wire) -> None:
    """Values of a header that is sent twice are joined, so that none hides another."""
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\ncontent-encoding: gzip\r\n"
    answer = await answer_to(connected(wire), head + b"x: y\r\ncontent-length: 0\r\n\r\n")
    assert answer.headers == {"content-encoding": "identity, gzip", "content-length": "0"}


async def test_a_body_that_is_not_wanted(wire: Wire) -> None:
    """It is not waited for, and the connection closes."""
    answer = await answer_to(connected(wire), b"HTTP/1.1 500 No\r\ncontent-length: 9\r\n\r\n")
    assert (answer.status, answer.body) == (500, b"")
    assert wire.log == ["written", "closed"]


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense",
        b"HTTP/2.0 200 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"f" * 17 + b"\r\n",
    ],
)
async def test_what_is_no_answer(wire: Wire, data: bytes) -> None:
    """Bytes that are not HTTP/1.1, or that two readers could take differently, break the
    connection."""
    with pytest.raises(Broken):
        await answer_to(connected(wire), data)
    assert wire.log[-1] == "closed"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n",
    ],
)
async def test_an_end_before_the_end(wire: Wire, data: bytes) -> None:
    with pytest.raises(Broken):
        await answer_to(connected(wire), data, end=True)


async def test_an_upgrade_is_no_answer_to_read_on(wire: Wire) -> None:
    head = b"HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nanything"
    assert (await answer_to(connected(wire), head)).status == 101
    assert wire.log[-1] == "closed"


@pytest.mark.parametrize(
    ("start", "piece", "error"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"a: " + b"b" * 997, HeadTooLarge),
        (b"HTTP/1.1 200 OK\r\na: ", b"b" * 1000, HeadTooLarge),
        (b"", b"HTTP/1.1 103 \r\n\r\n", HeadTooLarge),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000, BodyTooLarge),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n", BodyTooLarge),
        (
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
            b"a: " + b"b" * 997 + b"\r\n",
            HeadTooLarge,
        ),
        (
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\na: ",
            b"b" * 1000,
            HeadTooLarge,
        ),
    ],
)
async def test_nothing_is_without_a_bound(
    wire: Wire, start: bytes, piece: bytes, error: type[Exception]
) -> None:
    """Neither what precedes a body, nor the body, nor what follows it."""
    most = 2 * HEAD_BYTES + LIMIT * len(b"1\r\nx\r\n")
    with pytest.raises(error):
        await answer_to(connected(wire), start + piece * (most // len(piece)))
    assert wire.log[-1] == "closed"


async def test_pieces_wait_for_their_turn(wire: Wire) -> None:
    """No more is read while two pieces wait, and reading goes on when one was handled."""
    connection = connected(wire)
    task = asyncio.create_task(connection.exchange(REQUEST, ENDS))
    await asyncio.sleep(0)
    send(connection, b"HTTP/1.1 200 OK\r\ncontent-length: 8000\r\n\r\n" + b"x" * READ_BYTES)
    assert wire.log == ["written", "paused"]
    send(connection, b"x" * (8000 - READ_BYTES))
    assert len((await task).body) == 8000
    assert wire.log[-1] == "resumed"


async def test_it_is_used_again(wire: Wire) -> None:
    connection = connected(wire)
    assert not connection.can_be_kept
    for _ in range(2):
        assert (await answer_to(connection, OK)).body == b"hi"
        assert connection.can_be_kept
    assert wire.log == ["written", "written"]


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi",
        OK + OK,
        OK + b"H",
        OK + b"nonsense",
    ],
)
async def test_it_is_not_used_again(wire: Wire, data: bytes) -> None:
    """Where the endpoint says that it closes, or has sent more than the answer: that would be the
    answer to another call."""
    connection = connected(wire)
    assert (await answer_to(connection, data)).body == b"hi"
    assert not connection.can_be_kept


async def test_bytes_that_nothing_asked_for(wire: Wire) -> None:
    """They close the connection."""
    connection = connected(wire)
    await answer_to(connection, OK)
    send(connection, b"x")
    assert wire.log[-1] == "closed"


async def test_an_end_before_the_request(wire: Wire) -> None:
    """An endpoint may close a connection as soon as it has taken it."""
    connection = connected(wire)
    connection.connection_lost(None)
    with pytest.raises(Broken):
        await connection.exchange(REQUEST, ENDS)
    assert wire.log == ["closed"]


async def test_a_request_that_is_not_written(wire: Wire) -> None:
    """A connection whose request was answered before all of it was sent is not used again."""
    connection = connected(wire)
    await answer_to(connection, OK)
    wire.unwritten = 1
    assert not connection.can_be_kept


async def test_no_answer_in_time(wire: Wire) -> None:
    connection = connected(wire)
    with pytest.raises(TimeoutError):
        await connection.exchange(REQUEST, asyncio.get_running_loop().time())
    assert wire.log == ["written", "closed"]


@pytest.mark.parametrize(("first", "second"), [(60.0, 5.0), (60.0, 90.0), (5.0, 5.0)])
def test_each_exchange_has_a_time_of_its_own(first: float, second: float) -> None:
    """Whether the one before it had more time, or less."""

    async def timed_out() -> None:
        wire = Wire()
        connection = connected(wire)
        loop = asyncio.get_running_loop()
        answered = asyncio.create_task(connection.exchange(REQUEST, loop.time() + first))
        await asyncio.sleep(1)
        send(connection, OK)
        await answered
        begun = loop.time()
        with pytest.raises(TimeoutError):
            await connection.exchange(REQUEST, begun + second)
        assert loop.time() - begun == pytest.approx(second, abs=0.01)
        assert wire.log == ["written", "written", "closed"]

    simulated.run(random.Random(0), timed_out())


async def test_a_closed_connection_leaves_no_timer(wire: Wire) -> None:
    """The time of its last exchange may be far away, and the timer would keep the connection."""
    connection = connected(wire)
    await answer_to(connection, OK)
    gone = weakref.ref(connection)
    connection.connection_lost(None)
    del connection
    gc.collect()
    assert gone() is None


async def test_all_close_before_any_unwinds() -> None:
    """Where many calls are cancelled, the last connection does not wait for the others' tasks."""
    log: list[str] = []
    wires = [Wire(log, f"{name} ") for name in "abc"]

    async def call(wire: Wire) -> None:
        try:
            await connected(wire).exchange(REQUEST, ENDS)
        finally:
            log.append(f"{wire.name}unwinds")

    tasks = [asyncio.create_task(call(wire)) for wire in wires]
    await asyncio.sleep(0)
    log.clear()
    for task in tasks:
        task.cancel()
    assert log == ["a closed", "b closed", "c closed"]
    for task in tasks:
        with pytest.raises(asyncio.CancelledError):
            await task
    assert log[3:] == ["a unwinds", "b unwinds", "c unwinds"]


async def test_a_cancel_that_comes_with_the_answer(wire: Wire) -> None:
    """A call that is cancelled when its answer has come leaves a connection that can be used."""
    connection = connected(wire)
    task = asyncio.create_task(connection.exchange(REQUEST, ENDS))
    await asyncio.sleep(0)
    send(connection, OK)
    asyncio.get_running_loop().call_soon(task.cancel)  # behind the turn, before the task goes on
    with pytest.raises(asyncio.CancelledError):
        await task
    assert connection.can_be_kept


async def test_what_comes_after_a_cancel(wire: Wire) -> None:
    """It is dropped: the answer belongs to nobody."""
    connection = connected(wire)
    task = asyncio.create_task(connection.exchange(REQUEST, ENDS))
    await asyncio.sleep(0)
    send(connection, OK)
    task.cancel()
    connection.eof_received()
    connection.connection_lost(None)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not connection.can_be_kept
