"""What the generated client puts into a path."""

from __future__ import annotations

import inspect
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

from tests.contract.conftest import SHEET, TABLE

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
