"""Whether the URL of a database is one."""

from __future__ import annotations

import re

import psycopg
from psycopg.conninfo import conninfo_to_dict

#: Ports, one for each host or one for all.
_PORTS = re.compile(r"[0-9,]*")
#: An @ in the name of the database: that name begins in the middle of a password with a slash.
_AT_BEHIND_SLASH = re.compile(r"\w+://[^/]*/[^?]*@")


def is_readable(url: str) -> bool:
    """Return whether libpq can read a URL. One whose host, port or database has a part of the
    password, by a character that is not encoded, counts as not readable."""
    if _AT_BEHIND_SLASH.match(url):
        return False
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return False
    hosts, ports = str(parts.get("host", "")), str(parts.get("port", ""))
    return "@" not in hosts and _PORTS.fullmatch(ports) is not None
