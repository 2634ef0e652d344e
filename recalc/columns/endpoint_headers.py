"""The headers that an ENDPOINT column may send."""

from __future__ import annotations

import re
from collections.abc import Mapping

from recalc.columns.base import MASK, SEALED, BadConfig
from recalc.columns.secret_references import is_clear

#: Headers of a config, characters of a header's value.
MAX_HEADERS, MAX_HEADER_VALUE = 50, 8192

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}")
_HEADER_VALUE = re.compile(r"[!-~](?:[ \t!-~]*[!-~])?|")
#: Headers that frame the message or belong to the connection. The HTTP client sets them.
_RESERVED = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def check_headers(headers: Mapping[str, str]) -> None:
    """Raise BadConfig for headers that cannot be sent, and for a hidden value that is no value."""
    if len(headers) > MAX_HEADERS:
        raise BadConfig("config.headers", f"has more than {MAX_HEADERS} headers")
    seen = set()
    for name, value in headers.items():
        path = f"config.headers.{name[:128]}"
        if not _TOKEN.fullmatch(name):
            raise BadConfig(path, "is not a legal header name")
        if name.lower() in _RESERVED:
            raise BadConfig(path, "is set by the server and cannot be chosen")
        if name.lower() in seen:
            raise BadConfig(path, "is given twice")
        seen.add(name.lower())
        if value == MASK:
            raise BadConfig(path, "is a mask, not a value; send the value")
        if value.startswith(SEALED):
            raise BadConfig(
                path,
                "is encrypted, and no key of this server's RECALC_SECRETS_KEY opens it; send "
                "the value",
            )
        if not is_clear(value):
            raise BadConfig(
                path, "has a ${ without a secret's name and }; write $${ for the characters ${"
            )
        if len(value) > MAX_HEADER_VALUE or not _HEADER_VALUE.fullmatch(value):
            raise BadConfig(
                path,
                f"has an illegal value: printable ASCII up to {MAX_HEADER_VALUE} characters, "
                "no space at the ends",
            )
