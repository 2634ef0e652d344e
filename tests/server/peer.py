"""A client of raw sockets, for requests that an HTTP library would not send."""

from __future__ import annotations

import select
import socket
from typing import Self
from urllib.parse import urlsplit

from tests.support.hang import HANG_SECONDS
from tests.support.server import Server


class Peer:
    """A connection that sends exactly the given bytes."""

    def __init__(self, server: Server, window: int | None = None) -> None:
        address = urlsplit(server.url)
        self.socket = socket.socket()
        self.socket.settimeout(HANG_SECONDS)
        if window is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        self.socket.connect((address.hostname, address.port))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes | str) -> None:
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def is_answered(self, within: float = 0) -> bool:
        """Whether an answer has begun to arrive, which is left where it is."""
        return bool(select.select([self.socket], [], [], within)[0])

    def wait_for_answer(self) -> None:
        """Return when an answer has begun to arrive."""
        assert self.is_answered(HANG_SECONDS)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Read until the server closes; return status, headers and body."""
        received = b""
        while piece := self.socket.recv(1 << 16):
            received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return int(first.split()[1]), headers, body


def answer_to(peer: Peer) -> tuple[int, bytes] | None:
    """Read exactly one answer; return status and body, or None when the server has closed."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = peer.socket.recv(1)
        if not byte:
            assert not head
            return None
        head += byte
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    body = b""
    while len(body) < length:
        body += peer.socket.recv(length - len(body))
    return int(head.split()[1]), body


def answers_to(peer: Peer) -> list[tuple[int, bytes]]:
    """Read all answers until the server closes, in order."""
    return list(iter(lambda: answer_to(peer), None))
