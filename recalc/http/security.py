"""Authenticates the caller of every operation; connexion's security calls it.

An operation has alternatives, each of one or more security schemes, and all schemes of one
alternative have to be satisfied. connexion combines them; here a credential is read and verified.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from connexion.security import NO_VALUE, AbstractSecurityHandler
from msgspec.structs import replace

from recalc.domain.errors import Unauthenticated
from recalc.domain.records import Caller
from recalc.settings import MOST_KEY_CHARS

Authenticate = Callable[[str], Awaitable[Caller]]

_BEARER = "bearer "


class Credentials:
    """The parts of a request that its keys are read from. connexion passes it on, and puts what
    was verified into ``context``."""

    __slots__ = ("context", "headers", "query_string")

    def __init__(self, scope: Mapping[str, Any]) -> None:
        self.headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
        self.query_string: bytes = scope["query_string"]
        self.context: dict[str, Any] = {}

    def header(self, name: bytes) -> list[str]:
        """Return the values of a header, whose name is in lower case."""
        return [value.decode("latin-1") for key, value in self.headers if key == name]


#: Verifies a request, or raises: what connexion makes of an operation's security.
Verify = Callable[[Credentials], Awaitable[Any]]


class KeyHandler(AbstractSecurityHandler):
    """Takes exactly one key from where the scheme says: a header, the query, a cookie, or the
    header Authorization."""

    def __init__(self, authenticate: Authenticate) -> None:
        self._authenticate = authenticate

    def get_fn(
        self,
        security_scheme: Mapping[str, Any],
        required_scopes: list[str],  # noqa: ARG002  # the base class's
    ) -> Verify:
        """Return the function that verifies a request. It raises Unauthenticated or
        InvalidWorkspace for a bad key, and returns NO_VALUE where there is none."""
        schemes: tuple[str, ...] = (security_scheme["x-scheme"],)
        named: str = security_scheme.get("name", "Authorization")
        read = _reader(security_scheme, named)

        async def verify(credentials: Credentials) -> Any:
            keys = read(credentials)
            if len(keys) > 1:
                raise Unauthenticated(f"{named} is sent {len(keys)} times. Send one API key.")
            if not keys:
                return NO_VALUE
            if not 0 < len(keys[0]) <= MOST_KEY_CHARS:
                raise Unauthenticated
            caller = await self._authenticate(keys[0])
            caller = Caller(caller.workspace_id, caller.key_id, schemes)
            return {"sub": caller.key_id, "caller": caller}

        return verify


Read = Callable[[Credentials], Sequence[str]]


def _reader(scheme: Mapping[str, Any], name: str) -> Read:
    """Return the function that reads the keys of a scheme from a request."""
    if scheme["type"] == "http":
        return _from_authorization
    header = name.lower().encode()
    readers: dict[str, Read] = {
        "header": lambda credentials: credentials.header(header),
        "query": lambda credentials: _from_query(credentials, name),
        "cookie": lambda credentials: _from_cookie(credentials, name),
    }
    return readers[scheme["in"]]


def _from_authorization(credentials: Credentials) -> Sequence[str]:
    """The tokens of Authorization headers of the scheme Bearer; others are no key of this one."""
    sent = credentials.header(b"authorization")
    return [
        value[len(_BEARER) :].strip() for value in sent if value[: len(_BEARER)].lower() == _BEARER
    ]


def _from_query(credentials: Credentials, name: str) -> Sequence[str]:
    query = credentials.query_string.decode("latin-1")
    return [value for key, value in parse_qsl(query, keep_blank_values=True) if key == name]


def _from_cookie(credentials: Credentials, name: str) -> Sequence[str]:
    pairs = (
        pair.strip(" \t").partition("=")
        for header in credentials.header(b"cookie")
        for pair in header.split(";")
    )
    return [value for key, _, value in pairs if key == name]


#: The key of the scope that holds the caller.
_CALLER = "recalc.caller"


async def verified(verify: Verify, scope: MutableMapping[str, Any]) -> Caller | None:
    """Return the caller of a request; None where the operation's security asks for nothing.

    ``schemes`` names the security schemes that applied. Of several keys, the first scheme's counts.
    Raises Unauthenticated, also for keys of different workspaces, and InvalidWorkspace.
    """
    credentials = Credentials(scope)
    await verify(credentials)
    callers = _callers(credentials.context.get("token_info", {}))
    if not callers:
        return None
    caller, *others = callers
    if others:
        if any(each.workspace_id != caller.workspace_id for each in others):
            raise Unauthenticated("The keys belong to different workspaces. Send keys of one.")
        caller = replace(caller, schemes=tuple(name for each in callers for name in each.schemes))
    scope[_CALLER] = caller
    return caller


def _callers(found: Mapping[str, Any]) -> list[Caller]:
    single = found.get("caller")
    if isinstance(single, Caller):
        return [single]
    # Of several schemes, connexion keeps what each of them returned, by its name.
    return [each["caller"] for each in found.values() if isinstance(each, dict)]


def caller_of(scope: Mapping[str, Any]) -> Caller | None:
    """Return the caller, or None before security has passed and where it asks for nothing."""
    caller: Caller | None = scope.get(_CALLER)
    return caller
