"""ENDPOINT: calls a service on the network, with one request for each cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from typing_extensions import override

from recalc.columns.base import MASK, BadConfig, Config, Failure, Json, Outcome
from recalc.columns.combining import raise_repeated, repeated_title
from recalc.columns.endpoint_headers import check_headers
from recalc.columns.request_template import (
    Values,
    can_name,
    check_names,
    check_place,
    renamed,
    variables_of,
)
from recalc.columns.row_json import row_json
from recalc.columns.secret_references import filled, names_in
from recalc.columns.typed import Typed
from recalc.columns.urls import is_url, origin_of
from recalc.columns.values import stored_size
from recalc.generated.configs import EndpointColumnConfig

if TYPE_CHECKING:
    from recalc.columns.slow_context import SlowContext

#: Methods whose requests have the row as their body, unless the config has one.
_WITH_ROW = frozenset({"POST", "PUT", "PATCH"})


class Endpoint(Typed[EndpointColumnConfig]):
    """Send a request with values of the row, as JSON; the answer's body is the value.

    Without a template of the body, POST, PUT and PATCH send {source title: value}, with null for
    missing values. Variables of the body and of the URL's query name sources.

    A body with a JSON content type is parsed, any other is text, an empty one is null. Redirects
    are not followed, so the row is sent to no host but that of the config, at an address that is
    allowed (``addresses``). Cookies are not kept.
    """

    name = "ENDPOINT"
    kind = "slow"
    hides_values = True
    config_type = EndpointColumnConfig

    @override
    def check(self, config: EndpointColumnConfig) -> None:
        _check_url(config.url)
        if config.body is not None:
            _check_body(config)
        check_headers(config.headers)

    @override
    def with_hidden(
        self, config: Mapping[str, Json], change: Callable[[str, tuple[str, ...]], str]
    ) -> dict[str, Json]:
        """Change the values of all headers: only the user knows which of them are secret. Each
        belongs to the server that it is sent to, and to its name."""
        headers = config.get("headers")
        if not isinstance(headers, dict):
            return dict(config)
        origin = _origin(config.get("url")) or ""
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
        same_server = _origin(sent.get("url")) == _origin(stored.get("url"))
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
        if config.body is None:
            return list(_variables(config.url))
        return variables_of(config.url, config.body)

    @override
    def references(self, config: Mapping[str, Json]) -> list[str]:
        return variables_of(config.get("url"), config.get("body"))

    @override
    def with_references(
        self, config: Mapping[str, Json], references: Mapping[str, str]
    ) -> dict[str, Json]:
        templates = {key: config[key] for key in ("url", "body") if key in config}
        return {**config, **{key: renamed(each, references) for key, each in templates.items()}}

    @override
    def can_name(self, title: str) -> bool:
        return can_name(title)

    @override
    def takes_row(self, config: Mapping[str, Json]) -> bool:
        return _sends_row(config.get("method") or "POST", config.get("body"))

    @override
    async def run(
        self,
        config: Config,
        titles: Sequence[str],
        values: Sequence[Json],
        context: SlowContext,
    ) -> Outcome:
        """Call the endpoint. Raises CellFailed. Cancelling the task closes the connection first."""
        # Processes that evaluate quick cells need no HTTP client. The server has it already.
        from recalc.columns.endpoint_calls import call_until_processed  # noqa: PLC0415

        own = self.own(config)
        named = Values(dict(zip(self.names(own), zip(titles, values, strict=True), strict=False)))
        url = named.url(own.url)
        content = await _content(own, titles, values, named)
        headers = await _headers(own, context)
        started = context.clock()
        answer, count = await call_until_processed(own.method, url, headers, content, context)
        latency = round((context.clock() - started) * 1000, 3)
        value = await context.read_answer(*answer)
        return Outcome(value, {"request_count": count, "latency_ms": latency})


@lru_cache(maxsize=256)
def _variables(url: str) -> Sequence[str]:
    """Return the variables of a URL, which is read for each cell."""
    return variables_of(url)


def _check_url(template: str) -> None:
    path = "config.url"
    check_names(template, path)
    url = check_place(template, path)
    if not url.isprintable() or " " in url:
        raise BadConfig(path, "holds white space or control characters; percent-encode them")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise BadConfig(path, "is not a URL") from error
    if not is_url(url):
        raise BadConfig(path, "is not a URL")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadConfig(path, "has to be an http:// or https:// URL with a host")
    if parts.username is not None or parts.password is not None:
        raise BadConfig(path, "holds credentials; send them in an Authorization header")


def _check_body(config: EndpointColumnConfig) -> None:
    path = "config.body"
    if config.method == "GET":
        raise BadConfig(path, "is given, but GET sends none; choose another method")
    size = stored_size(config.body)
    if isinstance(size, Failure):
        raise BadConfig(path, size.message)
    check_names(config.body, path)


def _origin(url: object) -> str | None:
    """Return the server that the URL of a config names. Variables are behind the question mark."""
    return origin_of(url.partition("?")[0] if isinstance(url, str) else url)


async def _headers(config: EndpointColumnConfig, context: SlowContext) -> dict[str, str]:
    """Return the headers of the config with the values of secrets. Raises CellFailed."""
    if not config.headers:
        return {}
    names = frozenset[str]().union(*map(names_in, config.headers.values()))
    values: Mapping[str, str] = {}
    if names:
        origin = _origin(config.url) or ""
        values = await context.secrets.values(context.caller.owner.workspace_id, names, origin)
    return {name.lower(): filled(value, values) for name, value in config.headers.items()}


def _sends_row(method: object, body: Json) -> bool:
    return body is None and method in _WITH_ROW


async def _content(
    config: EndpointColumnConfig, titles: Sequence[str], values: Sequence[Json], named: Values
) -> bytes | None:
    """Return the body of a cell's request; None for one without a body. Raises CellFailed."""
    if config.body is not None:
        from asyncio import to_thread  # noqa: PLC0415 - not for quick cells

        return await to_thread(named.body, config.body)
    if not _sends_row(config.method, config.body):
        return None
    repeated = repeated_title(titles)
    if repeated is not None:
        raise_repeated(repeated)
    return await row_json(dict(zip(titles, values, strict=True)))
