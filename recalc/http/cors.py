"""Lets web pages of the origins that the settings name use the API (Fetch standard, "CORS").

Keys are sent in a header that only a page's own code can set, never in cookies, so credentials in
the sense of CORS are not allowed.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Headers of requests that a page may send, beside those that every page may.
REQUEST_HEADERS = ("Content-Type", "Idempotency-Key", "Last-Event-ID", "X-API-KEY")
#: Headers of answers that a page may read, beside those that every page may.
ANSWER_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
#: Seconds that a browser may remember the answer to a preflight.
_REMEMBERED = 600

_Headers = list[tuple[bytes, bytes]]


def _listed(names: Iterable[str]) -> bytes:
    return ", ".join(names).encode()


class Cors:
    """Adds headers to answers for pages of ``origins``; ``*`` among them stands for all.

    A preflight is OPTIONS, which every path answers with its methods; they are repeated in CORS's
    own header. Pages of other origins get the same answers without these headers, and their browser
    hides the answers from them.
    """

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = frozenset(origin.encode() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
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
