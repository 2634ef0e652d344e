"""Answers requests while a server waits for its database at its start."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from recalc.http.errors import JSON, Problem

_ALIVE = b'{"success":true,"status":"ok"}'
#: Seconds after which a client may ask again.
_RETRY_AFTER = "1"
_NOT_READY = Problem(
    503,
    "not_ready",
    "The server waits for its database. Nothing was changed. Try again soon.",
)


async def answer_not_ready(scope: Scope, receive: Receive, send: Send) -> None:
    """An ASGI app that answers 200 at ``/healthz``, since a restart would not help, and 503
    everywhere else."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
    elif scope["path"] == "/healthz" and scope["method"] in {"GET", "HEAD"}:
        await Response(_ALIVE, media_type=JSON)(scope, receive, send)
    else:
        headers = {"Retry-After": _RETRY_AFTER}
        response = Response(_NOT_READY.body(), 503, headers, JSON)
        await response(scope, receive, send)
