# Machine-written from openapi.yaml (sha256 67cc831bbd79dd90da28097f1dc1962ce7e31e72ed3ebf25490b4712e8c3a664) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""What generated routing stands on: matching, decoding, encoding. Copied into ``generated/``.

Nothing here knows the contract. Paths are matched as they were sent and unquoted afterwards, so
that ``%2F`` and ``%0A`` can stand in a parameter. Decoding is strict: a value is taken only as the
contract says it, and what is refused is refused as a ``Refusal`` that names it.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar, cast, overload
from urllib.parse import parse_qsl, unquote_to_bytes
from uuid import UUID

import msgspec

T = TypeVar("T")
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Headers = list[tuple[bytes, bytes]]

encode_json = msgspec.json.Encoder().encode

#: Levels that free JSON may be nested, its place in the body included.
MAX_DEPTH = 100

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,18})\Z")
_WIDE = re.compile(rb"[0-9]{19}")
_JSON_TYPE = re.compile(r'application/json\s*(?:;\s*charset="?utf-8"?\s*)?\Z', re.IGNORECASE)


class Refusal(Exception):
    """A request that the contract does not permit. Nothing was changed."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        parameter: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.parameter = parameter
        self.headers = dict(headers or {})


class ClientGone(Exception):
    """The client went away before its request was complete: there is nobody to answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An encoded answer."""

    status: int
    body: bytes
    headers: Headers = field(default_factory=list)


# --- matching -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Node(Generic[T]):
    fixed: dict[bytes, _Node[T]] = field(default_factory=dict)
    parameter: _Node[T] | None = None
    methods: dict[str, T] = field(default_factory=dict)


class Router(Generic[T]):
    """Finds what is registered for a path, segment by segment; fixed segments come first."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, method: str, template: str, value: T) -> None:
        node = self._root
        for segment in template.split("/")[1:]:
            if segment.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.fixed.setdefault(segment.encode(), _Node())
        node.methods[method] = value

    def match(self, raw_path: bytes) -> tuple[Mapping[str, T], Sequence[bytes]] | None:
        """What the path has, by method, and its parameters: unquoted bytes, in order."""
        segments = raw_path.split(b"/")[1:]
        if b"%" in raw_path:
            segments = [unquote_to_bytes(segment) for segment in segments]
        values: list[bytes] = []
        node = _walk(self._root, segments, 0, values)
        return None if node is None else (node.methods, values)


def _walk(
    node: _Node[T], segments: Sequence[bytes], at: int, values: list[bytes]
) -> _Node[T] | None:
    if at == len(segments):
        return node if node.methods else None
    segment = segments[at]
    following = node.fixed.get(segment)
    if following is not None:
        found = _walk(following, segments, at + 1, values)
        if found is not None:
            return found
    if node.parameter is None or not segment:
        return None
    values.append(segment)
    found = _walk(node.parameter, segments, at + 1, values)
    if found is None:
        values.pop()
    return found


# --- parameters -----------------------------------------------------------------------------


def _bad(name: str, message: str) -> Refusal:
    return Refusal(400, "invalid_parameter", f"{name}: {message}", parameter=name)


