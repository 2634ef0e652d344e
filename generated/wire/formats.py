# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""The formats of texts that no type enforces."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_LOCAL}@{_LABEL}(?:\.{_LABEL})*\Z")
#: The characters of RFC 3986, and a percent sign only before two hexadecimal digits.
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*\Z"
)


@dataclass(frozen=True)
class Format:
    """A format: whether a text has it, and what is said of one that has not."""

    matches: Callable[[str], bool]
    fault: str


def _is_uri(text: str) -> bool:
    if _URI.match(text) is None or text.count("#") > 1:
        return False
    try:
        port = urlsplit(text).port
    except ValueError:  # brackets that are no IPv6 address, a port that is no number
        return False
    return port is None or port >= 0


def _is_address(make: Callable[[str], object]) -> Callable[[str], bool]:
    def matches(text: str) -> bool:
        try:
            make(text)
        except ValueError:
            return False
        return "%" not in text

    return matches


FORMATS = {
    "email": Format(
        lambda text: _EMAIL.match(text) is not None, "is not an email address like a@example.org"
    ),
    "uri": Format(_is_uri, "is not a URI with a scheme, like https://example.org/a"),
    "ipv4": Format(_is_address(ipaddress.IPv4Address), "is not an IPv4 address like 192.0.2.1"),
    "ipv6": Format(_is_address(ipaddress.IPv6Address), "is not an IPv6 address like 2001:db8::1"),
}
