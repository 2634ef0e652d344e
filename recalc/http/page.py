"""The files of the page for people: which path has which, with what headers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.responses import Response

_FOLDER = resources.files("recalc") / "page"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
#: Addresses of the page: its script shows what they name. The second is one that SDKs link to.
_ADDRESSES = re.compile(r"/(workspace/[^/]+/smart-tables/[^/]+/?)?")
#: No script and no style but from files of this server; nothing is loaded from elsewhere.
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class _File(NamedTuple):
    content: bytes
    media_type: str
    etag: str


def page_file(path: str, headers: Headers) -> Response | None:
    """Return the file of the page at a path: 304 where the client has it already, None where the
    page has none."""
    file = _files().get("/" if _ADDRESSES.fullmatch(path) else path)
    if file is None:
        return None
    sent = {"Cache-Control": "no-cache", "ETag": file.etag, "Content-Security-Policy": _POLICY}
    if file.etag in _etags(headers):
        return Response(status_code=304, headers=sent)
    return Response(file.content, media_type=file.media_type, headers=sent)


def _etags(headers: Headers) -> Iterator[str]:
    for value in headers.getlist("if-none-match"):
        yield from (each.strip().removeprefix("W/") for each in value.split(","))


@cache
def _files() -> dict[str, _File]:
    """Return the files of the page by their paths; "/" stands for each of its addresses."""
    found = {}
    for entry in _FOLDER.iterdir():
        media_type = _MEDIA_TYPES.get("." + entry.name.rpartition(".")[2])
        if media_type is not None:
            content = entry.read_bytes()
            etag = f'"{hashlib.sha256(content).hexdigest()}"'
            path = "/" if entry.name == "index.html" else f"/page/{entry.name}"
            found[path] = _File(content, media_type, etag)
    return found
