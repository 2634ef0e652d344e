# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Decoding of parameters in path, query and headers: strict, and named when refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar, overload
from urllib.parse import parse_qsl
from uuid import UUID

from .refusals import Refusal, bad_parameter
from .uuids import NOT_A_UUID, is_uuid

T = TypeVar("T")

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,18})\Z")
#: As JSON writes them, as Python does, and as numbers: clients' libraries send all of these.
_BOOLEANS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}


def text(name: str, raw: bytes) -> str:
    """A path parameter as text."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise bad_parameter(name, "the bytes are not UTF-8. Percent-encode UTF-8.") from error


def uuid(name: str, raw: bytes) -> UUID:
    """A path parameter of format uuid."""
    value = text(name, raw)
    if not is_uuid(value):
        raise bad_parameter(name, f"{_shown(value)} {NOT_A_UUID}.")
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
            raise bad_parameter(name, "is given more than once. Send it once.")
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
            raise bad_parameter(name, f"{_shown(value)} is not an integer.")
        number = int(value)
        minimum, maximum = bounds.get("minimum"), bounds.get("maximum")
        if minimum is not None and number < minimum:
            raise bad_parameter(name, f"is {number}; the least is {minimum}.")
        if maximum is not None and number > maximum:
            raise bad_parameter(name, f"is {number}; the most is {maximum}.")
        return number

    @overload
    def boolean(self, name: str, *, default: bool) -> bool: ...

    @overload
    def boolean(self, name: str, *, default: None = None) -> bool | None: ...

    def boolean(self, name: str, *, default: bool | None = None) -> bool | None:
        value = self.get(name)
        if value is None:
            return default
        if value not in _BOOLEANS:
            raise bad_parameter(
                name,
                f"{_shown(value)} is not a boolean. Send true or false (or True, False, 1, 0).",
            )
        return _BOOLEANS[value]

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
            raise bad_parameter(name, f"{_shown(value)} is none of {', '.join(choices)}.")
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
        raise bad_parameter(name, "is given more than once. Send it once.")
    return checked(name, values[0].decode("latin-1"), minimum, maximum, pattern)


def checked(
    name: str, value: str, minimum: int, maximum: int | None, pattern: re.Pattern[str] | None
) -> str:
    if len(value) < minimum:
        raise bad_parameter(
            name, "is empty." if not value else f"has fewer than {minimum} characters."
        )
    if maximum is not None and len(value) > maximum:
        raise bad_parameter(name, f"has {len(value)} characters; the most is {maximum}.")
    if pattern is not None and pattern.search(value) is None:
        raise bad_parameter(name, "has characters that are not allowed here.")
    return value


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:40] + "…")
