"""ENDPOINT: calls a service on the network, with one POST for each cell."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

import httpx
from typing_extensions import override

from recalc.columns.base import (
    MASK,
    SEALED,
    BadConfig,
    CellFailed,
    Config,
    Json,
    Outcome,
    SlowContext,
)
from recalc.columns.combining import raise_repeated, repeated_title
from recalc.columns.outbound import HEAD_BYTES, AddressRefused, HeadTooLarge
from recalc.columns.retrying import Busy, until_processed
from recalc.columns.row_json import row_json
from recalc.columns.secret_references import filled, is_clear, names_in, origin_of
from recalc.columns.typed import Typed
from recalc.generated.configs import EndpointColumnConfig
from recalc.models.retry import retry_after

#: Headers of a config, characters of a header's value.
MAX_HEADERS, MAX_HEADER_VALUE = 50, 8192
#: Statuses by which a server says that it did not process a request, and may do so later.
_BUSY = {429, 503}
#: More bytes than any answer has.
_ANY = 1 << 62

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}")
_HEADER_VALUE = re.compile(r"[!-~](?:[ \t!-~]*[!-~])?|")
#: Headers that frame the message or belong to the connection. The HTTP client sets them.
_RESERVED = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


class Endpoint(Typed[EndpointColumnConfig]):
    """Send {source title: value} as JSON, with null for missing values; the answer's body is the
    value.

    A body with a JSON content type is parsed, any other is text, an empty one is null. Redirects
    are not followed, so the row is sent to no host but that of the config, at an address that is
    allowed (``addresses``). Cookies are not kept.
    """

    name = "ENDPOINT"
    kind = "slow"
    config_type = EndpointColumnConfig

    @override
    def check(self, config: EndpointColumnConfig) -> None:
        _check_url(config.url)
        if len(config.headers) > MAX_HEADERS:
            raise BadConfig("config.headers", f"has more than {MAX_HEADERS} headers")
        seen = set()
        for name, value in config.headers.items():
            path = f"config.headers.{name[:128]}"
            if not _TOKEN.fullmatch(name):
                raise BadConfig(path, "is not a legal header name")
            if name.lower() in _RESERVED:
                raise BadConfig(path, "is set by the server and cannot be chosen")
            if name.lower() in seen:
                raise BadConfig(path, "is given twice")
            seen.add(name.lower())
            if value == MASK:
                raise BadConfig(path, "is a mask, not a value; send the value")
            if value.startswith(SEALED):
                raise BadConfig(
                    path,
                    "is encrypted, and no key of this server's RECALC_SECRETS_KEY opens it; send "
                    "the value",
                )
            if not is_clear(value):
                raise BadConfig(
                    path, "has a ${ without a secret's name and }; write $${ for the characters ${"
                )
            if len(value) > MAX_HEADER_VALUE or not _HEADER_VALUE.fullmatch(value):
                raise BadConfig(
                    path,
                    f"has an illegal value: printable ASCII up to {MAX_HEADER_VALUE} characters, "
                    "no space at the ends",
                )

    @override
    def with_hidden(
        self, config: Mapping[str, Json], change: Callable[[str, tuple[str, ...]], str]
    ) -> dict[str, Json]:
        """Change the values of all headers: only the user knows which of them are secret. Each
        belongs to the server that it is sent to, and to its name."""
        headers = config.get("headers")
        if not isinstance(headers, dict):
            return dict(config)
        origin = origin_of(config.get("url")) or ""
        changed: dict[str, Json] = {
            name: change(value, ("header", origin, name.lower()))
            if isinstance(value, str)
            else MASK
            for name, value in headers.items()
        }
        return {**config, "headers": changed}

    @override
    def unmasked(self, sent: Mapping[str, Json], stored: Mapping[str, Json]) -> dict[str, Json]:
        """Keep hidden values only where the URL names the same server as before. With another URL,
        a person who may change the column could have the values sent to a server of their own."""
        headers, before = sent.get("headers"), stored.get("headers")
        if not isinstance(headers, dict):
            return dict(sent)
        by_name = {k.lower(): v for k, v in before.items()} if isinstance(before, dict) else {}
        same_server = origin_of(sent.get("url")) == origin_of(stored.get("url"))
        kept = dict(headers)
        for name, value in headers.items():
            if value != MASK:
                continue
            path = f"config.headers.{name[:128]}"
            if name.lower() not in by_name:
                raise BadConfig(path, "is a mask, and no value is stored for it; send the value")
            if not same_server:
                raise BadConfig(
                    path,
                    "is a mask, and config.url names another server than the one that the hidden "
                    "value was given for; send the value",
                )
            kept[name] = by_name[name.lower()]
        return {**sent, "headers": kept}

    @override
    def names(self, config: EndpointColumnConfig) -> list[str]:
        return []

    @override
    async def run(
        self,
        config: Config,
        titles: Sequence[str],
        values: Sequence[Json],
        context: SlowContext,
    ) -> Outcome:
        """Call the endpoint. Raises CellFailed. Cancelling the task closes the connection first."""
        repeated = repeated_title(titles)
        if repeated is not None:
            raise_repeated(repeated)
        row = dict(zip(titles, values, strict=True))
        content = await row_json(row)
        own = self.own(config)
        headers = await _headers(own, context)
        started = context.clock()
        answer, count = await until_processed(
            lambda: _call(_request(own, headers, content, context), context), context
        )
        latency = round((context.clock() - started) * 1000, 3)
        value = await context.read_answer(*answer)
        return Outcome(value, {"request_count": count, "latency_ms": latency})


def _refused(host: str) -> CellFailed:
    """Return the failure of a cell whose host may not be connected to. It has no address: what a
    name resolves to in the server's network is not for clients."""
    return CellFailed(
        "endpoint_address_refused",
        f"The host {host[:255]!r} is or has an address in a private, local or reserved network, "
        "to which nothing is sent. The operator of this server can allow the host, the address or "
        "its network with RECALC_OUTBOUND_ALLOW.",
    )


