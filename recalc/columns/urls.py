"""URLs, as httpx reads them.

It is imported when the first one is read: processes that evaluate quick cells read none, and httpx
takes a seventh of their memory.
"""

from __future__ import annotations

_USUAL_PORTS = {"http": 80, "https": 443}


def is_url(text: str) -> bool:
    """Whether httpx takes a text for a URL."""
    import httpx  # noqa: PLC0415 - see above

    try:
        httpx.URL(text)
    except (ValueError, httpx.InvalidURL):
        return False
    return True


def origin_of(url: object) -> str | None:
    """Return the server that a URL names, as scheme, host, and port unless it is the usual one;
    None for anything that is no http or https URL with a host."""
    if not isinstance(url, str):
        return None
    import httpx  # noqa: PLC0415 - see above

    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return None
    if parsed.scheme.lower() not in _USUAL_PORTS or not parsed.host:
        return None
    scheme = parsed.scheme.lower()
    host = parsed.raw_host.decode("ascii").lower()
    host = f"[{host}]" if ":" in host else host
    # httpx leaves the usual port where the scheme is in upper case.
    port = "" if parsed.port in {None, _USUAL_PORTS[scheme]} else f":{parsed.port}"
    return f"{scheme}://{host}{port}"
