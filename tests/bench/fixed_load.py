"""A hundred requests, one after the other: enough to see that a benchmark works."""

from __future__ import annotations

import time
from typing import Protocol

import httpx

from tests.support.server import KEY

REQUESTS = 100


class Request(Protocol):
    """What is sent."""

    @property
    def method(self) -> str: ...

    @property
    def path(self) -> str: ...

    @property
    def body(self) -> bytes: ...


def send(request: Request, url: str) -> httpx.Response:
    """Send it once."""
    with httpx.Client(base_url=url) as client:
        return _send(request, client)


def run(request: Request, url: str) -> tuple[int, float]:
    """Send it again and again; return how often, and how often a second. Fails unless each is
    answered 2xx."""
    with httpx.Client(base_url=url) as client:
        began = time.perf_counter()
        for _ in range(REQUESTS):
            answer = _send(request, client)
            assert answer.is_success, answer.text
        return REQUESTS, REQUESTS / (time.perf_counter() - began)


def _send(request: Request, client: httpx.Client) -> httpx.Response:
    headers = {"X-API-KEY": KEY}
    if request.body:
        headers["Content-Type"] = "application/json"
    return client.request(
        request.method, request.path, headers=headers, content=request.body or None
    )
