"""Bodies that are given to the handler as they arrive: bytes, and forms with files."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from .refusals import ClientGone, Refusal, bad_parameter
from .scalars import Decode

T = TypeVar("T")
Receive = Callable[[], Awaitable[Mapping[str, Any]]]

#: Bytes of the heads of a part, and of a field that is no file.
_HEAD_BYTES = 1 << 12
_FIELD_BYTES = 1 << 16
_MOST_FIELDS = 100
_BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]\Z")


def too_large(most: int) -> Refusal:
    """The refusal of a body with more than ``most`` bytes."""
    # The rest of the body is not read, so that the connection cannot be used again.
    return Refusal(
        413,
        "body_too_large",
        f"The body has more than {most} bytes, which is as many as this server takes. "
        "Send less at once.",
        headers={"Connection": "close"},
    )


class ByteStream:
    """The bytes of a body, in pieces as they arrive. Can be read once.

    Reading raises Refusal for a body of more than ``most`` bytes, and ClientGone.
    """

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read = 0
        self._ended = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        while not self._ended:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            self._ended = not message.get("more_body", False)
            self._read += len(chunk)
            if self._read > self._most:
                raise too_large(self._most)
            if chunk:
                return chunk
        raise StopAsyncIteration


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form that is no file."""

    decode: Decode[Any]
    required: bool


class FormBody(Generic[T]):
    """The type of a form: a model of its fields, and its files, by name; true for those that have
    to be sent. A ``closed`` form has no other parts."""

    def __init__(
        self,
        model: Any,
        *,
        fields: Mapping[str, FormField],
        files: Mapping[str, bool],
        closed: bool,
    ) -> None:
        self.model = model
        self.fields = fields
        self.files = files
        self.closed = closed


@dataclass(slots=True)
class File:
    """A file of a form. Its bytes can be read once, before the next file is asked for."""

    name: str
    file_name: str | None
    media_type: str | None
    _parts: _Parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (data := await self._parts.data()) is not None:
            yield data


@dataclass(slots=True)
class Form(Generic[T]):
    """A form. Its fields were sent before its files, which are read as they arrive."""

    fields: T
    files: AsyncIterator[File]


def boundary_of(content_type: str) -> bytes:
    """The boundary of a multipart body. Raises Refusal."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if _BOUNDARY.match(boundary) is None:
        raise malformed("its Content-Type has no boundary")
    return boundary


async def read_form(kind: FormBody[T], stream: ByteStream, boundary: bytes) -> Form[T]:
    """Read the fields of a form, up to its first file. Raises Refusal."""
    parts = _Parts(stream, boundary)
    values: dict[str, Any] = {}
    first = await parts.next()
    seen = 0
    while first is not None and first.name not in kind.files:
        seen += 1
        if seen > _MOST_FIELDS:
            raise malformed(f"it has more than {_MOST_FIELDS} fields")
        _take(kind, values, first.name, await parts.text(first.name))
        first = await parts.next()
    for name, known in kind.fields.items():
        if known.required and name not in values:
            raise bad_parameter(name, "is required, and was not sent before the files.")
    fields: T = msgspec.convert(values, kind.model)
    return Form(fields, _files(kind, parts, first))


def _take(kind: FormBody[Any], values: dict[str, Any], name: str, text: str) -> None:
    known = kind.fields.get(name)
    if known is None:
        if kind.closed:
            names = ", ".join([*kind.fields, *kind.files])
            raise bad_parameter(name[:40], f"is not a part of this form. The parts are {names}.")
    elif name in values:
        raise bad_parameter(name, "is given more than once. Send it once.")
    else:
        values[name] = known.decode(name, text)


async def _files(kind: FormBody[Any], parts: _Parts, first: _Head | None) -> AsyncIterator[File]:
    """The files of a form. Raises Refusal for a part between them that is none, and at the end for
    one that was not sent."""
    sent: set[str] = set()
    head = first
    while head is not None:
        if head.name in kind.fields or (head.name not in kind.files and kind.closed):
            raise bad_parameter(head.name[:40], "stands behind a file. Send fields before files.")
        if head.name in sent:
            raise bad_parameter(head.name, "is given more than once. Send it once.")
        if head.name in kind.files:
            sent.add(head.name)
            yield File(head.name, head.file_name, head.media_type, parts)
        head = await parts.next()
    for name, required in kind.files.items():
        if required and name not in sent:
            raise bad_parameter(name, "is required, and was not sent.")


@dataclass(frozen=True, slots=True)
class _Head:
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


class _Parts:
    """The parts of a multipart body, as they arrive."""

    def __init__(self, stream: ByteStream, boundary: bytes) -> None:
        self._stream = stream
        self._events: deque[_Head | bytes | object] = deque()
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

    async def next(self) -> _Head | None:
        """The head of the next part, past what is left of this one; None at the end."""
        while True:
            event = await self._event()
            if event is None or isinstance(event, _Head):
                return event

    async def data(self) -> bytes | None:
        """More of the part; None at its end."""
        if self._events and isinstance(self._events[0], _Head):
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

    async def _event(self) -> _Head | bytes | object | None:
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
            head = _Head(
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
