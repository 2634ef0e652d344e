"""Serves paths that are no operation of the contract: its document, pages for people, health."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.metadata import distribution
from pathlib import Path

import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from recalc.domain.errors import Unavailable
from recalc.generated import routes, wire
from recalc.http.methods import answer_options, asked, method_not_allowed
from recalc.http.page import page_file
from recalc.http.readiness import Readiness, Ready

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
<div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
#: The page keeps no key that is typed in, and sends nothing to other servers.
_START = b"""SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#ui",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
});
"""
#: Headers of every answer. The viewer sets styles of its own, and draws its icons from data: URLs;
#: the page needs neither, and has a policy of its own.
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
#: The package with the viewer's files, which are read. It is not imported.
_VIEWER = "flask-swagger-ui"
#: The files that the page uses, with their media types.
_ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}


_HEALTH = ("/healthz", "/readyz")


class Site:
    """The ASGI app for requests whose path is not in the contract."""

    def __init__(self, ready: Ready, database_wait: float) -> None:
        self._readiness = Readiness(ready, database_wait)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # this server has no websockets
            await send({"type": "websocket.close", "code": 1000})
            return
        path = scope["path"]
        if path == "*":  # comes with OPTIONS only, and names the server as a whole
            await answer_options({operation.method for operation in routes.OPERATIONS}, send)
            return
        page = page_file(path, Headers(scope=scope)) or _viewer(path)
        if page is None and path not in _HEALTH:
            raise wire.Refusal(
                404, "path_not_found", "There is nothing at this path. /openapi.json lists what is."
            )
        if scope["method"] == "OPTIONS":
            await answer_options({"GET"}, send)
            return
        if asked(scope["method"]) != "GET":
            raise method_not_allowed({"GET"})
        response = page or await self._health(path)
        for name, value in _SECURITY.items():
            response.headers.setdefault(name, value)
        await response(scope, receive, send)

    async def _health(self, path: str) -> Response:
        if path == "/healthz":
            return _json({"success": True, "status": "ok"})
        try:
            await self._readiness.check()
        except Unavailable as error:
            _log.warning("not_ready", code=error.code, cause=repr(error.__cause__))
            raise wire.Refusal(503, error.code, error.message) from error
        except Exception as error:  # any error means that the server is not ready
            _log.warning("not_ready", exc_info=error)
            raise wire.Refusal(
                503, "not_ready", "The server cannot serve requests now. Try again soon."
            ) from error
        return _json({"success": True, "status": "ready"})


def _json(content: dict[str, object]) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(wire.encode_json(content), media_type="application/json", headers=headers)


def _viewer(path: str) -> Response | None:
    match path:
        case "/openapi.json":
            return Response(_contract(), media_type="application/json")
        case "/docs":
            return Response(_PAGE, media_type="text/html")
        case "/docs/start.js":
            return Response(_START, media_type="text/javascript")
    name = path.removeprefix("/docs/")
    media_type = _ASSETS.get(name)
    return None if media_type is None else Response(_asset(name), media_type=media_type)


@cache
def _contract() -> bytes:
    return resources.files("recalc.generated").joinpath("openapi.json").read_bytes()


@cache
def _asset(name: str) -> bytes:
    folder = distribution(_VIEWER).locate_file("flask_swagger_ui/dist")
    return Path(str(folder), name).read_bytes()
