"""Authenticates the caller of every operation; connexion's security calls it.

An operation has alternatives, each of one or more security schemes, and all schemes of one
alternative have to be satisfied. connexion combines them; here a credential is read and verified.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from connexion.lifecycle import ConnexionRequest
from connexion.security import NO_VALUE, AbstractSecurityHandler
from msgspec.structs import replace

from recalc.domain.errors import Unauthenticated
from recalc.domain.records import Caller

Authenticate = Callable[[str], Awaitable[Caller]]

#: Characters of the longest key that is looked up.
_MAX_CHARS = 256
_BEARER = "bearer "


class KeyHandler(AbstractSecurityHandler):
    """Takes exactly one key from where the scheme says: a header, the query, a cookie, or the
    header Authorization."""

    def __init__(self, authenticate: Authenticate) -> None:
        self._authenticate = authenticate

    def get_fn(
        self,
        security_scheme: Mapping[str, Any],
        required_scopes: list[str],  # noqa: ARG002  # the base class's
    ) -> Callable[[ConnexionRequest], Awaitable[Any]]:
        """Return the function that verifies a request. It raises Unauthenticated or
        InvalidWorkspace for a bad key, and returns NO_VALUE where there is none."""
        scheme: str = security_scheme["x-scheme"]
        named: str = security_scheme.get("name", "Authorization")
        read = _reader(security_scheme)

        async def verify(request: ConnexionRequest) -> Any:
            keys = read(request, named)
            if len(keys) > 1:
                raise Unauthenticated(f"{named} is sent {len(keys)} times. Send one API key.")
            if not keys:
                return NO_VALUE
            if not 0 < len(keys[0]) <= _MAX_CHARS:
                raise Unauthenticated
            caller = await self._authenticate(keys[0])
            return {"sub": caller.key_id, "caller": replace(caller, schemes=(scheme,))}

        return verify


Read = Callable[[ConnexionRequest, str], Sequence[str]]


def _reader(scheme: Mapping[str, Any]) -> Read:
    """Return the function that reads the keys of a scheme from a request."""
    if scheme["type"] == "http":
        return _from_authorization
    return {"header": _from_header, "query": _from_query, "cookie": _from_cookie}[scheme["in"]]


def _from_header(request: ConnexionRequest, name: str) -> Sequence[str]:
    found: Sequence[str] = request.headers.getlist(name)
    return found


def _from_authorization(request: ConnexionRequest, name: str) -> Sequence[str]:
    """The tokens of Authorization headers of the scheme Bearer; others are no key of this one."""
    sent = _from_header(request, name)
    return [
        value[len(_BEARER) :].strip() for value in sent if value[: len(_BEARER)].lower() == _BEARER
    ]


def _from_query(request: ConnexionRequest, name: str) -> Sequence[str]:
    query = request.scope["query_string"].decode("latin-1")
    return [value for key, value in parse_qsl(query, keep_blank_values=True) if key == name]


def _from_cookie(request: ConnexionRequest, name: str) -> Sequence[str]:
    pairs = (
        pair.strip(" \t").partition("=")
        for header in request.headers.getlist("cookie")
        for pair in header.split(";")
    )
    return [value for key, _, value in pairs if key == name]


def caller_of(scope: Mapping[str, Any]) -> Caller | None:
    """Return the caller, or None before security has passed and where it asks for nothing.

    ``schemes`` names the security schemes that applied. Of several keys, the first scheme's counts.
    """
    callers = _callers(scope)
    if len(callers) <= 1:
        return callers[0] if callers else None
    return replace(callers[0], schemes=tuple(name for each in callers for name in each.schemes))


def check_workspace(scope: Mapping[str, Any]) -> None:
    """Raise Unauthenticated where the keys of a request belong to different workspaces."""
    if len({caller.workspace_id for caller in _callers(scope)}) > 1:
        raise Unauthenticated("The keys belong to different workspaces. Send keys of one.")


def _callers(scope: Mapping[str, Any]) -> list[Caller]:
    context = scope.get("extensions", {}).get("connexion_context", {})
    verified = context.get("token_info", {})
    single = verified.get("caller")
    if isinstance(single, Caller):
        return [single]
    # Of several schemes, connexion keeps what each of them returned, by its name.
    return [each["caller"] for each in verified.values() if isinstance(each, dict)]
