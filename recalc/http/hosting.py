"""Runs the operations of the contract: finds the one that a request names, verifies its caller,
and calls it.

connexion hosts it at its extension point, a ``SpecMiddleware``, and compiles the security of each
operation. Its router is not used: it matches the unquoted path, so that ``%2F`` in a parameter
would split it and ``%0A`` end it, and it redirects trailing slashes. Nor are its own requests made,
which takes longer than to look the key up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from connexion.middleware.abstract import SpecMiddleware
from connexion.middleware.security import SecurityAPI
from connexion.spec import Specification
from starlette.types import ASGIApp, Receive, Scope, Send

from recalc.generated import routes, wire
from recalc.http.methods import answer_options, asked, method_not_allowed
from recalc.http.operations import Host, HostedOperation

#: The key of the scope that holds the operation.
_OPERATION = "recalc.operation"


def operation_of(scope: Mapping[str, Any]) -> routes.Operation | None:
    """Return the operation of a request, None before it is found and where there is none."""
    found: routes.Operation | None = scope.get(_OPERATION)
    return found


class ContractOperations(SpecMiddleware):
    """Runs the operations of ``host``. Other paths go to the next app."""

    def __init__(self, app: ASGIApp, host: Host) -> None:
        self._app = app
        self._host = host
        self._router: wire.Router[HostedOperation] = wire.Router()

    def add_api(self, specification: Specification, **options: Any) -> None:
        """Take the security that connexion has compiled for each operation."""
        secured = SecurityAPI(specification, next_app=self._app, **options)
        for identity, operation in self._host.operations.items():
            verify = secured.operations[identity].verification_fn
            hosted = HostedOperation(operation, self._host, verify)
            self._router.add(operation.method, operation.path, hosted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._router.match(_raw_path(scope)) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        methods, values = found
        method = scope["method"]
        hosted = methods.get(asked(method))
        if hosted is not None:
            scope[_OPERATION] = hosted.operation
            await hosted(values, scope, receive, send)
        elif method == "OPTIONS":
            await answer_options(methods, send)
        else:
            raise method_not_allowed(methods)


def _raw_path(scope: Scope) -> bytes:
    raw: bytes | None = scope.get("raw_path")
    return raw if raw is not None else quote(scope["path"]).encode()
