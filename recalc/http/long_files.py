"""Decodes the file of a long body while it arrives, so that neither is ever held in memory.

A body of JSON with a file in it, as base64, is shortened: a text that nobody can guess stands for
the file. Whatever is unusual, as a character that is not base64 or a full disk, is no fault here:
then the body goes on as it was sent, and is refused, or taken, as any other.
"""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from io import FileIO
from typing import Any, ParamSpec, Self, TypeVar

import msgspec
from starlette.types import Message, Receive

from recalc.generated import wire
from recalc.generated.wire.refusals import ClientGone
from recalc.generated.wire.uploads import ByteStream
from recalc.importing import arrived
from recalc.importing.arrived import Arrived
from recalc.importing.base64_text import SLICE, decode
from recalc.importing.files import Refused

P = ParamSpec("P")
T = TypeVar("T")

#: Where operations take files: the path of the text in the body.
FIELDS = {
    "create_table_sheet": ("source", "file_content_base64"),
    "createTableSheetFileImport": ("file_content_base64",),
}
#: Bytes of a body from which on its file is looked for; so many are held, whatever they are.
_LONG = 1 << 20
#: Bytes that may stand before the file, and behind it.
_AROUND = 1 << 16
#: Characters that are decoded at once, in a thread.
_BATCH = 1 << 19
#: Characters that are decoded together, and the bytes of a slice.
_GROUP = 4
_SLICE_BYTES = SLICE // 4 * 3


class ShortenedBody:
    """A request's body with ``receive``, and the ``holding`` that counts it, in place of its own.

    All bytes count as they arrive, also those of the file. ``path`` is that of the file's text.
    """

    def __init__(
        self, receive: Receive, holding: wire.Holding, max_body: int, path: Sequence[str]
    ) -> None:
        self._body = ByteStream(receive, max_body)
        self._holding = holding
        self._path = path
        self._opening = re.compile(rb'"%s"[ \t\r\n]*:[ \t\r\n]*"' % path[-1].encode())
        self._gone = False
        self._left_out = 0
        self._pieces = self._shortened()

    async def receive(self) -> Message:
        """Return the next message, as the request's own."""
        async for piece in self._pieces:
            return {"type": "http.request", "body": piece, "more_body": True}
        if self._gone:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": b"", "more_body": False}

    def read(self, more: int) -> None:
        """Do nothing: the bytes have been counted."""

    def unfold(self, more: int) -> None:
        """Count what decoding adds to the bytes that were sent."""
        self._holding.unfold(max(more - self._left_out, 0))

    async def _sent(self) -> bytes:
        """Return the next bytes of the body; none at its end, or when the client has gone."""
        try:
            piece = await anext(self._body, b"")
        except ClientGone:
            self._gone = True
            return b""
        self._holding.read(len(piece))
        return piece

    async def _shortened(self) -> AsyncGenerator[bytes, None]:
        begin = bytearray()
        while len(begin) <= _LONG:
            piece = await self._sent()
            if not piece:
                yield bytes(begin)
                return
            begin += piece
        opening = self._opening.search(begin, 0, _AROUND)
        if opening is None:
            yield bytes(begin)
        else:
            head, rest = bytes(begin[: opening.end()]), bytes(begin[opening.end() :])
            del begin
            async for piece in self._without_file(head, rest):
                yield piece
        while piece := await self._sent():
            yield piece

    async def _without_file(self, head: bytes, rest: bytes) -> AsyncGenerator[bytes, None]:
        """Yield the body with a text in place of its file, if it is usual; else what was sent of
        it so far, which begins with ``head`` and ``rest``."""
        try:
            opened = _Text()
        except OSError:  # no folder for it, or no disk
            yield head + rest
            return
        with opened as text:
            if await self._take(text, rest) and await self._end(text):
                shortened = head + text.stand_in + text.behind
                stand_in = text.stand_in.decode()
                if _is_at(self._path, shortened, stand_in):
                    arrived.register(stand_in, text.arrived())
                    self._left_out = text.size - len(stand_in)
                    yield shortened
                    return
            yield head
            pieces = text.as_sent()
            while piece := await text.in_thread(next, pieces, b""):
                yield piece

    async def _take(self, text: _Text, piece: bytes) -> bool:
        """Decode the text to its end. False where it has none, or is not base64."""
        while piece:
            ended = text.add(piece)
            if (ended or text.waiting > _BATCH) and not await text.in_thread(text.decode, ended):
                return False
            if ended:
                return True
            piece = await self._sent()
        return False

    async def _end(self, text: _Text) -> bool:
        """Read what is behind the text. False where that is much, or the client has gone."""
        while len(text.behind) <= _AROUND and (piece := await self._sent()):
            text.behind += piece
        return len(text.behind) <= _AROUND and not self._gone


class _Text:
    """A text of base64 that is decoded into a file. ``behind`` are the quote at its end and what
    follows; ``size`` is its length."""

    def __init__(self) -> None:
        self.stand_in = secrets.token_hex(16).encode()
        self.behind = b""
        self.size = 0
        # Without a buffer: a full disk is noticed at the write, and not again at the end.
        self._file: FileIO = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        self._given = False
        self._used: asyncio.Future[Any] | None = None
        self._waits = bytearray()
        self._last = b""
        self._decoded = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._given:
            return
        if self._used is not None and not self._used.done():
            # Its descriptor may be that of another file as soon as it is closed.
            self._used.add_done_callback(lambda _: self._file.close())
        else:
            self._file.close()

    async def in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what uses the file in a thread, which goes on where the caller is cancelled."""
        used = self._used = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
        return await asyncio.shield(used)

    @property
    def waiting(self) -> int:
        """Return the number of characters that are not decoded yet."""
        return len(self._waits)

    def add(self, piece: bytes) -> bool:
        """Add bytes of the body; return whether the text has ended."""
        quote = piece.find(b'"')
        end = len(piece) if quote < 0 else quote
        self.size += end
        self._waits += piece[:end]
        self.behind = piece[end:]
        return quote >= 0

    def decode(self, ended: bool) -> bool:
        """Decode what waits: all of it where the text has ``ended``, else all but its last
        characters, which may have padding. False where it is no base64, or no disk is left."""
        whole = max(len(self._waits) - 1, 0) // _GROUP * _GROUP
        decoded = 0
        try:
            for start in range(0, whole, SLICE):
                piece = bytes(self._waits[start : min(start + SLICE, whole)])
                if piece.endswith(b"="):
                    return False
                decoded += self._write(decode(piece))
            if ended:
                last = bytes(self._waits[whole:])
                self._write(decode(last))
                self._last = last
        except (Refused, OSError):
            return False
        self._decoded += decoded
        del self._waits[: len(self._waits) if ended else whole]
        return True

    def as_sent(self) -> Iterator[bytes]:
        """Yield the text as it was sent, and what is behind it."""
        self._file.seek(0)
        for start in range(0, self._decoded, _SLICE_BYTES):
            yield base64.b64encode(self._file.read(min(_SLICE_BYTES, self._decoded - start)))
        yield self._last + self._waits + self.behind  # which is never empty: the text is not

    def arrived(self) -> Arrived:
        """Return the file, which has the whole text."""
        self._given = True
        return Arrived(self._file)

    def _write(self, data: bytes) -> int:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        return len(data)


def _is_at(path: Sequence[str], body: bytes, text: str) -> bool:
    """Whether a body is JSON and has ``text`` at ``path``."""
    try:
        found = msgspec.json.decode(body)
        for name in path:
            found = found[name]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, LookupError, TypeError):
        return False
    return bool(found == text)
