"""Structured logs: one line per request and per transition; no secrets, no cell values."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import TextIO

import structlog

from recalc.settings import Settings


def configure(settings: Settings) -> None:
    """Send all logs of this process to standard error, as the settings say."""
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


class _Lines:
    """Writes a line for each event. What cannot be written, to a disk that is full or a pipe that
    nobody reads any more, is lost: a change that was made must not fail for want of its log."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def msg(self, line: str) -> None:
        with suppress(OSError):
            self._stream.write(f"{line}\n")
            self._stream.flush()

    debug = info = warning = error = critical = exception = msg
