"""What the generated client puts into a path, and makes of answers that are none of a server."""

from __future__ import annotations

import inspect
import pickle
import pkgutil
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import httpx
import pytest
import recalc_client.api
from recalc_client import AuthenticatedClient
from recalc_client.api.operations import cancel_table_sheet_operation
from recalc_client.api.tables import list_tables
from recalc_client.errors import UnexpectedStatus, UnreadableAnswer
from recalc_client.streams import StreamRefused

from tests.contract.conftest import SHEET, TABLE

PAGE = b"<h1>Away</h1>"

FOLDED = ("..", ".", "...", "")


def _requests() -> list[tuple[Callable[..., dict[str, Any]], list[str]]]:
    """What makes each operation's request (but for its body), and its path parameters' names."""
    found = []
    for module in pkgutil.walk_packages(recalc_client.api.__path__, "recalc_client.api."):
        make = getattr(import_module(module.name), "_get_kwargs", None)
        if make is not None:
            parameters = inspect.signature(make).parameters
            names = [p.name for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
            found.append((partial(make, body=None) if "body" in parameters else make, names))
    return found


def test_no_parameter_of_a_path_folds_it() -> None:
    """Every path parameter of every operation is refused where it would make another path."""
    refused = 0
    for make, names in _requests():
        for odd in names:
            for value in FOLDED:
                with pytest.raises(ValueError, match=f"{odd} is '{value}'"):
                    make(**dict.fromkeys(names, TABLE) | {odd: value})
                refused += 1
    assert refused > 4 * 40


def test_a_cancel_of_two_dots_is_not_sent() -> None:
    """ ".." would make it a DELETE of the sheet; other odd ids stay one segment of the path."""
    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.raw_path)
        return httpx.Response(404, json={"success": False, "error": "e", "message": "m"})

    client = AuthenticatedClient("http://recalc", "a-key")
    transport = httpx.MockTransport(answer)
    with httpx.Client(base_url="http://recalc", transport=transport) as inner:
        client.set_httpx_client(inner)
        with pytest.raises(ValueError, match="Nothing was sent"):
            cancel_table_sheet_operation.sync_detailed(TABLE, SHEET, "..", client=client)
        assert sent == []
        for odd in ("../..", "a/b", "%2E%2E", "..;", "?x"):
            cancel_table_sheet_operation.sync_detailed(TABLE, SHEET, odd, client=client)
    assert len(sent) == 5
    start = f"/api/public/v2/tables/{TABLE}/sheets/{SHEET}/operations/".encode()
    assert all(p.startswith(start) and b"/" not in p[len(start) :] for p in sent)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("status", "content"),
    [(503, PAGE), (429, b""), (200, PAGE), (200, b"null"), (200, b"{}"), (429, b'"none"')],
)
async def test_a_body_of_a_proxy_is_an_error_with_its_status(
    status: int, content: bytes, *, strict: bool
) -> None:
    """Also where the contract has the status, and in asyncio."""
    client = _answered(status, content, strict=strict)
    with pytest.raises(UnreadableAnswer, match=f"answered {status} ") as caught:
        list_tables.sync(client=client)
    assert (caught.value.status_code, caught.value.content) == (status, content)
    with pytest.raises(UnexpectedStatus):
        await list_tables.asyncio(client=client)


def test_a_status_that_http_does_not_name_is_an_error_with_it() -> None:
    """As proxies have them."""
    with pytest.raises(UnexpectedStatus) as caught:
        list_tables.sync(client=_answered(520, PAGE, strict=True))
    assert caught.value.status_code == 520


@pytest.mark.parametrize("kind", [UnexpectedStatus, UnreadableAnswer, StreamRefused])
def test_errors_can_be_sent_to_another_process(kind: type[Exception]) -> None:
    """A pool of processes breaks at one that cannot."""
    error = kind(503, PAGE)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert (vars(copy), str(copy)) == (vars(error), str(error))
    assert "503" in str(error)
    assert PAGE.decode() in str(error)


def _answered(status: int, content: bytes, *, strict: bool = False) -> AuthenticatedClient:
    """A client whose requests all have this answer."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=content))
    return AuthenticatedClient(
        "http://recalc",
        "a-key",
        raise_on_unexpected_status=strict,
        httpx_args={"transport": transport},
    )


def test_a_client_that_is_made_of_another_leaves_it_as_it_is() -> None:
    """Headers, cookies and the timeout are those of the new one only."""
    client = _answered(200, b"")
    made = client.get_httpx_client()
    before = (dict(made.headers), dict(made.cookies), made.timeout)
    others = (
        client.with_headers({"X-Other": "a"}),
        client.with_cookies({"other": "a"}),
        client.with_timeout(httpx.Timeout(1)),
    )
    assert (dict(made.headers), dict(made.cookies), made.timeout) == before
    headers, cookies, timeout = (each.get_httpx_client() for each in others)
    assert headers.headers["X-Other"] == "a"
    assert headers.headers["X-API-KEY"] == "a-key"
    assert cookies.cookies["other"] == "a"
    assert timeout.timeout == httpx.Timeout(1)


def test_the_key_is_not_put_into_the_headers_of_the_caller() -> None:
    """Who may send them to another server, too."""
    headers = {"X-Other": "a"}
    client = AuthenticatedClient("http://recalc", "a-key", headers=headers)
    for made in (client.get_httpx_client(), client.get_async_httpx_client()):
        assert made.headers["X-API-KEY"] == "a-key"
    assert headers == {"X-Other": "a"}