def _check_url(url: str) -> None:
    path = "config.url"
    if not url.isprintable() or " " in url:
        raise BadConfig(path, "holds white space or control characters; percent-encode them")
    try:
        parts = urlsplit(url)
        _ = parts.port
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as error:
        raise BadConfig(path, "is not a URL") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadConfig(path, "has to be an http:// or https:// URL with a host")
    if parts.username is not None or parts.password is not None:
        raise BadConfig(path, "holds credentials; send them in an Authorization header")


async def _headers(config: EndpointColumnConfig, context: SlowContext) -> dict[str, str]:
    """Return the headers of the config with the values of secrets. Raises CellFailed."""
    names = frozenset[str]().union(*map(names_in, config.headers.values()))
    values: Mapping[str, str] = {}
    if names:
        origin = origin_of(config.url) or ""
        values = await context.secrets.values(context.caller.owner.workspace_id, names, origin)
    return {name.lower(): filled(value, values) for name, value in config.headers.items()}


def _request(
    config: EndpointColumnConfig, headers: Mapping[str, str], content: bytes, context: SlowContext
) -> httpx.Request:
    # Not made by the client, which would add its own headers and cookies: an endpoint of another
    # workspace may have set those.
    return httpx.Request(
        "POST",
        config.url,
        headers={
            "accept": "application/json, */*;q=0.5",
            "content-type": "application/json",
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


async def _call(request: httpx.Request, context: SlowContext) -> tuple[str, bytes]:
    """Send the request; return the content type and the body of its answer. Raises CellFailed, and
    Busy."""
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
        if status in _BUSY:
            raise Busy(failed, retry_after(response.headers))
        raise failed
    encoding = response.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise CellFailed("endpoint_encoding", "The endpoint answered in a compressed encoding.")


async def _body(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > limit:
            raise CellFailed(
                "endpoint_too_large", f"The endpoint answered with more than {limit} bytes."
            )
    return bytes(body)
