"""The parts of a multipart body, as they arrive."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from .refusals import Refusal, bad_parameter
from .uploads import ByteStream

#: Bytes of the heads of a part, and of a field that is no file.
_HEAD_BYTES = 1 << 12
_FIELD_BYTES = 1 << 16
_BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]\Z")


def boundary_of(content_type: str) -> bytes:
    """The boundary of a multipart body. Raises Refusal."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if _BOUNDARY.match(boundary) is None:
        raise malformed("its Content-Type has no boundary")
    return boundary


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a part; of a file also the name and media type that the client gives."""

    name: str
    file_name: str | None
    media_type: str | None


_END = object()


@dataclass(slots=True)
class _Building:
    """A head that is being read."""

    name: bytes = b""
    value: bytes = b""
    size: int = 0
    found: dict[bytes, bytes] = field(default_factory=dict)


class Parts:
    """The parts of a multipart body, as they arrive."""

    def __init__(self, stream: ByteStream, boundary: bytes) -> None:
        self._stream = stream
        self._events: deque[Head | bytes | object] = deque()
        self._building = _Building()
        self._complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_name,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header,
                "on_headers_finished": self._on_head,
                "on_part_data": lambda data, start, end: self._events.append(data[start:end]),
                "on_part_end": lambda: self._events.append(_END),
                "on_end": self._on_complete,
            },
        )

    async def next(self) -> Head | None:
        """The head of the next part, past what is left of this one; None at the end."""
        while True:
            event = await self._event()
            if event is None or isinstance(event, Head):
                return event

    async def data(self) -> bytes | None:
        """More of the part; None at its end."""
        if self._events and isinstance(self._events[0], Head):
            return None
        event = await self._event()
        return event if isinstance(event, bytes) else None

    async def text(self, name: str) -> str:
        """All of a part that is no file. Raises Refusal."""
        found = bytearray()
        while (data := await self.data()) is not None:
            found += data
            if len(found) > _FIELD_BYTES:
                raise bad_parameter(name[:40], f"has more than {_FIELD_BYTES} bytes.")
        try:
            return found.decode()
        except UnicodeDecodeError as error:
            raise bad_parameter(name[:40], "the bytes are not UTF-8.") from error

    async def _event(self) -> Head | bytes | object | None:
        while not self._events:
            chunk = await anext(self._stream, None)
            if chunk is None:
                if not self._complete:
                    raise malformed("it ends before its last boundary")
                return None
            try:
                self._parser.write(chunk)
            except MultipartParseError as error:
                raise malformed("its boundaries or heads are broken") from error
        return self._events.popleft()

    def _begin(self) -> None:
        self._building = _Building()

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._grow(end - start)
        self._building.name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._grow(end - start)
        self._building.value += data[start:end]

    def _grow(self, more: int) -> None:
        self._building.size += more
        if self._building.size > _HEAD_BYTES:
            raise malformed(f"the head of a part has more than {_HEAD_BYTES} bytes")

    def _on_header(self) -> None:
        head = self._building
        head.found[head.name.lower()] = head.value
        head.name, head.value = b"", b""

    def _on_head(self) -> None:
        found = self._building.found
        kind, options = parse_options_header(found.get(b"content-disposition", b""))
        if kind != b"form-data" or b"name" not in options:
            raise malformed("a part has no name")
        file_name, media_type = options.get(b"filename"), found.get(b"content-type")
        try:
            head = Head(
                options[b"name"].decode(),
                None if file_name is None else file_name.decode(),
                None if media_type is None else media_type.decode("latin-1"),
            )
        except UnicodeDecodeError as error:
            raise malformed("a name in it is not UTF-8") from error
        self._events.append(head)

    def _on_complete(self) -> None:
        self._complete = True


def malformed(what: str) -> Refusal:
    """A body that is not the form that its media type says."""
    return Refusal(400, "malformed_form", f"The form cannot be read: {what}. Nothing was changed.")
