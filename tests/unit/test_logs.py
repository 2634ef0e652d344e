"""Logs tell what happens, and stop nothing."""

from __future__ import annotations

import io
import json

import pytest
import structlog

from recalc import logs
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
