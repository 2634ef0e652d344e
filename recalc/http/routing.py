"""Finds the operation of a request by its path as it was sent.

connexion's own router matches the unquoted path, so that ``%2F`` in a parameter would split it and
``%0A`` end it, and redirects trailing slashes. This takes its place by the same extension point: a
``SpecMiddleware`` that leaves the operation in the scope, where security and operations find it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from connexion.middleware.abstract import ROUTING_CONTEXT, SpecMiddleware
from connexion.spec import Specification
from starlette.types import ASGIApp, Receive, Scope, Send

from recalc.generated import routes, wire

#: Where the matched path parameters are in the scope: unquoted bytes, in the order of the path.
VALUES = "recalc.path_values"


class ContractRouting(SpecMiddleware):
    """Routes by the generated table; what is not in it goes to the next app without operation."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._router = routes.router()
        self._base_path = ""

    def add_api(self, specification: Specification, **_options: Any) -> None:
        """Called by connexion with the document that it hosts."""
        self._base_path = specification.base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        context = scope.setdefault("extensions", {}).setdefault(ROUTING_CONTEXT, {})
        found = self._router.match(_raw_path(scope))
        if found is not None:
            methods, values = found
            operation = methods.get(scope["method"])
            if operation is None:
                raise method_not_allowed(methods)
            scope[VALUES] = values
            context["api_base_path"] = self._base_path
            context["operation_id"] = operation.id
        await self._app(scope, receive, send)


def _raw_path(scope: Scope) -> bytes:
    raw: bytes | None = scope.get("raw_path")
    return raw if raw is not None else quote(scope["path"]).encode()


def method_not_allowed(allowed: Any) -> wire.Refusal:
    """A 405 that names what is allowed."""
    names = ", ".join(sorted(allowed))
    return wire.Refusal(
        405,
        "method_not_allowed",
        f"This path does not have that method. It has {names}.",
        headers={"Allow": names},
    )
