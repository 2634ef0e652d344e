"""The files of the page: addresses, media types, ETags; nothing inline is permitted."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

PAGE = Path(__file__).parents[2] / "recalc" / "page"
ADDRESSES = ["/", "/workspace/1/smart-tables/3f8e1c52-6f0b-4f5c-9d0e-2b7a41c6d901?sheet=x"]
MODULES = sorted(file.name for file in PAGE.glob("*.js"))


@pytest.mark.parametrize("address", ADDRESSES)
async def test_the_page_is_at_its_addresses(client: httpx.AsyncClient, address: str) -> None:
    """Without a key, which is asked for by the page; every file that it names is there."""
    del client.headers["X-API-KEY"]
    page = await client.get(address)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(named) == 4
    for path in named:
        assert (await client.get(path)).status_code == 200


async def test_modules_import_modules_that_are_there(client: httpx.AsyncClient) -> None:
    """Every module is served as JavaScript, and imports only modules of the page."""
    for name in MODULES:
        script = await client.get(f"/page/{name}")
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"
        imported = re.findall(r'^import .*? from "([^"]+)";$', script.text, re.MULTILINE)
        assert {each.removeprefix("./") for each in imported} <= set(MODULES)


async def test_a_file_is_sent_once(client: httpx.AsyncClient) -> None:
    """A client asks each time, and gets 304 while the file is the same."""
    first = await client.get("/page/main.js")
    etag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{64}"', etag)
    assert first.headers["cache-control"] == "no-cache"
    for known in (etag, f'"other", W/{etag}'):
        again = await client.get("/page/main.js", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    other = await client.get("/page/main.js", headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


async def test_nothing_inline_is_permitted(client: httpx.AsyncClient) -> None:
    """Neither scripts nor styles; the page has none."""
    page = await client.get("/")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r"<style|style=|<script[^>]*>[^<]|\son\w+=", page.text)
    for name in MODULES:
        source = (PAGE / name).read_text()
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(", source), name


@pytest.mark.parametrize(
    "path", ["/page/index.html", "/page/tsconfig.json", "/page/", "/main.js", "/page/../site.py"]
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
