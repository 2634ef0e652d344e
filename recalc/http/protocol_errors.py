"""The errors that a connection answers before it is closed, for requests that no app has seen."""

from __future__ import annotations

from http import HTTPStatus

from recalc.http.errors import JSON, Problem
from recalc.http.memory import NO_MEMORY as _NO_MEMORY

#: Bytes that a request may have beside its body: request line, headers, trailers.
MAX_HEAD_BYTES = 1 << 16

SLOW_HEAD = Problem(
    408,
    "request_timeout",
    "The request's headers did not arrive in time. Nothing was changed. Send it again.",
)
SLOW_BODY = Problem(
    408,
    "request_timeout",
    "The request's body did not arrive in time. Nothing was changed. Send it again, or less of it.",
)
LONG_HEAD = Problem(
    431,
    "headers_too_large",
    f"The request's headers are longer than {MAX_HEAD_BYTES} bytes. Nothing was changed. Send it "
    "with fewer or shorter headers.",
)
TOO_MANY_AHEAD = Problem(
    429,
    "too_many_pipelined",
    "More requests were sent ahead of their answers than this server takes. This one and those "
    "after it changed nothing. Send them again after 1 s.",
    headers={"Retry-After": "1"},
)
NO_ROOM = Problem(
    503,
    "too_many_connections",
    "The server has as many requests under way as it takes. Nothing was changed. Send it again "
    "after 1 s.",
    headers={"Retry-After": "1"},
)
NO_MEMORY = Problem(503, "too_many_bytes", _NO_MEMORY, headers={"Retry-After": "1"})


def malformed(fault: str) -> Problem:
    """Return the refusal of a request whose form has ``fault``, half a sentence about "it"."""
    return Problem(
        400,
        "malformed_request",
        f"The request is not HTTP/1.1 as this server reads it: {fault}. It changed nothing. "
        "Correct it, and send it on a new connection.",
    )


def last_answer(problem: Problem) -> bytes:
    """Encode the whole answer, after which the connection is closed."""
    body = problem.body()
    lines = [
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}",
        f"content-type: {JSON}",
        f"content-length: {len(body)}",
        "connection: close",
        *(f"{name}: {value}" for name, value in problem.headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
