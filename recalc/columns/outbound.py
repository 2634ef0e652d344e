"""Makes the calls of ENDPOINT columns: over connections to addresses that are allowed, which are
used again, and which a cancel closes at once.

A host is resolved here, each of its addresses is checked, and the connection goes to an address
that was checked. A name that is resolved again later cannot lead elsewhere. No proxy is used, no
cookie is kept, no redirect is followed, and no request is sent twice.
"""

from __future__ import annotations

import asyncio
import select
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import NamedTuple, TypeAlias

from recalc.calls import Turns
from recalc.columns.addresses import Allowed, literal
from recalc.columns.http_connection import Answer, Connection, Request
from recalc.fair_queue import FairQueue

#: Returns the addresses of a host for a port, best first. Raises OSError.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

#: Names that are resolved at once. A workspace that resolves none may exceed that by one, up to
#: twice as many.
_RESOLVING = 32
#: Seconds for which an address is tried before the next one of the same host.
_NEXT_ADDRESS = 1.0
#: Seconds for which a connection without a call is kept, less than the five of many servers; and
#: how many are.
_IDLE, _MOST_IDLE = 4.0, 512
#: Seconds for which a look at those connections holds.
_LOOK = 0.001


class AddressRefused(Exception):
    """A host has an address that may not be connected to."""


class Unreachable(Exception):
    """No address of a host takes a connection."""


class Origin(NamedTuple):
    """The server that a request goes to. ``tls``: whether its scheme is https."""

    host: str
    port: int
    tls: bool


