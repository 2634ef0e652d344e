"""What is written to a connection, and when, for the answers that uvicorn writes."""

from __future__ import annotations

import asyncio

import pytest
from typing_extensions import override

from recalc.http.answer_writer import AnswerWriter

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Log(asyncio.Transport):
    """A transport that keeps what was written by each call, and None for its end. One that is
    closed cannot be written to."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[bytes | None] = []

    @override
    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.is_closing()
        self.calls.append(bytes(data))

    @override
    def close(self) -> None:
        self.calls.append(None)

    @override
    def is_closing(self) -> bool:
        return None in self.calls


@pytest.fixture
def log() -> Log:
    return Log()


def test_a_head_waits_for_the_first_piece(log: Log) -> None:
    """Later pieces, an empty one among them, are written as they come."""
    writer = AnswerWriter(log, log.close)
    writer.write(HEAD)
    assert log.calls == []
    for piece in (b"one", b"", b"two"):
        writer.write(piece)
    assert log.calls == [HEAD + b"one", b"", b"two"]


def test_an_empty_piece_sends_the_head(log: Log) -> None:
    """The first event of a stream may come late."""
    writer = AnswerWriter(log, log.close)
    writer.write(HEAD)
    writer.write(b"")
    assert log.calls == [HEAD]


def test_an_answer_without_a_body(log: Log) -> None:
    """Its head is written at its end, and the next answer begins with a head."""
    writer = AnswerWriter(log, log.close)
    for body in (b"", b"body", b""):
        writer.write(HEAD)
        if body:
            writer.write(body)
        writer.end()
    assert log.calls == [HEAD, HEAD + b"body", HEAD]


def test_what_comes_before_an_answer_is_written_at_once(log: Log) -> None:
    """A client waits for it with its body. The same bytes as a body are a body."""
    writer = AnswerWriter(log, log.close)
    writer.write(CONTINUE)
    assert log.calls == [CONTINUE]
    writer.write(HEAD)
    writer.write(CONTINUE)
    assert log.calls == [CONTINUE, HEAD + CONTINUE]


def test_closing(log: Log) -> None:
    """A head that waits is written first, unless the connection is gone."""
    writer = AnswerWriter(log, log.close)
    writer.write(HEAD)
    writer.close()
    assert log.calls == [HEAD, None]
    assert writer.is_closing()
    writer.write(HEAD)
    writer.close()
    assert log.calls == [HEAD, None]


def test_finishing_once(log: Log) -> None:
    """What ends the connection is called once, though the connection may stay open for a while."""
    finished: list[bool] = []
    writer = AnswerWriter(log, lambda: finished.append(writer.is_closing()))
    writer.close()
    writer.close()
    assert (finished, log.calls) == ([True], [])
