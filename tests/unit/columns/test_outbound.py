"""Connections of ENDPOINT columns: which are opened, used again and closed, and by TLS."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Lock
from typing import Any, cast

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from recalc.calls import Turns
from recalc.columns import outbound
from recalc.columns.addresses import Allowed
from recalc.columns.http_connection import Broken, Connection, Request
from recalc.columns.outbound import Idle, Origin, Outbound, Unreachable
from tests.support.hang import HANG_SECONDS
from tests.support.waiting import until

REQUEST = Request([b"GET / HTTP/1.1\r\n\r\n"], lambda answer: answer.status == 200, 100)
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"
ANY = Allowed(everything=True)
#: Runs a coroutine in an event loop of its own: the loop of the server, and that of the tests.
Run = Callable[[Coroutine[Any, Any, None]], None]
LOOPS = [asyncio.run, uvloop.run]


class Server:
    """A server that answers each request on a connection with the next of ``answers``, and the last
    of them for ever; it closes a connection after None."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = list(answers)
        self.opened = self.requests = self.closed = 0
        self.origin = Origin("", 0, tls=False)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                self.requests += 1
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        self.closed += 1


@asynccontextmanager
async def serving(
    server: Server, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Server]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    server.origin = Origin(host, port, tls is not None)
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()
        await until(lambda: server.closed == server.opened)


@asynccontextmanager
async def client(tls: ssl.SSLContext | None = None) -> AsyncIterator[Outbound]:
    made = Outbound(tls or ssl.create_default_context(), Turns(), ANY)
    try:
        yield made
    finally:
        made.close()


async def call(client: Outbound, server: Server, workspace_id: int = 1) -> bytes:
    return (await client.call(workspace_id, server.origin, REQUEST, HANG_SECONDS)).body


@pytest.mark.parametrize("run", LOOPS)
def test_connections_are_used_again(run: Run) -> None:
    """Calls that follow each other share a connection, calls at once have one each."""

    async def work() -> None:
        async with serving(Server(OK)) as server, client() as made:
            for _ in range(3):
                assert await call(made, server) == b"hi"
            assert server.opened == 1
            await asyncio.gather(call(made, server), call(made, server))
            assert server.opened == 2
            made.close()
            await until(lambda: server.closed == 2)

    run(work())


async def test_workspaces_share_no_connection() -> None:
    """A server may know a client by its connection, once it has shown who it is."""
    async with serving(Server(OK)) as server, client() as made:
        for _ in range(2):
            await call(made, server, 1)
            await call(made, server, 2)
        assert server.opened == 2


async def test_a_connection_that_the_endpoint_has_closed() -> None:
    """It is not used again, although its answer did not say so."""
    async with serving(Server(OK, None, OK)) as server, client() as made:
        await call(made, server)
        with pytest.raises(Broken):
            await call(made, server)
        assert server.requests == 2  # no request is sent twice
        assert await call(made, server) == b"hi"
        assert server.opened == 2


async def test_what_the_event_loop_has_not_read() -> None:
    """A connection on which something came, or that was closed, is not used again."""
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listening, ExitStack() as sockets:
        listening.setblocking(False)
        origin = Origin("127.0.0.1", listening.getsockname()[1], tls=False)

        async def answered() -> list[socket.socket]:
            peers = [(await loop.sock_accept(listening))[0] for _ in range(2)]
            for peer in map(sockets.enter_context, peers):
                await loop.sock_recv(peer, 1 << 16)
                await loop.sock_sendall(peer, OK)
            return peers

        async with client() as made:
            for _ in range(2):
                calls = [made.call(1, origin, REQUEST, HANG_SECONDS) for _ in range(2)]
                (one, other), _ = await asyncio.gather(answered(), asyncio.gather(*calls))
                one.send(b"x")
                other.shutdown(socket.SHUT_WR)


class Kept:
    """A connection without a call, as ``Idle`` sees it."""

    def __init__(self) -> None:
        self.here, self.peer = socket.socketpair()
        self.can_be_kept = True

    @property
    def descriptor(self) -> int:
        return self.here.fileno()

    def abort(self) -> None:
        self.can_be_kept = False


@pytest.fixture
def kept() -> Iterator[list[Kept]]:
    """Connections, of which those that a test speaks of have numbers."""
    made = [Kept() for _ in range(8)]
    yield made
    for each in made:
        each.here.close()
        each.peer.close()


def idle_of(kept: Sequence[Kept]) -> Idle:
    idle = Idle()
    for each in kept:
        idle.keep(cast(Connection, each))
    return idle


def test_each_look_is_for_four_times_as_many(kept: list[Kept]) -> None:
    """The first is for one, the next for four: what came before a look is found by it, and what
    comes after it only a millisecond later."""
    idle = idle_of(kept)

    def taken(now: float) -> bool:
        return cast(Kept, idle.take(now)).can_be_kept

    kept[7].peer.send(b"x")
    assert not taken(5)
    kept[5].peer.send(b"x")
    assert taken(5)  # 6: the look was for 5, 4 and 3, too
    assert not taken(5)
    kept[4].peer.send(b"x")
    assert taken(5.0009)
    kept[3].peer.send(b"x")
    assert not taken(5.001)
    kept[1].peer.send(b"x")
    assert taken(5.001)  # 2: that look was for all that were left


