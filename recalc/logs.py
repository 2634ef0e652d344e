"""Configures structured logs: a line for each request and each transition. Logs hold no secret and
no cell value."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO

import msgspec
import structlog

from recalc.settings import Settings


def configure(settings: Settings) -> None:
    """Write all logs of this process to standard error, in the level and format of the settings."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    lines = _Lines(sys.stderr)
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, force=True)


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


class _Lines:
    """Writes a line for each event. A line that cannot be written, because a disk is full or a pipe
    is closed, is lost: a change that was made must not fail for its log."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def msg(self, line: str) -> None:
        with suppress(OSError):
            self._stream.write(f"{line}\n")
            self._stream.flush()

    debug = info = warning = error = critical = exception = msg
