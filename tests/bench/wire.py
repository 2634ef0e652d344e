"""A client that takes some twenty microseconds for a request, so that the server is measured.

httpx takes half a millisecond, and one for a page of rows, on processors that the server and its
evaluating processes want too.
"""

from __future__ import annotations

import select
import socket
import time
from typing import Any, NamedTuple

import httpx
import msgspec

from tests.server.sheets import Sheet

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Answer(NamedTuple):
    """An answer, and the milliseconds from the request to the last byte of it."""

    status: int
    body: bytes
    milliseconds: float


class Wire:
    """One connection to the server of ``client``, with its key. It is opened before a request where
    there is none yet, or where the server has closed it."""

    def __init__(self, client: httpx.Client) -> None:
        url = client.base_url
        headers = {"Host": url.netloc.decode(), "X-API-KEY": client.headers["X-API-KEY"]}
        self._socket: socket.socket | None = None
        self._address = (url.host, url.port or 80)
        self._head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())

    def ask(self, method: str, path: str) -> Answer:
        """Send a request without a body. Raises ConnectionError where the answer is not whole."""
        request = f"{method} {path} HTTP/1.1\r\n{self._head}\r\n".encode()
        connection = self._connected()
        began = time.perf_counter()
        connection.sendall(request)
        answer = bytearray()
        whole: int | None = None
        while whole is None or len(answer) < whole:
            piece = connection.recv(1 << 20)
            if not piece:
                self.close()
                raise ConnectionError(f"{method} {path}: the connection was closed")
            answer += piece
            if whole is None and (end := answer.find(_END_OF_HEAD)) >= 0:
                body = end + len(_END_OF_HEAD)
                whole = body + _length(bytes(answer[:end]))
        took = (time.perf_counter() - began) * 1000
        return Answer(int(answer[9:12]), bytes(answer[body:]), took)

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection. The next request opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connected(self) -> socket.socket:
        if self._socket is not None and select.select([self._socket], [], [], 0)[0]:
            self.close()  # nothing is expected, so that this is its end
        if self._socket is None:
            self._socket = socket.create_connection(self._address)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket


def cancel(wire: Wire, sheet: Sheet, operation: str) -> tuple[dict[str, Any], float]:
    """Cancel an operation; return the answer, and the milliseconds until it had come."""
    answer = wire.ask("DELETE", f"{sheet.path}/operations/{operation}")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = msgspec.json.decode(answer.body)
    return found, answer.milliseconds


def _length(head: bytes) -> int:
    """Return the bytes of a body. Raises ValueError for a head that does not tell."""
    _, _, rest = head.lower().partition(_LENGTH)
    return int(rest.partition(b"\r\n")[0])
