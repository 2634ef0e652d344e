"""Authenticates the caller of every operation; connexion's security calls it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from connexion.lifecycle import ConnexionRequest
from connexion.security import AbstractSecurityHandler

from recalc.domain.errors import Unauthenticated
from recalc.domain.records import Caller

Authenticate = Callable[[str], Awaitable[Caller]]

#: Characters of the longest key that is looked up.
_MAX_CHARS = 256


class ApiKeyHandler(AbstractSecurityHandler):
    """Takes exactly one key, from the header that the contract names."""

    def __init__(self, authenticate: Authenticate) -> None:
        self._authenticate = authenticate

    def get_fn(
        self,
        security_scheme: Mapping[str, Any],
        required_scopes: list[str],  # noqa: ARG002  # the base class's
    ) -> Callable[[ConnexionRequest], Awaitable[dict[str, Any]]]:
        """Return the function that verifies a request. It raises Unauthenticated or
        InvalidWorkspace."""
        name: str = security_scheme["name"]

        async def verify(request: ConnexionRequest) -> dict[str, Any]:
            keys: list[str] = request.headers.getlist(name)
            if len(keys) > 1:
                raise Unauthenticated(f"{name} is sent {len(keys)} times. Send one API key.")
            if not keys or not 0 < len(keys[0]) <= _MAX_CHARS:
                raise Unauthenticated
            caller = await self._authenticate(keys[0])
            return {"sub": caller.key_id, "caller": caller}

        return verify


def caller_of(scope: Mapping[str, Any]) -> Caller | None:
    """Return the caller, or None before security has passed."""
    context = scope.get("extensions", {}).get("connexion_context", {})
    caller = context.get("token_info", {}).get("caller")
    return caller if isinstance(caller, Caller) else None
