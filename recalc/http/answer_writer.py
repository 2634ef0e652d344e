"""Writes the head of an answer together with the first piece of its body.

ASGI asks for that: nothing is sent before the first piece. uvicorn writes the head as soon as it
has it, so that each answer takes two calls of the system, of which each costs as much as a tenth of
a small request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

#: What uvicorn writes before an answer, to a client that waits for it with its body.
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class AnswerWriter:
    """What uvicorn uses of the transport of a connection for its answers, one after the other.
    ``finish`` is called once, behind the last of them."""

    def __init__(self, transport: asyncio.Transport, finish: Callable[[], None]) -> None:
        self._transport = transport
        self._finish = finish
        self._finished = False
        self._head = b""
        self._in_body = False

    def write(self, data: bytes) -> None:
        """Write the head of an answer, then the pieces of its body."""
        if self._in_body:
            self._transport.write(data)
        elif self._head:
            self._transport.write(self._head + data)
            self._head, self._in_body = b"", True
        elif data == _CONTINUE:
            self._transport.write(data)
        else:
            self._head = data

    def end(self) -> None:
        """Note that the answer is complete, perhaps without a body. What follows is the next."""
        if self._head:
            self._transport.write(self._head)
        self._head, self._in_body = b"", False

    def close(self) -> None:
        """End the connection behind what was written."""
        if not self.is_closing():
            self.end()
            self._finished = True
            self._finish()

    def is_closing(self) -> bool:
        """Whether nothing more is to be written."""
        return self._finished or self._transport.is_closing()
