"""Choosing the media type of an answer by the request's Accept (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from .refusals import Refusal

Offer = TypeVar("Offer", bound=str)

#: One element of Accept: a media range, and its parameters.
_ELEMENT = re.compile(r"[ \t]*([!#$%&'*+.^_`|~\w-]+)/([!#$%&'*+.^_`|~\w-]+)[ \t]*((?:;.*)?)\Z")
_WEIGHT = re.compile(r";[ \t]*q=([^;]*)", re.IGNORECASE)
_QVALUE = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")
#: Separates elements, but not inside a quoted parameter.
_SEPARATOR = re.compile(r""",(?=(?:[^"]*"[^"]*")*[^"]*\Z)""")
#: Characters of Accept that are read; no client sends as many.
_MAX_CHARS = 8192


class _Range(NamedTuple):
    kind: str
    subtype: str
    weight: float

    def precision(self, offer: str) -> int:
        """How exactly the range names ``offer``: 0 if it does not, 3 for its very name."""
        kind, _, subtype = offer.partition("/")
        if (self.kind, self.subtype) == (kind, subtype):
            return 3
        if (self.kind, self.subtype) == (kind, "*"):
            return 2
        return int((self.kind, self.subtype) == ("*", "*"))


def negotiate(headers: Iterable[tuple[bytes, bytes]], offers: Sequence[Offer]) -> Offer:
    """Return the media type of ``offers`` that the client prefers; the first of equal ones, and of
    all where the client names none.

    The range that names a type most exactly gives its weight. Parameters of ranges other than ``q``
    are passed over, and so are elements that are no media range. Raises Refusal (406) with the list
    of what there is.
    """
    sent = b",".join(value for name, value in headers if name == b"accept")
    ranges = list(_ranges(sent.decode("latin-1")[:_MAX_CHARS]))
    if not ranges:
        return offers[0]
    # max() returns the first of equal ones.
    best = max(offers, key=lambda offer: _weight(ranges, offer))
    if _weight(ranges, best) > 0:
        return best
    raise Refusal(
        406,
        "not_acceptable",
        f"Accept names no media type of this answer. It can be sent as {', '.join(offers)}. Nothing"
        " was changed. Send one of these in Accept, or leave Accept out.",
        parameter="Accept",
    )


def _ranges(accept: str) -> Iterator[_Range]:
    for element in _SEPARATOR.split(accept):
        found = _ELEMENT.match(element)
        if found is not None:
            weight = _WEIGHT.search(found[3])
            yield _Range(found[1].lower(), found[2].lower(), _read_weight(weight))


def _read_weight(found: re.Match[str] | None) -> float:
    """The weight of an element: 1 without one, and 0 for one that is malformed."""
    if found is None:
        return 1.0
    written = found[1].strip(" \t")
    return float(written) if _QVALUE.match(written) else 0.0


def _weight(ranges: Sequence[_Range], offer: str) -> float:
    """The weight of the range that names ``offer`` most exactly; 0 if none does."""
    found = max(ranges, key=lambda each: (each.precision(offer), each.weight))
    return found.weight if found.precision(offer) else 0.0
