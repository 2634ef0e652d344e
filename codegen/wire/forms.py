"""Forms: fields with types, and files that are read as they arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from .parts import Head, Parts, malformed
from .refusals import bad_parameter
from .scalars import Decode
from .uploads import ByteStream

T = TypeVar("T")

_MOST_FIELDS = 100


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
    _parts: Parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (data := await self._parts.data()) is not None:
            yield data


@dataclass(slots=True)
class Form(Generic[T]):
    """A form. Its fields were sent before its files, which are read as they arrive."""

    fields: T
    files: AsyncIterator[File]


async def read_form(kind: FormBody[T], stream: ByteStream, boundary: bytes) -> Form[T]:
    """Read the fields of a form, up to its first file. Raises Refusal."""
    parts = Parts(stream, boundary)
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


async def _files(kind: FormBody[Any], parts: Parts, first: Head | None) -> AsyncIterator[File]:
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
