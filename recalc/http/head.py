"""Checks a request's head for what the parser accepts, and two servers could read in two ways.
docs/HTTP.md lists the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

Headers = Sequence[tuple[bytes, bytes]]

#: Headers that determine where a request's body ends.
_FRAMING = frozenset({b"content-length", b"transfer-encoding"})
#: An authority of RFC 3986 without user information.
_HOST = re.compile(rb"[A-Za-z0-9._~!$&'()*+,;=%:\[\]-]*\Z")
_ABSOLUTE = re.compile(rb"https?://(?P<host>[^/?#]+)/", re.IGNORECASE)


def head_bytes(target: bytes, headers: Headers) -> int:
    """Count the bytes of a request's target and headers as they are sent, without spaces around
    values."""
    return len(target) + sum(map(len, chain.from_iterable(headers))) + len(": \r\n") * len(headers)


def fault_of_head(method: bytes, target: bytes, version: str, headers: Headers) -> str | None:
    """Return what is wrong with a request's head, as half a sentence about "it"; None if nothing
    is."""
    hosts, codings = [], []
    for name, value in headers:
        if name == b"host":
            hosts.append(value)
        elif name == b"transfer-encoding":
            codings.append(value.lower())
    return (
        _fault_of_version(version)
        or _fault_of_hosts(version, hosts)
        or (_fault_of_codings(version, codings) if codings else None)
        or _fault_of_target(method, target, hosts)
    )


def _fault_of_version(version: str) -> str | None:
    if version in {"1.1", "1.0"}:
        return None
    return f"it says HTTP/{version}, and this server speaks HTTP/1.1 and HTTP/1.0"


def _fault_of_hosts(version: str, hosts: Sequence[bytes]) -> str | None:
    if len(hosts) > 1:
        return f"it has {len(hosts)} Host headers; send one"
    if not hosts:
        return "it has no Host header" if version == "1.1" else None
    if _HOST.match(hosts[0]) is None:
        return "its Host header is not a host name with or without a port"
    return None


def _fault_of_codings(version: str, codings: Sequence[bytes]) -> str | None:
    if version == "1.0":
        return "it has a Transfer-Encoding, which HTTP/1.0 does not have"
    return (
        None if codings == [b"chunked"] else "its Transfer-Encoding is not chunked, once and alone"
    )


def _fault_of_target(method: bytes, target: bytes, hosts: Sequence[bytes]) -> str | None:
    if method == b"CONNECT":
        return "it is CONNECT, and this server is no proxy"
    if b"#" in target:
        return "its target has a fragment; send it without the part from # on"
    if target.startswith(b"/") or (target == b"*" and method == b"OPTIONS"):
        return None
    absolute = _ABSOLUTE.match(target)
    if absolute is None:
        return "its target is neither a path nor an http or https URL with a path"
    return _fault_of_authority(absolute["host"], hosts)


def _fault_of_authority(host: bytes, hosts: Sequence[bytes]) -> str | None:
    if _HOST.match(host) is None:
        return "its target's host has user information, or is not a host name"
    if hosts and hosts[0].lower() != host.lower():
        return "its target names another host than its Host header"
    return None


def framing(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return a head that frames its body as ``headers`` do, and has no other headers."""
    kept = (b"%b: %b\r\n" % pair for pair in headers if pair[0] in _FRAMING)
    return b"POST / HTTP/1.1\r\n%b\r\n" % b"".join(kept)
