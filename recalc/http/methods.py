"""Answers HEAD wherever there is GET, OPTIONS everywhere, and other methods with 405."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import Send

from recalc.generated import wire


def allowed(methods: Iterable[str]) -> str:
    """Return the value of Allow for a path that has ``methods``."""
    own = set(methods)
    return ", ".join(sorted(own | {"OPTIONS"} | ({"HEAD"} if "GET" in own else set())))


def asked(method: str) -> str:
    """Return the method that answers ``method``: GET answers HEAD; the server omits the body."""
    return "GET" if method == "HEAD" else method


def method_not_allowed(methods: Iterable[str]) -> wire.Refusal:
    """Return a 405 that names the methods that are allowed."""
    names = allowed(methods)
    return wire.Refusal(
        405,
        "method_not_allowed",
        f"This path does not have that method. It has {names}.",
        headers={"Allow": names},
    )


async def answer_options(methods: Iterable[str], send: Send) -> None:
    """Answer OPTIONS for a path that has ``methods``."""
    headers = [(b"allow", allowed(methods).encode())]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body"})
