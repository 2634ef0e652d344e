"""Sends a request of an ENDPOINT column, and reads its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import httpx

from recalc.columns.base import CellFailed
from recalc.columns.http_connection import (
    HEAD_BYTES,
    Answer,
    BodyTooLarge,
    Broken,
    HeadTooLarge,
    Request,
)
from recalc.columns.outbound import AddressRefused, Origin, Unreachable
from recalc.columns.retrying import Busy, until_processed
from recalc.columns.slow_context import SlowContext
from recalc.models.retry import retry_after

#: Methods that do no more when a server gets them twice.
_IDEMPOTENT = frozenset({"GET", "PUT", "DELETE"})
#: Characters that no value of a header may have.
_ILLEGAL = re.compile(r"[^\t -~]")
#: Statuses of redirects.
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


async def call_until_processed(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None,
    context: SlowContext,
) -> tuple[tuple[str, bytes], int]:
    """Send a request, again where the endpoint is busy; return the content type and the body of its
    answer, and how many times it was sent. Raises CellFailed. Cancelling this closes the connection
    at once."""
    return await until_processed(lambda: _call(method, url, headers, content, context), context)


async def _call(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None,
    context: SlowContext,
) -> tuple[str, bytes]:
    """Send a request; return the content type and the body of its answer. Raises CellFailed, and
    Busy."""
    place = _place(url)
    most = context.max_response_bytes
    request = Request(_written(method, place, headers, content), _has_value, most)
    caller = context.caller
    workspace_id = caller.owner.workspace_id
    slot = context.hosts.slot(workspace_id, place.host, caller.turn_awaited)
    try:
        async with slot:
            answer = await context.client.call(workspace_id, place.origin, request, context.timeout)
    except AddressRefused as error:
        raise _refused(place.host) from error
    except TimeoutError as error:
        raise CellFailed(
            "endpoint_timeout", f"The endpoint did not answer within {context.timeout:g} s."
        ) from error
    except Unreachable as error:
        raise CellFailed(
            "endpoint_unreachable", "The endpoint cannot be reached. Check url and network."
        ) from error
    except HeadTooLarge as error:
        raise CellFailed(
            "endpoint_too_large",
            f"The endpoint answered with more than {HEAD_BYTES} bytes outside the body.",
        ) from error
    except BodyTooLarge as error:
        raise CellFailed(
            "endpoint_too_large", f"The endpoint answered with more than {most} bytes."
        ) from error
    except Broken as error:
        raise CellFailed(
            "endpoint_disconnected", f"The connection to the endpoint broke: {error}."
        ) from error
    if not _has_value(answer):
        raise _no_value(answer, method)
    return answer.headers.get("content-type", ""), answer.body


class _Place(NamedTuple):
    """Where a request goes: the host as people read it, the server, what its Host header says,
    and the target of the request line."""

    host: str
    origin: Origin
    netloc: bytes
    target: bytes


@lru_cache(maxsize=256)
def _place(url: str) -> _Place:
    """Read a URL, which ``Endpoint.check`` has checked but for the values in its query."""
    parsed = httpx.URL(url)
    tls = parsed.scheme == "https"
    origin = Origin(parsed.raw_host.decode("ascii"), parsed.port or (443 if tls else 80), tls)
    return _Place(parsed.host, origin, parsed.netloc, parsed.raw_path)


def _written(
    method: str, place: _Place, headers: Mapping[str, str], content: bytes | None
) -> list[bytes]:
    """Return the bytes of a request. Raises ValueError for what no header can have; nothing that a
    config or a secret may hold is."""
    has_body = content is not None
    # Headers of a config may hold secrets, which are not kept.
    head = (
        _head(method, place, has_body, headers) if headers else _own_head(method, place, has_body)
    )
    if content is None:
        return [head + b"\r\n"]
    return [b"%bcontent-length: %d\r\n\r\n" % (head, len(content)), content]


def _head(method: str, place: _Place, has_body: bool, headers: Mapping[str, str]) -> bytes:
    sent = {
        "accept": "application/json, */*;q=0.5",
        "user-agent": "recalc",
        **({"content-type": "application/json"} if has_body else {}),
        **headers,
        # A compressed answer could have any size once it is decompressed.
        "accept-encoding": "identity",
    }
    if _ILLEGAL.search("".join(sent.values())):
        raise ValueError("a header value has control characters")
    lines = "".join([f"{name}: {value}\r\n" for name, value in sent.items()])
    return b"%b %b HTTP/1.1\r\nhost: %b\r\n%b" % (
        *(method.encode("ascii"), place.target, place.netloc),
        lines.encode("ascii"),
    )


@lru_cache(maxsize=256)
def _own_head(method: str, place: _Place, has_body: bool) -> bytes:
    """Return the head of a request whose config has no headers."""
    return _head(method, place, has_body, {})


def _has_value(answer: Answer) -> bool:
    """Whether the body of an answer may be a value."""
    return 200 <= answer.status < 300 and _is_plain(answer)


def _is_plain(answer: Answer) -> bool:
    return answer.headers.get("content-encoding", "identity").lower() == "identity"


def _no_value(answer: Answer, method: str) -> CellFailed | Busy:
    """Return what a cell FAILS with whose answer is no value."""
    status = answer.status
    if 200 <= status < 300:
        return CellFailed("endpoint_encoding", "The endpoint answered in a compressed encoding.")
    redirects = status in _REDIRECTS and "location" in answer.headers
    hint = " Redirects are not followed." if redirects else ""
    failed = CellFailed("endpoint_status", f"The endpoint answered with status {status}.{hint}")
    after = retry_after(answer.headers)
    # A proxy sends 503 also where a server broke the connection after it had the request, and does
    # not ask for a repetition.
    if status == 429 or (status == 503 and (after is not None or method in _IDEMPOTENT)):
        return Busy(failed, after)
    return failed


def _refused(host: str) -> CellFailed:
    """Return the failure of a cell whose host may not be connected to. It has no address: what a
    name resolves to in the server's network is not for clients."""
    return CellFailed(
        "endpoint_address_refused",
        f"The host {host[:255]!r} is or has an address in a private, local or reserved network, "
        "to which nothing is sent. The operator of this server can allow the host, the address or "
        "its network with RECALC_OUTBOUND_ALLOW.",
    )
