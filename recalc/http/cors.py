"""Lets pages of other origins use the API, as far as the settings name them (Fetch, "CORS").

Keys travel in a header that only the page's own code can set, never in cookies: credentials in the
sense of CORS are not allowed, and need not be.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Headers of requests that a page may send, beyond those that it always may.
REQUEST_HEADERS = ("Content-Type", "Idempotency-Key", "X-API-KEY")
#: Headers of answers that a page may read, beyond those that it always may.
ANSWER_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
#: Seconds that a browser may remember the answer to a preflight.
_REMEMBERED = 600

_Headers = list[tuple[bytes, bytes]]


def _listed(names: Iterable[str]) -> bytes:
    return ", ".join(names).encode()


class Cors:
    """Adds headers to answers for pages of ``origins``; ``*`` among them stands for all.

    A preflight is OPTIONS, which every path answers with its methods: they are repeated for the
    browser. A page of another origin gets the same answers without these headers, which its browser
    keeps from it.
    """

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = frozenset(origin.encode() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._origins:
            await self._app(scope, receive, send)
            return
        sent = dict(scope["headers"])
        permit = self._permit(sent.get(b"origin"))
        preflight = scope["method"] == "OPTIONS" and b"access-control-request-method" in sent

        async def permitted(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers: _Headers = list(message.get("headers", []))
                message["headers"] = headers + permit
                if len(permit) > 1 and preflight:
                    message["headers"] += _preflight(dict(headers).get(b"allow", b""))
            await send(message)

        await self._app(scope, receive, permitted)

    def _permit(self, origin: bytes | None) -> _Headers:
        if b"*" in self._origins:
            allowed: bytes | None = b"*"
        else:
            allowed = origin if origin in self._origins else None
        vary = [(b"vary", b"Origin")]
        if allowed is None:
            return vary
        return [
            *vary,
            (b"access-control-allow-origin", allowed),
            (b"access-control-expose-headers", _listed(ANSWER_HEADERS)),
        ]


def _preflight(methods: bytes) -> _Headers:
    return [
        (b"access-control-allow-methods", methods),
        (b"access-control-allow-headers", _listed(REQUEST_HEADERS)),
        (b"access-control-max-age", str(_REMEMBERED).encode()),
    ]
