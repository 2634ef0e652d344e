"""Pages of other origins: none by default, those that the settings name, or all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import click
import httpx
import pytest
import yaml
from starlette.types import ASGIApp

from codegen.build import CONTRACT
from recalc.cli.environment import load_settings
from recalc.http import cors
from recalc.http.cors import Cors
from recalc.settings import Settings
from tests.contract.conftest import BASE, KEY

PAGE = "https://app.example.com"
OTHER = "https://evil.example.com"
PREFLIGHT = {"Access-Control-Request-Method": "DELETE"}
PATH = f"{BASE}/operations/x"
Open = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def open_to(app: ASGIApp) -> Open:
    """A client of the app that is open to pages of these origins."""

    def opened(*origins: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(Cors(app, frozenset(origins)))
        return httpx.AsyncClient(transport=transport, base_url="http://recalc")

    return opened


def _of_cors(response: httpx.Response) -> dict[str, str]:
    return {k: v for k, v in response.headers.items() if k.startswith("access-control-")}


async def test_it_is_off_by_default(app: ASGIApp) -> None:
    """No page of another origin is answered with permission."""
    assert Settings().cors_allowed == frozenset()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://recalc") as client:
        for headers in ({"Origin": PAGE}, {"Origin": PAGE, **PREFLIGHT}):
            response = await client.options(PATH, headers=headers)
            assert response.status_code == 204
            assert _of_cors(response) == {}
            assert "vary" not in response.headers


async def test_a_preflight_is_answered_with_the_methods_of_the_path(open_to: Open) -> None:
    """Without a key, which browsers do not send with it."""
    async with open_to(PAGE, "http://localhost:3000") as client:
        response = await client.options(PATH, headers={"Origin": PAGE, **PREFLIGHT})
    assert response.status_code == 204
    assert response.headers["vary"] == "Origin"
    found = _of_cors(response)
    assert found["access-control-allow-origin"] == PAGE
    assert found["access-control-allow-methods"] == "DELETE, GET, HEAD, OPTIONS"
    assert found["access-control-allow-headers"] == (
        "Content-Type, Idempotency-Key, Last-Event-ID, X-API-KEY"
    )
    assert found["access-control-max-age"] == "600"
    assert "access-control-allow-credentials" not in found


@pytest.mark.parametrize("origin", [OTHER, "null", PAGE.upper(), f"{PAGE}:444", PAGE[:-1], ""])
async def test_another_page_gets_no_permission(open_to: Open, origin: str) -> None:
    """Neither for a preflight nor to read an answer; caches are told that it depends."""
    async with open_to(PAGE) as client:
        for method, more in (("OPTIONS", PREFLIGHT), ("GET", {})):
            response = await client.request(method, PATH, headers={"Origin": origin, **more})
            assert _of_cors(response) == {}
            assert response.headers["vary"] == "Origin"


async def test_answers_and_refusals_can_be_read(open_to: Open) -> None:
    """Of every status: a page has to see why it was refused, and when to come again."""
    async with open_to(PAGE) as client:
        for path, key, status in ((PATH, KEY, 404), (PATH, "x", 401), ("/nope", KEY, 404)):
            response = await client.get(path, headers={"Origin": PAGE, "X-API-KEY": key})
            assert response.status_code == status
            found = _of_cors(response)
            assert found["access-control-allow-origin"] == PAGE
            exposed = found["access-control-expose-headers"].split(", ")
            assert {"Retry-After", "WWW-Authenticate"} <= set(exposed)
            assert "access-control-allow-methods" not in found


async def test_every_page_may_be_allowed(open_to: Open) -> None:
    """With a star, and still without credentials."""
    async with open_to("*") as client:
        response = await client.options(PATH, headers={"Origin": OTHER, **PREFLIGHT})
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers


def test_all_headers_of_the_contract_are_let_through() -> None:
    """What operations take and answer in headers, a page can send and read."""
    contract = cast("dict[str, Any]", yaml.safe_load(CONTRACT.read_text()))
    sent, answered = set[str](), set[str]()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("in") == "header":
                sent.add(value["name"])
            if isinstance(value.get("headers"), dict):
                answered.update(value["headers"])
            value = list(value.values())
        if isinstance(value, list):
            for inner in value:
                look(inner)

    del contract["components"]["schemas"]  # a config has a field that is called headers
    look(contract)
    assert sent | {"Content-Type"} == set(cors.REQUEST_HEADERS)
    assert answered | {"Allow"} == set(cors.ANSWER_HEADERS)


@pytest.mark.parametrize(
    "good",
    ["*", PAGE, f"{PAGE}, http://localhost:3000", "http://[::1]:8080", "http://127.0.0.1", ""],
)
def test_origins_of_the_settings(good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a browser sends them, with commas between."""
    monkeypatch.setenv("RECALC_CORS_ORIGINS", good)
    assert load_settings().cors_allowed == frozenset(o for o in good.split(", ") if o)


@pytest.mark.parametrize(
    "bad",
    [
        f"{PAGE}/",
        f"{PAGE}/path",
        f"{PAGE} {OTHER}",
        "app.example.com",
        "https://A.example.com",
        "https://é.example.com",
        "https://*.example.com",
        "https://me@example.com",
        "https://example.com:port",
        "ftp://example.com",
        "null",
    ],
)
def test_what_no_browser_sends_is_refused_at_start(
    bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would never match: one sentence names it, and how origins are written."""
    monkeypatch.setenv("RECALC_CORS_ORIGINS", f"{PAGE},{bad}")
    with pytest.raises(click.ClickException, match=r"^RECALC_CORS_ORIGINS: .* is not an origin"):
        load_settings()
