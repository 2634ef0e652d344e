"""What is served beside the contract's operations: the document, a page to try it, health."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from importlib import resources

import structlog
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send
from swagger_ui_bundle import swagger_ui_path

from recalc.domain.errors import Unavailable
from recalc.generated import wire
from recalc.http.routing import method_not_allowed

Ready = Callable[[], Awaitable[None]]

_log = structlog.get_logger(__name__)

_PAGE = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>recalc</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<p style="font-family: sans-serif; margin: 1em 2em">
The contract is <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1); this page draws it as 3.0.
</p>
<div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = b"""SwaggerUIBundle({
  url: "/docs/openapi.json",
  dom_id: "#ui",
  deepLinking: true,
  persistAuthorization: true,
});
"""
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
#: Files of the viewer's package that the page uses, and their types.
_ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}


class Site:
    """The app behind the contract: a request that is not for it comes here."""

    def __init__(self, ready: Ready) -> None:
        self._ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # websockets: there are none
            await send({"type": "websocket.close", "code": 1000})
            return
        path = scope["path"]
        response = await self._health(path) or _page(path)
        if response is None:
            raise wire.Refusal(
                404, "path_not_found", "There is nothing at this path. /openapi.json lists what is."
            )
        if scope["method"] not in {"GET", "HEAD"}:
            raise method_not_allowed({"GET", "HEAD"})
        await response(scope, receive, send)

    async def _health(self, path: str) -> Response | None:
        if path == "/healthz":
            return _json({"success": True, "status": "ok"})
        if path == "/readyz":
            try:
                await self._ready()
            except Exception as error:  # whatever it is, the server is not ready
                _log.warning("not_ready", exc_info=error)
                if isinstance(error, Unavailable):
                    raise wire.Refusal(503, error.code, error.message) from error
                raise wire.Refusal(
                    503, "not_ready", "The server cannot serve requests now. Try again soon."
                ) from error
            return _json({"success": True, "status": "ready"})
        return None


def _json(content: dict[str, object]) -> Response:
    return Response(wire.encode_json(content), media_type="application/json")


def _page(path: str) -> Response | None:
    match path:
        case "/":
            return RedirectResponse("/docs", status_code=302)
        case "/openapi.json":
            return Response(_generated("openapi.json"), media_type="application/json")
        case "/docs":
            return Response(_PAGE, media_type="text/html", headers=_PAGE_HEADERS)
        case "/docs/openapi.json":
            return Response(_generated("docs.json"), media_type="application/json")
        case "/docs/start.js":
            return Response(_START, media_type="text/javascript")
    name = path.removeprefix("/docs/")
    media_type = _ASSETS.get(name)
    return None if media_type is None else Response(_asset(name), media_type=media_type)


@cache
def _generated(name: str) -> bytes:
    return resources.files("recalc.generated").joinpath(name).read_bytes()


@cache
def _asset(name: str) -> bytes:
    return swagger_ui_path.joinpath(name).read_bytes()
