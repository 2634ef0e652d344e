"""Whether the URL of a database is one, and what it sets for a session."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

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


def with_options(url: str, ours: Mapping[str, object]) -> str:
    """Return libpq's ``options`` for a connection: those of the URL, or else of PGOPTIONS, and
    ``ours`` behind them, which count where both name a setting."""
    given = conninfo_to_dict(url).get("options") or os.environ.get("PGOPTIONS", "")
    return " ".join([str(given), *(f"-c {name}={value}" for name, value in ours.items())]).strip()
