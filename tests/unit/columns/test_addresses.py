"""Which addresses an ENDPOINT column may connect to, and how hosts try to get around that."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_network

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalc.calls import Turns
from recalc.columns import outbound, registry
from recalc.columns.addresses import Allowed
from recalc.columns.answers import read_here
from recalc.columns.base import BadConfig, CellFailed
from recalc.columns.outbound import Outbound
from recalc.columns.slow_context import SlowContext
from recalc.settings import Settings
from tests.support.hang import HANG_SECONDS

TYPE = registry.get("ENDPOINT")
TLS = httpx.create_ssl_context(trust_env=False)
PUBLIC = Allowed()
LOOPBACK = Allowed.of([ip_network("127.0.0.1")])


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "255.255.255.255"),
        *(
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "100.100.100.200",
        ),
        *("169.254.169.254", "169.254.170.2", "192.0.0.192", "168.63.129.16", "198.18.0.1"),
        *("192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "240.0.0.1"),
        *("::", "::1", "::7f00:1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "fe80::1", "fe80::1%eth0", "fec0::1"),
        *("fc00::1", "fd00:ec2::254", "ff02::1", "100::1", "5f00::1"),
        *("64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::8.8.8.8"),
        *("2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "3fff::1"),
        *("2002:7f00:1::", "2002:808:808::1"),
    ],
)
def test_closed(address: str) -> None:
    """Private, local, reserved and documentation networks, multicast, and IPv6 addresses that stand
    for such an IPv4 address."""
    assert not PUBLIC.address(address)


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1"),
        *("168.63.129.17", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1"),
        *("::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2001:4860:4860::8888"),
    ],
)
def test_public(address: str) -> None:
    assert PUBLIC.address(address)


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_public(address: object) -> None:
    """The lists hold at least what the standard library knows."""
    text = str(address)
    if PUBLIC.address(text):
        assert not getattr(address, "is_private")  # noqa: B009 - both versions have it
        assert not getattr(address, "is_loopback")  # noqa: B009


def test_what_is_allowed() -> None:
    """A network opens its addresses, also when they are written as IPv6; a name opens a host."""
    allowed = Allowed.of(
        Settings(outbound_allow="Hooks.internal., 10.1.0.0/16,fd12::/48").outbound_allowed
    )
    assert allowed.name("hooks.INTERNAL")
    assert allowed.name("hooks.internal.")
    assert not allowed.name("other.hooks.internal")
    assert allowed.address("10.1.2.3")
    assert allowed.address("::ffff:10.1.2.3")
    assert allowed.address("fd12::1")
    assert not allowed.address("10.2.0.1")
    everything = Allowed.of(Settings(outbound_allow="*").outbound_allowed)
    assert everything.name("anything")
    assert everything.address("127.0.0.1")


class Names:
    """A resolver with a list of answers for each name, one for each time that it is asked. It
    counts the questions."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): list(each) for name, each in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self._answers.get(host)
        if not answers:
            raise OSError("no such host")
        return answers.pop(0)