def text(name: str, raw: bytes) -> str:
    """A path parameter as text."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise _bad(name, "the bytes are not UTF-8. Percent-encode UTF-8.") from error


def uuid(name: str, raw: bytes) -> UUID:
    """A path parameter of format uuid."""
    value = text(name, raw)
    if _UUID.match(value) is None:
        raise _bad(name, f"{_shown(value)} is not a UUID. Send 8-4-4-4-12 hexadecimal digits.")
    return UUID(value)


class Query:
    """The query of a request. Parameters that the contract does not name are passed over."""

    __slots__ = ("_values",)

    def __init__(self, raw: bytes) -> None:
        self._values: dict[str, list[str]] = {}
        if raw:
            for name, value in _parse_query(raw):
                self._values.setdefault(name, []).append(value)

    def get(self, name: str) -> str | None:
        values = self._values.get(name)
        if values is None:
            return None
        if len(values) > 1:
            raise _bad(name, "is given more than once. Send it once.")
        return values[0]

    @overload
    def integer(self, name: str, *, default: int, **bounds: int) -> int: ...

    @overload
    def integer(self, name: str, *, default: None = None, **bounds: int) -> int | None: ...

    def integer(self, name: str, *, default: int | None = None, **bounds: int) -> int | None:
        value = self.get(name)
        if value is None:
            return default
        if _INTEGER.match(value) is None:
            raise _bad(name, f"{_shown(value)} is not an integer.")
        number = int(value)
        minimum, maximum = bounds.get("minimum"), bounds.get("maximum")
        if minimum is not None and number < minimum:
            raise _bad(name, f"is {number}; the least is {minimum}.")
        if maximum is not None and number > maximum:
            raise _bad(name, f"is {number}; the most is {maximum}.")
        return number

    @overload
    def boolean(self, name: str, *, default: bool) -> bool: ...

    @overload
    def boolean(self, name: str, *, default: None = None) -> bool | None: ...

    def boolean(self, name: str, *, default: bool | None = None) -> bool | None:
        value = self.get(name)
        if value is None:
            return default
        if value not in {"true", "false"}:
            raise _bad(name, f"{_shown(value)} is not true or false.")
        return value == "true"

    def string(
        self,
        name: str,
        *,
        minimum: int = 0,
        maximum: int | None = None,
        pattern: re.Pattern[str] | None = None,
    ) -> str | None:
        value = self.get(name)
        return None if value is None else checked(name, value, minimum, maximum, pattern)

    def choice(self, name: str, choices: Mapping[str, T], default: T) -> T:
        """One of the contract's words."""
        value = self.get(name)
        if value is None:
            return default
        if value not in choices:
            raise _bad(name, f"{_shown(value)} is none of {', '.join(choices)}.")
        return choices[value]


def _parse_query(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100
        )
    except ValueError as error:
        raise Refusal(
            400,
            "invalid_query",
            "The query is not percent-encoded UTF-8, or has more than 100 parameters.",
        ) from error


def header(
    headers: Iterable[tuple[bytes, bytes]],
    name: str,
    *,
    minimum: int = 0,
    maximum: int | None = None,
    pattern: re.Pattern[str] | None = None,
) -> str | None:
    """A header of the contract; sent twice, it is refused."""
    key = name.lower().encode()
    values = [value for found, value in headers if found == key]
    if not values:
        return None
    if len(values) > 1:
        raise _bad(name, "is given more than once. Send it once.")
    return checked(name, values[0].decode("latin-1"), minimum, maximum, pattern)


def checked(
    name: str, value: str, minimum: int, maximum: int | None, pattern: re.Pattern[str] | None
) -> str:
    if len(value) < minimum:
        raise _bad(name, "is empty." if not value else f"has fewer than {minimum} characters.")
    if maximum is not None and len(value) > maximum:
        raise _bad(name, f"has {len(value)} characters; the most is {maximum}.")
    if pattern is not None and pattern.search(value) is None:
        raise _bad(name, "has characters that are not allowed here.")
    return value


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:40] + "…")


# --- requests -------------------------------------------------------------------------------


async def _plain(work: Coroutine[Any, Any, T]) -> T:
    return await work


