"""The answers of an operation: which of the contract's responses become which classes.

Errors become no class: what answers them is raised (recalc.http.errors). What is not implemented
was refused before (codegen.whitelist.responses).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.names import header_name
from codegen.references import ITEM
from codegen.whitelist.answers import FIRST_ERROR, JSON, STREAMS

Json = Any
Resolve = Callable[[Json], Json]
#: Names the model of a schema; of an inline one, it is the second argument.
Model = Callable[[Json, str], str]

_HEADER_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_FORMATS = {"uuid": "UUID", "date-time": "datetime"}


@dataclass(frozen=True)
class Header:
    """A header of an answer, with its Python type."""

    name: str
    type: str
    required: bool

    @property
    def python_name(self) -> str:
        return header_name(self.name)

    @property
    def annotation(self) -> str:
        return self.type if self.required else f"{self.type} | None = None"


@dataclass(frozen=True)
class Answer:
    """One class: a status, in one media type, None for no body.

    ``kind`` is how the body is sent: "json", "events", "lines", "text", or "none".
    ``chosen`` says that Accept chooses between this and others of the same status.
    """

    class_name: str
    status: int
    description: str
    headers: tuple[Header, ...]
    media_type: str | None = None
    kind: str = "none"
    model: str | None = None
    chosen: bool = False

    @property
    def body_type(self) -> str | None:
        """The Python type of its body."""
        return {
            "json": f"models.{self.model}",
            "events": f"AsyncGenerator[wire.Event[models.{self.model}], None]",
            "lines": f"AsyncGenerator[Sequence[models.{self.model}], None]",
            "text": "AsyncGenerator[bytes, None]",
            "none": None,
        }[self.kind]

    @property
    def reference(self) -> str:
        """The class, as routes name it."""
        return f"ops.{self.class_name}"

    @property
    def is_stream(self) -> bool:
        return self.kind in STREAMS.values()

    @property
    def is_plain(self) -> bool:
        """Whether it is sent as every answer that has nothing special: a JSON body, no header."""
        return self.media_type == JSON and not self.headers and not self.chosen

    @property
    def pieces(self) -> str:
        """The expression of a stream's encoded pieces."""
        body = "result.body"
        return body if self.kind == "text" else f"wire.encode_{self.kind}({body})"


@dataclass(frozen=True)
class Response:
    """A status that is documented, and not by a range or `default`."""

    status: int
    description: str
    answers: tuple[Answer, ...]


def responses_of(
    operation: str, found: Mapping[str, Json], resolve: Resolve, model: Model
) -> tuple[Response, ...]:
    """The responses of an operation that have a status of their own; the names of its classes begin
    with ``operation``."""
    return tuple(
        _response(operation, int(status), resolve(response), resolve, model)
        for status, response in found.items()
        if status.isdecimal()
    )


def offers(responses: Iterable[Response]) -> tuple[str, ...]:
    """The media types between which Accept chooses, in the contract's order; or none."""
    chosen = [a.media_type for r in responses for a in r.answers if a.chosen and a.media_type]
    return tuple(dict.fromkeys(chosen))


def _response(
    operation: str, status: int, response: Mapping[str, Json], resolve: Resolve, model: Model
) -> Response:
    description: str = response["description"]
    if status >= FIRST_ERROR:
        return Response(status, description, ())
    headers = [
        _header(name, resolve(header), resolve)
        for name, header in response.get("headers", {}).items()
    ]
    # Fields with a default come last in a class.
    sorted_headers = tuple(sorted(headers, key=lambda header: not header.required))
    name, content = f"{operation}{status}", response.get("content", {})
    if not content:
        return Response(status, description, (Answer(name, status, description, sorted_headers),))
    answers = []
    for position, (media_type, body) in enumerate(content.items()):
        class_name = f"{name}{_suffix(media_type)}" if position else name
        kind = STREAMS.get(media_type, "json")
        answers.append(
            Answer(
                class_name,
                status,
                description,
                sorted_headers,
                media_type=media_type,
                kind=kind,
                model=_body_model(kind, body, class_name, model),
                chosen=len(content) > 1,
            )
        )
    return Response(status, description, tuple(answers))


def _body_model(kind: str, body: Mapping[str, Json], name: str, model: Model) -> str | None:
    if kind == "json":
        return model(body["schema"], f"{name}Body")
    return model(body[ITEM], f"{name}Item") if kind in {"events", "lines"} else None


def _header(name: str, header: Mapping[str, Json], resolve: Resolve) -> Header:
    schema = resolve(header["schema"])
    kind = _HEADER_TYPES[schema["type"]]
    if "enum" in schema:
        kind = f"Literal[{', '.join(repr(each) for each in schema['enum'])}]"
    elif kind == "str":
        kind = _FORMATS.get(schema.get("format", ""), kind)
    return Header(name, kind, header.get("required", False))


def _suffix(media_type: str) -> str:
    subtype = media_type.partition("/")[2]
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"\W", subtype))
