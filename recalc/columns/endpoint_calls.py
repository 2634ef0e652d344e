"""Sends a request of an ENDPOINT column, and reads its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx

from recalc.columns.base import CellFailed, SlowContext
from recalc.columns.outbound import HEAD_BYTES, AddressRefused, HeadTooLarge
from recalc.columns.retrying import Busy
from recalc.models.retry import retry_after

#: Methods that do no more when a server gets them twice.
_IDEMPOTENT = frozenset({"GET", "PUT", "DELETE"})
#: More bytes than any answer has.
_ANY = 1 << 62


async def call(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None,
    context: SlowContext,
) -> tuple[str, bytes]:
    """Send a request; return the content type and the body of its answer. Raises CellFailed, and
    Busy."""
    request = _request(method, url, headers, content, context)
    caller = context.caller
    slot = context.hosts.slot(caller.owner.workspace_id, request.url.host, caller.deadline_paused)
    try:
        # httpx limits each read only; an answer that trickles in would never end.
        async with slot, asyncio.timeout(context.timeout):
            return await context.connections.run(_answer(request, context))
    except AddressRefused as error:
        raise _refused(request.url.host) from error
    except (TimeoutError, httpx.TimeoutException) as error:
        raise CellFailed(
            "endpoint_timeout", f"The endpoint did not answer within {context.timeout:g} s."
        ) from error
    except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.ProxyError) as error:
        raise CellFailed(
            "endpoint_unreachable", "The endpoint cannot be reached. Check url and network."
        ) from error
    except httpx.HTTPError as error:
        raise CellFailed(
            "endpoint_disconnected",
            f"The connection to the endpoint broke ({type(error).__name__}).",
        ) from error


def _request(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None,
    context: SlowContext,
) -> httpx.Request:
    # Not made by the client, which would add its own headers and cookies: an endpoint of another
    # workspace may have set those.
    return httpx.Request(
        method,
        url,
        headers={
            "accept": "application/json, */*;q=0.5",
            **({} if content is None else {"content-type": "application/json"}),
            "user-agent": "recalc",
            **headers,
            # A compressed answer could have any size once it is decompressed.
            "accept-encoding": "identity",
        },
        content=content,
        extensions={
            "timeout": httpx.Timeout(context.timeout).as_dict(),
            "trace": context.connections.trace,
        },
    )


async def _answer(request: httpx.Request, context: SlowContext) -> tuple[str, bytes]:
    """Send the request; return the content type and the body of its answer. Raises CellFailed."""
    context.connections.head_left = HEAD_BYTES
    try:
        response = await context.client.send(
            request, stream=True, auth=None, follow_redirects=False
        )
    except HeadTooLarge as error:
        raise CellFailed(
            "endpoint_too_large",
            f"The endpoint answered with more than {HEAD_BYTES} bytes before the body.",
        ) from error
    context.connections.head_left = _ANY
    context.client.cookies.clear()
    try:
        _check_head(response)
        body = await _body(response, context.max_response_bytes)
    finally:
        await response.aclose()
    return response.headers.get("content-type", ""), body


def _check_head(response: httpx.Response) -> None:
    status = response.status_code
    if not response.is_success:
        hint = " Redirects are not followed." if response.has_redirect_location else ""
        failed = CellFailed("endpoint_status", f"The endpoint answered with status {status}.{hint}")
        after = retry_after(response.headers)
        if status == 429 or (status == 503 and _may_repeat(response, after)):
            raise Busy(failed, after)
        raise failed
    encoding = response.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise CellFailed("endpoint_encoding", "The endpoint answered in a compressed encoding.")


def _may_repeat(response: httpx.Response, after: float | None) -> bool:
    """Whether a request that was answered with 503 may be sent again. A proxy sends 503 also where
    a server broke the connection after it had the request, and does not ask for a repetition."""
    return after is not None or response.request.method in _IDEMPOTENT


async def _body(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > limit:
            raise CellFailed(
                "endpoint_too_large", f"The endpoint answered with more than {limit} bytes."
            )
    return bytes(body)


def _refused(host: str) -> CellFailed:
    """Return the failure of a cell whose host may not be connected to. It has no address: what a
    name resolves to in the server's network is not for clients."""
    return CellFailed(
        "endpoint_address_refused",
        f"The host {host[:255]!r} is or has an address in a private, local or reserved network, "
        "to which nothing is sent. The operator of this server can allow the host, the address or "
        "its network with RECALC_OUTBOUND_ALLOW.",
    )
