"""The messages between a worker and a process that runs code. Imported by both.

A message is four bytes of length, one byte of kind, and the rest. A request has kind ``RUN`` or
``CHECK`` and code; a RUN is followed by a message of kind ``DATA``. Each request has one answer.
"""

from __future__ import annotations

#: Kinds of requests.
RUN, CHECK, DATA = b"r", b"c", b"d"
#: Kinds of answers: the process is ready, a result as JSON text, a failure as "code\nmessage".
READY, VALUE, FAILED = b"y", b"v", b"f"

#: Bytes of the length in front of a message.
LENGTH = 4
#: Bytes that the text of a result may have. A result of 1 MiB has fewer, however it is escaped.
MOST_RESULT = 6 << 20
#: Characters of the longest message of a failure.
MOST_MESSAGE = 1500


def message(kind: bytes, body: bytes) -> bytes:
    """Return a message as it is sent."""
    return (len(body) + 1).to_bytes(LENGTH, "big") + kind + body


def failure(code: str, text: str) -> bytes:
    """Return the body of an answer of kind FAILED."""
    return f"{code}\n{text[:MOST_MESSAGE]}".encode(errors="backslashreplace")
