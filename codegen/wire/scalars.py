"""Decoding of one parameter's text: strict, and the parameter is named when it is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec

from ..explaining.uuids import NOT_A_UUID, is_uuid
from .formats import FORMATS
from .refusals import Refusal, bad_parameter

T = TypeVar("T")
#: Makes a value of a parameter's name and text. Raises Refusal.
Decode = Callable[[str, str], T]
#: The same of the texts of a list.
DecodeItems = Callable[[str, Sequence[str]], list[T]]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
#: As JSON writes them, as Python does, and as numbers: clients' libraries send all of these.
_BOOLEANS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}
_LONGEST_NUMBER = 100
_LONGEST_INTEGER = len(str(-(2**63)))
_UUID_LENGTH = 36
_MOMENT: Any = Annotated[datetime, msgspec.Meta(tz=True)]


def text(
    *,
    minimum: int = 0,
    maximum: int | None = None,
    pattern: re.Pattern[str] | None = None,
    form: str | None = None,
) -> Decode[str]:
    """Text: of ``minimum`` to ``maximum`` characters, which ``pattern`` matches, of the format
    ``form``."""

    def decode(name: str, value: str) -> str:
        length = len(value)
        if length < minimum:
            fault = f"has fewer than {minimum} characters." if value else "is empty."
            raise bad_parameter(name, fault)
        if maximum is not None and length > maximum:
            raise bad_parameter(name, f"has {length} characters; the most is {maximum}.")
        if pattern is not None and pattern.search(value) is None:
            raise bad_parameter(name, "has characters that are not allowed here.")
        if form is not None and not FORMATS[form].matches(value):
            raise bad_parameter(name, f"{shown(value)} {FORMATS[form].fault}.")
        return value

    return decode


def integer(**bounds: int) -> Decode[int]:
    """An integer of at most 64 bits; ``bounds`` as of ``_within``."""

    def decode(name: str, value: str) -> int:
        if _INTEGER.match(value) is None:
            raise bad_parameter(name, f"{shown(value)} is not an integer.")
        # The length first: Python takes no text of thousands of digits.
        if len(value) > _LONGEST_INTEGER or not -(2**63) <= (number := int(value)) < 2**63:
            raise bad_parameter(name, f"{shown(value)} does not fit in 64 bits.")
        if bounds:
            _within(name, number, value, bounds)
        return number

    return decode


def number(**bounds: float) -> Decode[float]:
    """A number as JSON writes it; ``bounds`` as of ``_within``."""

    def decode(name: str, value: str) -> float:
        if len(value) > _LONGEST_NUMBER or _NUMBER.match(value) is None:
            raise bad_parameter(name, f"{shown(value)} is not a number.")
        found = float(value)
        if not math.isfinite(found):
            raise bad_parameter(name, f"{shown(value)} is too large for a number.")
        if bounds:
            _within(name, found, value, bounds)
        return found

    return decode


def _within(name: str, number: float, value: str, bounds: dict[str, Any]) -> None:
    """Check the bounds: minimum, maximum, above, below and multiple_of. Raises Refusal."""
    for bound, limit in bounds.items():
        match bound:
            case "minimum" if number < limit:
                fault = f"the least is {limit}."
            case "maximum" if number > limit:
                fault = f"the most is {limit}."
            case "above" if number <= limit:
                fault = f"it has to be more than {limit}."
            case "below" if number >= limit:
                fault = f"it has to be less than {limit}."
            # With binary fractions, 0.3 would be no multiple of 0.1.
            case "multiple_of" if Decimal(value) % Decimal(str(limit)):
                fault = f"it has to be a multiple of {limit}."
            case _:
                continue
        raise bad_parameter(name, f"is {value}; {fault}")


def boolean() -> Decode[bool]:
    """True or false, as a client's library may write them."""
    return _boolean


def _boolean(name: str, value: str) -> bool:
    if value not in _BOOLEANS:
        raise bad_parameter(
            name, f"{shown(value)} is not a boolean. Send true or false (or True, False, 1, 0)."
        )
    return _BOOLEANS[value]


def uuid() -> Decode[UUID]:
    """A UUID in its one form."""
    return _uuid


def _uuid(name: str, value: str) -> UUID:
    found = _read(value) if len(value) == _UUID_LENGTH else None
    if found is None:
        raise bad_parameter(name, f"{shown(value)} {NOT_A_UUID}.")
    return found


@lru_cache(1 << 12)  # the paths of a sheet begin with the same two
def _read(value: str) -> UUID | None:
    return msgspec.convert(value, UUID) if is_uuid(value) else None


def date_time() -> Decode[datetime]:
    """A moment, with its offset from UTC."""
    return _date_time


def _date_time(name: str, value: str) -> datetime:
    fault = "is not a date and time with an offset. Send 2026-01-31T12:00:00Z, for example"
    moment: datetime = _converted(name, value, _MOMENT, fault)
    return moment


def day() -> Decode[date]:
    """A date without a time."""
    return _day


def _day(name: str, value: str) -> date:
    return _converted(name, value, date, "is not a date. Send 2026-01-31, for example")


def _converted(name: str, value: str, kind: type[T], fault: str) -> T:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise bad_parameter(name, f"{shown(value)} {fault}.") from error


def choice(decode: Decode[Any], choices: Sequence[T]) -> Decode[T]:
    """One of the contract's values."""
    known = {value: value for value in choices}
    words = ", ".join(
        str(value).lower() if isinstance(value, bool) else str(value) for value in choices
    )

    def decode_choice(name: str, value: str) -> T:
        try:
            return known[decode(name, value)]
        except (KeyError, Refusal):
            raise bad_parameter(name, f"{shown(value)} is none of {words}.") from None

    return decode_choice


def nullable(decode: Decode[T]) -> Decode[T | None]:
    """The word ``null``, or what ``decode`` takes."""

    def decode_nullable(name: str, value: str) -> T | None:
        return None if value == "null" else decode(name, value)

    return decode_nullable


def items(
    decode: Decode[T], *, minimum: int = 0, maximum: int | None = None, unique: bool = False
) -> DecodeItems[T]:
    """A list of ``minimum`` to ``maximum`` items; if ``unique``, no two are equal."""

    def decode_items(name: str, texts: Sequence[str]) -> list[T]:
        if len(texts) < minimum:
            raise bad_parameter(name, f"has {len(texts)} items; the least is {minimum}.")
        if maximum is not None and len(texts) > maximum:
            raise bad_parameter(name, f"has {len(texts)} items; the most is {maximum}.")
        found = [decode(name, text) for text in texts]
        if unique and len(set(found)) < len(found):
            raise bad_parameter(name, "has an item twice. Send each item once.")
        return found

    return decode_items


def shown(value: str) -> str:
    """A value as messages have it: quoted, and cut."""
    return repr(value if len(value) <= 40 else value[:40] + "…")
