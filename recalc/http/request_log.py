"""The line that is logged of each request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import structlog


class RequestLine(msgspec.Struct, frozen=True):
    """What is logged of a request. ``ms`` is its duration in milliseconds."""

    method: str
    operation_id: str | None
    workspace: int | None
    status: int | None
    ms: float


#: Writes the line of a request.
LogRequest = Callable[[RequestLine], None]


def request_log() -> LogRequest | None:
    """Return what logs requests as this process is configured; None where no line is wanted.

    JSON lines are written without structlog, since each request has one: that takes a twentieth of
    the time.
    """
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    if not log.is_enabled_for(logging.INFO):
        return None
    config = structlog.get_config()
    if isinstance(config["processors"][-1], structlog.processors.JSONRenderer):
        return _JsonRequests(config["logger_factory"]().msg)
    return lambda line: log.info("request", **msgspec.structs.asdict(line))


class _JsonLine(RequestLine, frozen=True):
    """A line with the keys that every line has."""

    timestamp: datetime
    event: str = "request"
    level: str = "info"


class _JsonRequests:
    """Writes the lines of one turn of the event loop at once, at the beginning of the next."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._held: list[bytes] = []

    def __call__(self, line: RequestLine) -> None:
        if not self._held:
            asyncio.get_running_loop().call_soon(self._flush)
        written = _JsonLine(
            line.method,
            line.operation_id,
            line.workspace,
            line.status,
            line.ms,
            timestamp=datetime.now(UTC),
        )
        self._held.append(_encode(written))

    def _flush(self) -> None:
        held, self._held = self._held, []
        self._write(b"\n".join(held).decode())


_encode = msgspec.json.Encoder().encode
