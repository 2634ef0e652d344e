"""A server, and the SDK pointed at it: nothing here may reach any other address."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sdk.driver import Sdk
from tests.support.endpoint import Endpoint
from tests.support.server import KEY, Server


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def sdk(
    request: pytest.FixtureRequest,
    server: Server,
    at_home: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Sdk:
    """The SDK with the server's address and key from its environment variables."""
    monkeypatch.setenv("PROMPTLAYER_BASE_URL", server.url)
    monkeypatch.setenv("PROMPTLAYER_API_KEY", KEY)
    return Sdk.of(asynchronous=request.param)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as opened:
        yield opened


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fail whatever looks up or connects to an address of another machine."""
    strayed: list[str] = []
    look_up, connect = socket.getaddrinfo, socket.socket.connect

    def refuse(host: Any) -> None:
        if host not in {"127.0.0.1", "localhost", b"127.0.0.1", None}:
            strayed.append(str(host))
            raise OSError(f"a test may not reach {host!r}")

    def look_up_here(host: Any, *arguments: Any, **options: Any) -> Any:
        refuse(host)
        return look_up(host, *arguments, **options)

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            refuse(address[0])
        connect(self, address)

    monkeypatch.setattr(socket, "getaddrinfo", look_up_here)
    monkeypatch.setattr(socket.socket, "connect", connect_here)
    yield strayed
    assert strayed == []
