"""Where parameters stand: in the path, the query, headers and cookies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, unquote_plus, unquote_to_bytes

from .refusals import Refusal, bad_parameter
from .scalars import Decode, DecodeItems

T = TypeVar("T")
_MISSING = "is required, and was not sent."
_NOT_UTF8 = "the bytes are not UTF-8. Percent-encode UTF-8."


def path_value(name: str, raw: bytes, decode: Decode[T]) -> T:
    """A parameter of the path."""
    try:
        value = raw.decode()
    except UnicodeDecodeError as error:
        raise bad_parameter(name, _NOT_UTF8) from error
    return decode(name, value)


class Source:
    """Texts by name, each at most once. Names that the contract does not have are passed over."""

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: dict[str, list[str]] = {}

    def get(self, name: str) -> str | None:
        """The text of a parameter; None if it was not sent. Raises Refusal if it was sent twice."""
        values = self._values.get(name)
        if values is None:
            return None
        if len(values) > 1:
            raise bad_parameter(name, "is given more than once. Send it once.")
        return values[0]

    def required(self, name: str, decode: Decode[T]) -> T:
        """The value of a parameter that has to be sent."""
        value = self.get(name)
        if value is None:
            raise bad_parameter(name, _MISSING)
        return decode(name, value)

    def optional(self, name: str, decode: Decode[T]) -> T | None:
        """The value of a parameter; None if it was not sent."""
        value = self.get(name)
        return None if value is None else decode(name, value)

    def defaulted(self, name: str, decode: Decode[T], default: T) -> T:
        """The value of a parameter, or its default."""
        value = self.get(name)
        return default if value is None else decode(name, value)


class Query(Source):
    """The query of a request."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self._raw = raw
        if raw:
            for name, value in _parse_query(raw):
                self._values.setdefault(name, []).append(value)

    def required_items(self, name: str, decode: DecodeItems[T], *, exploded: bool) -> list[T]:
        """The items of a list that has to be sent."""
        texts = self._texts(name, exploded=exploded)
        if texts is None:
            raise bad_parameter(name, _MISSING)
        return decode(name, texts)

    def optional_items(
        self, name: str, decode: DecodeItems[T], *, exploded: bool
    ) -> list[T] | None:
        """The items of a list; None if it was not sent."""
        texts = self._texts(name, exploded=exploded)
        return None if texts is None else decode(name, texts)

    def defaulted_items(
        self, name: str, decode: DecodeItems[T], default: Sequence[T], *, exploded: bool
    ) -> list[T]:
        """The items of a list, or those of its default."""
        texts = self._texts(name, exploded=exploded)
        return list(default) if texts is None else decode(name, texts)

    def _texts(self, name: str, *, exploded: bool) -> list[str] | None:
        """The texts of a list: sent one by one, or also (not ``exploded``) between commas. A comma
        that is percent-encoded is part of an item."""
        if exploded or name not in self._values:
            return self._values.get(name)
        pairs = (pair.partition("=") for pair in self._raw.decode("ascii").split("&"))
        return [
            unquote_plus(item)
            for key, _, items in pairs
            if unquote_plus(key) == name
            for item in items.split(",")
        ]


class HeaderValues(Source):
    """The headers of a request, by their names in lower case."""

    __slots__ = ()

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        super().__init__()
        for name, value in headers:
            found = self._values.setdefault(name.decode("latin-1"), [])
            found.append(value.decode("latin-1"))

    def get(self, name: str) -> str | None:
        values = self._values.get(name.lower())
        if values is None:
            return None
        if len(values) > 1:
            raise bad_parameter(name, "is given more than once. Send it once.")
        return values[0]


class Cookies(Source):
    """The cookies of a request. Their values are percent-encoded UTF-8."""

    __slots__ = ()

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        super().__init__()
        for header, value in headers:
            if header == b"cookie":
                for pair in value.split(b";"):
                    name, equals, text = pair.strip().partition(b"=")
                    if equals:
                        found = self._values.setdefault(name.decode("latin-1"), [])
                        found.append(text.decode("latin-1"))

    def get(self, name: str) -> str | None:
        value = super().get(name)
        if value is None:
            return None
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1]
        try:
            return unquote_to_bytes(value.encode("latin-1")).decode()
        except UnicodeDecodeError as error:
            raise bad_parameter(name, _NOT_UTF8) from error


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