@dataclass(slots=True)
class Request:
    """A request, matched. ``protect`` runs what must not die with the client's connection."""

    values: Sequence[bytes]
    headers: Headers
    query_string: bytes
    receive: Receive
    max_body: int
    protect: Callable[[Coroutine[Any, Any, Any]], Coroutine[Any, Any, Any]] = _plain

    @property
    def query(self) -> Query:
        return Query(self.query_string)

    async def body(
        self,
        decoder: msgspec.json.Decoder[T],
        *,
        at_least_one: bool = False,
        free_json: bool = False,
    ) -> T | None:
        """The body, decoded; None when there is none. Refused: another media type (415), more
        bytes than ``max_body`` (413, as soon as that is known), no JSON or not as the contract
        says (400)."""
        raw = await self._read()
        if not raw:
            return None
        try:
            decoded = _decode(decoder, raw)
        except msgspec.ValidationError as error:
            raise _invalid_body(str(error)) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refusal(
                400, "malformed_json", f"The body is not JSON in UTF-8: {error}. Correct it."
            ) from error
        except RecursionError as error:
            raise _invalid_body("JSON is nested too deeply") from error
        if at_least_one and _is_empty(decoded):
            raise _invalid_body("Expected at least one field")
        if free_json:
            check_free_json(decoded, wide=_WIDE.search(raw) is not None)
        return decoded

    async def required_body(
        self,
        decoder: msgspec.json.Decoder[T],
        *,
        at_least_one: bool = False,
        free_json: bool = False,
    ) -> T:
        """``body``, refused when there is none."""
        decoded = await self.body(decoder, at_least_one=at_least_one, free_json=free_json)
        if decoded is None:
            raise Refusal(400, "missing_body", "The body is missing. Send JSON.")
        return decoded

    async def _read(self) -> bytes:
        length = self._header(b"content-length")
        if length is not None and length.isdigit() and int(length) > self.max_body:
            raise self._too_large()
        if self._header(b"transfer-encoding") is None and (length is None or length == b"0"):
            return b""
        self._check_type()
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > self.max_body:
                raise self._too_large()
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _header(self, name: bytes) -> bytes | None:
        for found, value in self.headers:
            if found == name:
                return value
        return None

    def _check_type(self) -> None:
        sent = (self._header(b"content-type") or b"").decode("latin-1")
        if _JSON_TYPE.match(sent) is None:
            raise Refusal(
                415,
                "unsupported_media_type",
                "The body has to be JSON. Send it with Content-Type: application/json.",
            )

    def _too_large(self) -> Refusal:
        # The rest of the body is not read, so that the connection cannot be used again.
        return Refusal(
            413,
            "body_too_large",
            f"The body has more than {self.max_body} bytes, which is as many as this server takes. "
            "Send less at once.",
            headers={"Connection": "close"},
        )


def _decode(decoder: msgspec.json.Decoder[T], raw: bytes) -> T:
    """Decode ``raw``; where an integer is asked for, 1.0 is one, as in JSON Schema."""
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
        return decoder.decode(encode_json(_with_integers(msgspec.json.decode(raw))))


def _with_integers(value: object) -> object:
    """The same JSON with every number that is whole, and fits in 64 bits, as an integer."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1 << 63 else value
    if isinstance(value, dict):
        return {key: _with_integers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_integers(inner) for inner in value]
    return value


def _invalid_body(what: str) -> Refusal:
    """A body that is JSON, but not the contract's; ``what`` is msgspec's "… - at `$.path`"."""
    problem, _, place = what.partition(" - at ")
    parameter = place.strip("`").removeprefix("key in ").removeprefix("$").lstrip(".") or "body"
    return Refusal(400, "invalid_body", f"{parameter}: {problem}.", parameter=parameter)


def _is_empty(decoded: object) -> bool:
    return isinstance(decoded, msgspec.Struct) and all(
        getattr(decoded, name) is msgspec.UNSET for name in decoded.__struct_fields__
    )


def check_free_json(decoded: object, *, wide: bool) -> None:
    """Raise Refusal for JSON that is nested deeper than anything behind this could handle, and,
    where ``wide`` says that there may be one, for an integer that 64 bits do not hold."""
    level: list[Any] = [decoded]
    for _ in range(MAX_DEPTH):
        inner = [value for holder in level for value in _inside(holder)]
        if wide and any(isinstance(v, int) and not -(1 << 63) <= v < 1 << 63 for v in inner):
            raise _invalid_body("An integer does not fit in 64 bits. Send it as a string")
        level = [value for value in inner if isinstance(value, dict | list | msgspec.Struct)]
        if not level:
            return
    raise _invalid_body(f"JSON is nested deeper than {MAX_DEPTH} levels")


def _inside(holder: Any) -> Iterable[Any]:
    if isinstance(holder, dict):
        return holder.values()
    if isinstance(holder, msgspec.Struct):
        return [getattr(holder, name) for name in holder.__struct_fields__]
    return cast("list[Any]", holder)


# --- the contract's operations --------------------------------------------------------------

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
ApiT = TypeVar("ApiT")
CallerT = TypeVar("CallerT")


@dataclass(frozen=True, slots=True)
class Operation(Generic[ApiT, CallerT]):
    """One operation of the contract: where it is, what it may answer, how it is called."""

    id: str
    method: Method
    path: str
    statuses: frozenset[int]
    call: Callable[[ApiT, CallerT, Request], Awaitable[Reply]]
