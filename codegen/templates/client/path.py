"""Segments of a path."""

from urllib.parse import quote


def path_segment(name: str, value: object) -> str:
    """The path parameter ``name`` as it stands in a URL.

    Raises ValueError, before anything is sent, for what cannot be one segment of a path: URL
    libraries, proxies and servers fold "." and "..", percent-encoded or not, into the segments
    before them, so that the request would be another one; and nothing at all is no segment.
    """
    text = str(value)
    if not text.strip("."):
        raise ValueError(
            f"{name} is {text!r}, which cannot be sent as a part of a path. Nothing was sent."
        )
    return quote(text, safe="")