class Service:
    """A server on the loopback interface that counts the connections to it."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi")
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def service() -> AsyncIterator[Service]:
    counted = Service()
    server = await asyncio.start_server(counted.serve, "127.0.0.1", 0)
    counted.port = server.sockets[0].getsockname()[1]
    try:
        yield counted
    finally:
        server.close()
        await server.wait_closed()


async def call(
    url: str, allowed: Allowed = PUBLIC, resolve: outbound.Resolve = outbound.resolve
) -> str:
    """Return "called", the code of the failed cell, or the key of the config that is refused."""
    try:
        config = TYPE.parse({"url": url})
    except BadConfig as bad:
        return bad.path
    client = Outbound(TLS, Turns(), allowed, resolve)
    try:
        await TYPE.run(config, [], [], SlowContext(client, HANG_SECONDS, 1000, read_here))
    except CellFailed as failed:
        return failed.failure.code
    finally:
        client.close()
    return "called"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "0", "0.0.0.0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "localhost", "LOCALHOST."),
        # Letters that IDNA maps to digits, and dots of other scripts.
        *("①②⑦.⓪.⓪.①", "127。0。0。1", "127.0.0.1", "𝟏𝟐𝟕.0.0.1", "ⓛocalhost"),
    ],
)
async def test_spellings_of_the_server_itself(host: str) -> None:
    """However the loopback interface is spelled, nothing connects to it. Spellings that are no URL
    are refused with the config."""
    async with service() as counted:
        code = await call(f"http://{host}:{counted.port}/")
        assert code in {"endpoint_address_refused", "endpoint_unreachable", "config.url"}
        assert counted.connections == 0


async def test_the_refusal_says_what_to_do() -> None:
    """It names the host and the setting, and not the address that the name has."""
    client = Outbound(TLS, Turns(), PUBLIC, Names(db_internal=[["10.9.8.7"]]))
    context = SlowContext(client, HANG_SECONDS, 1000, read_here)
    with pytest.raises(CellFailed) as failed:
        await TYPE.run(TYPE.parse({"url": "http://db.internal/"}), [], [], context)
    message = failed.value.failure.message
    assert "RECALC_OUTBOUND_ALLOW" in message
    assert "'db.internal'" in message
    assert "10.9" not in message


@pytest.mark.parametrize("position", [0, 1, 2])
async def test_one_of_several_addresses_is_private(position: int) -> None:
    """All addresses of a name have to be allowed, in whatever order they come."""
    addresses = ["8.8.8.8", "2606:4700::1111"]
    addresses.insert(position, "169.254.169.254")
    assert await call("http://several.test/", resolve=Names(several_test=[addresses])) == (
        "endpoint_address_refused"
    )


async def test_a_name_that_changes_its_address() -> None:
    """DNS rebinding: a name is resolved once for a connection, and that answer is connected to.
    The answer after it is checked before the next connection."""
    async with service() as counted:
        names = Names(turns_test=[["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1"]])
        url = f"http://turns.test:{counted.port}/"
        codes = [await call(url, LOOPBACK, names) for _ in range(3)]
        assert codes == ["called", "endpoint_address_refused", "called"]
        assert names.asked == ["turns.test"] * 3
        assert counted.connections == 2


async def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing below resolves the name again: the system's resolver is not asked."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("The system's resolver was asked.")

    async with service() as counted:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
        monkeypatch.setattr(socket, "getaddrinfo", never)
        names = Names(here_test=[["127.0.0.1"]])
        assert await call(f"http://here.test:{counted.port}/", LOOPBACK, names) == "called"


async def test_the_next_address_is_tried() -> None:
    """An address that refuses the connection is not the end while the host has others."""
    async with service() as counted:
        allowed = Allowed.of([ip_network("127.0.0.0/8")])
        # Nothing listens on the second loopback address.
        names = Names(two_test=[["127.0.0.2", "127.0.0.1"]])
        assert await call(f"http://two.test:{counted.port}/", allowed, names) == "called"


async def test_an_allowed_name_is_not_checked() -> None:
    async with service() as counted:
        url = f"http://hooks.internal:{counted.port}/"
        allowed = Allowed.of(["hooks.internal"])
        assert await call(url, allowed, Names(hooks_internal=[["127.0.0.1"]])) == "called"


@pytest.mark.parametrize("host", ["nowhere.test", "a..b", "x" * 64 + ".test"])
async def test_a_name_without_an_address(host: str) -> None:
    """Names that nobody can resolve are unreachable, or no URL."""
    assert await call(f"http://{host}/", resolve=Names()) in {"endpoint_unreachable", "config.url"}


async def test_names_that_the_resolver_cannot_read() -> None:
    """A label that is too long is an error of the network, whatever the resolver makes of it."""
    with pytest.raises(OSError):  # noqa: PT011 - any error of the resolver
        await outbound.resolve("x" * 64 + ".test", 80)


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8@127.0.0.1/",
        "http://user:secret@example.com/",
        "http://127.0.0.1\\@example.com/",
        "http://exa mple.com/",
        "http://[::1/",
        "http:///path",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
    ],
)
async def test_urls_with_two_readings(url: str) -> None:
    """Such a URL is refused with the config, or leads to a host that is refused."""
    assert await call(url) in {"endpoint_address_refused", "config.url"}
