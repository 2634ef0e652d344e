"""Finds the operation of a request by its path as it was sent.

connexion's own router matches the unquoted path, so that ``%2F`` in a parameter would split it and
``%0A`` end it, and it redirects trailing slashes. This replaces it at the same extension point: a
``SpecMiddleware`` that puts the operation into the scope, where security and operations find it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from connexion.middleware.abstract import ROUTING_CONTEXT, SpecMiddleware
from connexion.spec import Specification
from starlette.types import ASGIApp, Receive, Scope, Send

from recalc.generated import routes, wire
from recalc.http.methods import answer_options, asked, method_not_allowed

#: The key of the scope that holds the path parameters: unquoted bytes, in the order of the path.
VALUES = "recalc.path_values"
#: The key of the scope that holds the operation.
_OPERATION = "recalc.operation"


def operation_of(scope: Mapping[str, Any]) -> routes.Operation | None:
    """Return the operation of a request, None before routing and where there is none."""
    found: routes.Operation | None = scope.get(_OPERATION)
    return found


class ContractRouting(SpecMiddleware):
    """Routes to ``operations``, a generated table. Other paths go to the next app without one."""

    def __init__(self, app: ASGIApp, operations: Iterable[routes.Operation]) -> None:
        self._app = app
        self._router: wire.Router[routes.Operation] = wire.Router()
        for operation in operations:
            self._router.add(operation.method, operation.path, operation)
        self._base_path = ""

    def add_api(self, specification: Specification, **_options: Any) -> None:
        """Take the base path of the document that connexion hosts."""
        self._base_path = specification.base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        context = scope.setdefault("extensions", {}).setdefault(ROUTING_CONTEXT, {})
        found = self._router.match(_raw_path(scope))
        if found is not None:
            methods, values = found
            operation = methods.get(asked(scope["method"]))
            if operation is None:
                if scope["method"] == "OPTIONS":
                    await answer_options(methods, send)
                    return
                raise method_not_allowed(methods)
            scope[VALUES] = values
            scope[_OPERATION] = operation
            context["api_base_path"] = self._base_path
            context["operation_id"] = operation.id
        await self._app(scope, receive, send)


def _raw_path(scope: Scope) -> bytes:
    raw: bytes | None = scope.get("raw_path")
    return raw if raw is not None else quote(scope["path"]).encode()