#: Whose connections are kept, and to which server.
_Peer: TypeAlias = tuple[int, Origin]


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host as the system's resolver gives them.

    It is asked in a thread of its own, which nothing can stop: the event loop has few threads for
    all names and other work, and some nameservers never answer.
    """
    asked: Future[Sequence[str]] = Future()
    asked.set_running_or_notify_cancel()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            asked.set_result(list(dict.fromkeys(str(address[0]) for *_, address in found)))
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            asked.set_exception(error)

    Thread(target=ask, name="resolver", daemon=True).start()
    try:
        return await asyncio.wrap_future(asked)
    except UnicodeError as error:  # a label that is empty or too long
        raise OSError(str(error)) from error


class Idle:
    """The connections of one workspace to one server that have no call, the one that was used last
    at the end."""

    def __init__(self) -> None:
        self.connections: list[Connection] = []
        #: How many of the last ones were looked at, and when.
        self._seen, self._seen_at = 0, 0.0
        #: How many the next look is for.
        self._most = 1

    def keep(self, connection: Connection) -> None:
        """Add a connection whose call has ended."""
        self.connections.append(connection)
        self._seen, self._most = 0, 1

    def take(self, now: float) -> Connection:
        """Remove the one that was used last; ``now`` is the time of the event loop. It is closed
        where its peer has sent something unasked, or has closed it.

        The event loop may not have seen that yet, so the connection is looked at. That lets other
        threads run, which may keep this one waiting for longer than a call takes. Where many calls
        begin at once, a look is for four times as many connections as the one before, and holds
        for a millisecond: what comes within that is not seen.
        """
        if not self._seen or now >= self._seen_at + _LOOK:
            self._look(self.connections[-self._most :])
            self._seen, self._seen_at = min(self._most, len(self.connections)), now
            self._most *= 4
        self._seen -= 1
        return self.connections.pop()

    def _look(self, connections: Sequence[Connection]) -> None:
        """Close those on which something has come."""
        found = select.poll()
        by_descriptor = {each.descriptor: each for each in connections if each.can_be_kept}
        for descriptor in by_descriptor:
            found.register(descriptor, select.POLLIN)
        for descriptor, _ in found.poll(0):
            by_descriptor[descriptor].abort()


class Outbound:
    """The HTTP client of a process. It connects to ``allowed`` addresses only, and lets other work
    of the event loop run, whatever its peers send."""

    def __init__(
        self, tls: ssl.SSLContext, turns: Turns, allowed: Allowed, resolve: Resolve = resolve
    ) -> None:
        tls.set_alpn_protocols(["http/1.1"])
        self._tls = tls
        self._turns = turns
        self._allowed = allowed
        self._resolve = resolve
        #: Some servers know a client by its connection, once it has shown who it is: so workspaces
        #: share none.
        self._idle: dict[_Peer, Idle] = {}
        self._idle_count = 0
        self._resolving = FairQueue(_RESOLVING, beyond=_RESOLVING)
        self._sweep: asyncio.TimerHandle | None = None

    async def call(
        self, workspace_id: int, origin: Origin, request: Request, timeout: float
    ) -> Answer:
        """Send a request of a workspace and return its answer. Cancelling this closes the
        connection at once.

        Raises AddressRefused, Unreachable, TimeoutError after ``timeout`` seconds, and what
        ``Connection.exchange`` raises.
        """
        ends = asyncio.get_running_loop().time() + timeout
        peer = (workspace_id, origin)
        connection = self._take(peer)
        if connection is None:
            async with asyncio.timeout_at(ends):
                connection = await self._connect(workspace_id, origin)
        try:
            return await connection.exchange(request, ends)
        finally:
            self._keep(peer, connection)

    def close(self) -> None:
        """Close the connections that have no call. Call this when no call is open."""
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None
        self._close_idle_since(float("inf"))

    # --- connections without a call ---

    def _take(self, peer: _Peer) -> Connection | None:
        idle = self._idle.get(peer)
        while idle is not None and idle.connections:
            connection = idle.take(asyncio.get_running_loop().time())
            self._idle_count -= 1
            if connection.can_be_kept:
                return connection
            connection.abort()
        return None

    def _keep(self, peer: _Peer, connection: Connection) -> None:
        if self._idle_count >= _MOST_IDLE or not connection.can_be_kept:
            connection.abort()
            return
        self._idle.setdefault(peer, Idle()).keep(connection)
        self._idle_count += 1
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(_IDLE, self._close_old)

    def _close_old(self) -> None:
        loop = asyncio.get_running_loop()
        self._close_idle_since(loop.time() - _IDLE)
        self._sweep = loop.call_later(_IDLE, self._close_old) if self._idle else None

    def _close_idle_since(self, time: float) -> None:
        """Close the connections that have had no call since ``time``."""
        for peer, idle in list(self._idle.items()):
            for connection in [each for each in idle.connections if each.idle_since <= time]:
                idle.connections.remove(connection)
                self._idle_count -= 1
                connection.abort()
            if not idle.connections:
                del self._idle[peer]

    # --- new connections ---

    async def _connect(self, workspace_id: int, origin: Origin) -> Connection:
        """Connect to the first address of the host that answers. Raises AddressRefused if any of
        them is not allowed: which of them a connection would go to is the choice of the host."""
        addresses = await self._addresses(workspace_id, origin)
        for address in addresses[:-1]:
            with suppress(Unreachable, TimeoutError):
                async with asyncio.timeout(_NEXT_ADDRESS):
                    return await self._open(address, origin)
        return await self._open(addresses[-1], origin)

    async def _addresses(self, workspace_id: int, origin: Origin) -> Sequence[str]:
        address = literal(origin.host)
        try:
            found = await self._resolved(workspace_id, origin) if address is None else [address]
        except OSError as error:
            raise Unreachable from error
        if not found:
            raise Unreachable
        if not (self._allowed.name(origin.host) or all(map(self._allowed.address, found))):
            raise AddressRefused
        return found

    async def _resolved(self, workspace_id: int, origin: Origin) -> Sequence[str]:
        """Resolve the host when it is the workspace's turn. Cancelling this ends the wait only: the
        resolver goes on, and the permit is held until it has answered."""
        give_back = await self._resolving.take(workspace_id)
        asking = asyncio.ensure_future(self._resolve(origin.host, origin.port))
        asking.add_done_callback(lambda _: give_back())
        return await asyncio.shield(asking)

    async def _open(self, address: str, origin: Origin) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(
                lambda: Connection(self._turns),
                address,
                origin.port,
                ssl=self._tls if origin.tls else None,
                server_hostname=origin.host if origin.tls else None,
            )
        except (OSError, ValueError) as error:  # ValueError: a host that no certificate can name
            raise Unreachable from error
        return connection
