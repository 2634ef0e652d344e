"""Logs tell what happens, and stop nothing."""

from __future__ import annotations

import asyncio
import io
import json

import pytest
import structlog

from recalc import logs
from recalc.http.request_log import RequestLine, request_log
from recalc.settings import Settings


class Disk(io.StringIO):
    """A stream that fails while ``full``."""

    full = False

    def write(self, text: str) -> int:
        if self.full:
            raise OSError(28, "No space left on device")
        return super().write(text)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    stream = Disk()
    monkeypatch.setattr("sys.stderr", stream)
    logs.configure(Settings(log_format="json"))
    return stream


def test_a_line_for_each_event(disk: Disk) -> None:
    """With its level, its time and what it is about."""
    structlog.get_logger().info("operation_cancelled", running=3)
    told = json.loads(disk.getvalue())
    assert (told["event"], told["level"], told["running"]) == ("operation_cancelled", "info", 3)
    assert told["timestamp"].endswith("Z")


def test_what_cannot_be_written_is_lost_and_stops_nothing(disk: Disk) -> None:
    """A full disk costs lines; when there is room again, lines come again."""
    log = structlog.get_logger()
    for full in (False, True, False):
        disk.full = full
        log.warning("event", full=full)
    assert [json.loads(line)["full"] for line in disk.getvalue().splitlines()] == [False, False]


async def test_a_line_for_each_request(disk: Disk) -> None:
    """With the keys that every line has; those of one turn of the event loop together."""
    log = request_log()
    assert log is not None
    log(RequestLine("GET", "getTable", 1, 200, 0.5))
    log(RequestLine("DELETE", None, None, 401, 0.25))
    assert disk.getvalue() == ""
    await asyncio.sleep(0)
    first, second = map(json.loads, disk.getvalue().splitlines())
    assert first.pop("timestamp").endswith("Z")
    assert first == {
        "method": "GET",
        "operation_id": "getTable",
        "workspace": 1,
        "status": 200,
        "ms": 0.5,
        "event": "request",
        "level": "info",
    }
    assert (second["workspace"], second["status"]) == (None, 401)


def test_no_line_where_none_is_wanted(disk: Disk) -> None:
    """Above the level "info", a request is not even timed."""
    logs.configure(Settings(log_level="warning", log_format="json"))
    assert request_log() is None