def test_what_is_kept_after_a_look_is_looked_at(kept: list[Kept]) -> None:
    """Also in the same moment, and by a look for it alone: the load of calls that follow each other
    does not grow with the number of connections."""
    idle = idle_of(kept[:7])
    for _ in range(3):
        idle.keep(idle.take(5))
    idle.keep(cast(Connection, kept[7]))
    kept[7].peer.send(b"x")
    kept[6].peer.send(b"x")
    assert idle.take(5) is cast(Connection, kept[7])
    assert (kept[7].can_be_kept, kept[6].can_be_kept) == (False, True)
    assert not cast(Kept, idle.take(5)).can_be_kept


async def test_another_origin_has_other_connections() -> None:
    async with serving(Server(OK)) as one, serving(Server(OK)) as two, client() as made:
        await call(made, one)
        await call(made, two)
        await call(made, one)
        assert (one.opened, two.opened) == (1, 1)


async def test_idle_connections_close(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "_IDLE", 0.001)
    async with serving(Server(OK)) as server, client() as made:
        await asyncio.gather(*(call(made, server) for _ in range(3)))
        await until(lambda: server.closed == 3)


async def test_idle_connections_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "_MOST_IDLE", 2)
    async with serving(Server(OK)) as server, client() as made:
        await asyncio.gather(*(call(made, server) for _ in range(5)))
        await until(lambda: server.closed == 3)


@pytest.mark.parametrize("run", LOOPS)
def test_cancelling_closes(run: Run) -> None:
    """The endpoint sees its connection closed by the cancel of each of many calls."""

    async def work() -> None:
        async with serving(Server(b"")) as server, client() as made:
            tasks = [asyncio.create_task(call(made, server)) for _ in range(64)]
            await until(lambda: server.requests == 64)
            for task in tasks:
                task.cancel()
            await until(lambda: server.closed == 64)
            done = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(each, asyncio.CancelledError) for each in done)

    run(work())


@pytest.mark.parametrize("run", LOOPS)
def test_tls(run: Run, tmp_path: Path) -> None:
    """The certificate is checked against the host of the URL, connections are used again, and a
    cancel closes them."""
    ours, theirs = certificates(tmp_path)

    async def work() -> None:
        async with serving(Server(OK, OK, b""), theirs) as server, client(ours) as made:
            assert await call(made, server) == b"hi"
            assert await call(made, server) == b"hi"
            task = asyncio.create_task(call(made, server))
            await until(lambda: server.requests == 3)
            assert server.opened == 1
            task.cancel()
            await until(lambda: server.closed == 1)
            with pytest.raises(asyncio.CancelledError):
                await task

    run(work())


@pytest.mark.parametrize("run", LOOPS)
def test_a_certificate_of_another_host(run: Run, tmp_path: Path) -> None:
    ours, theirs = certificates(tmp_path)

    async def work() -> None:
        async with serving(Server(OK), theirs, "localhost") as server, client(ours) as made:
            with pytest.raises(Unreachable):
                await call(made, server)
            assert server.requests == 0

    run(work())


async def test_a_host_that_does_not_answer() -> None:
    """The time limit holds for the connection too."""
    never = asyncio.Event()

    async def resolve(host: str, port: int) -> list[str]:
        await never.wait()
        return []

    made = Outbound(ssl.create_default_context(), Turns(), ANY, resolve)
    with pytest.raises(TimeoutError):
        await made.call(1, Origin("slow.test", 80, tls=False), REQUEST, 0.001)


async def test_names_that_nothing_answers_hold_up_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Resolving cannot be stopped. So names of one workspace whose nameserver never answers take
    neither the threads of the event loop, nor all turns at the resolver, even where their calls
    were cancelled."""
    look_up, over, asked, lock = socket.getaddrinfo, Event(), [], Lock()

    def resolver(host: str, *args: Any, **kwargs: Any) -> Any:
        if host == "never.test":
            with lock:
                asked.append(host)
            over.wait()
        return look_up("127.0.0.1", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    async with serving(Server(OK), host="never.test") as server, client() as made:
        stuck = [asyncio.create_task(call(made, server)) for _ in range(200)]
        await until(lambda: len(asked) == outbound._RESOLVING)
        for each in stuck:
            each.cancel()
        await asyncio.wait(stuck)
        origin = Origin("works.test", server.origin.port, tls=False)
        try:
            async with asyncio.timeout(HANG_SECONDS):
                assert await asyncio.to_thread(lambda: "done") == "done"
                answer = await made.call(2, origin, REQUEST, HANG_SECONDS)
            assert (answer.body, len(asked)) == (b"hi", outbound._RESOLVING)
        finally:
            over.set()


@cache
def _certificate() -> tuple[bytes, bytes]:
    """A certificate of 127.0.0.1 that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return made.public_bytes(pem), key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the contexts of a client that trusts a certificate, and of the server that has it."""
    certificate, key = _certificate()
    file = folder / "server.pem"
    file.write_bytes(certificate + key)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(file)
    return ssl.create_default_context(cadata=certificate.decode()), theirs
