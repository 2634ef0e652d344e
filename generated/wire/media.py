# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""The media type of a body: JSON, in an encoding that UTF-8 holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .refusals import Refusal

_JSON = re.compile(r"application/json[ \t]*(?:;|\Z)", re.IGNORECASE)
#: One parameter: a name, and a value that may be quoted. What is no parameter is passed over.
_PARAMETER = re.compile(r';[ \t]*([^=; \t]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^;]*)')
#: JSON is UTF-8; ASCII is a part of it.
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def check_json(content_types: Sequence[str]) -> None:
    """Check the values of Content-Type: one, that says JSON; of its parameters only charset counts.

    Raises Refusal.
    """
    if len(content_types) > 1:
        raise _unsupported(f"The body's Content-Type is sent {len(content_types)} times.")
    if not content_types or _JSON.match(content_types[0]) is None:
        raise _unsupported("The body has to be JSON.")
    for name, value in _PARAMETER.findall(content_types[0]):
        charset = value.strip(' \t"')
        if name.lower() == "charset" and charset.lower() not in _CHARSETS:
            raise _unsupported(f"The body's charset is {charset[:40]!r}; JSON is UTF-8.")


def _unsupported(what: str) -> Refusal:
    return Refusal(
        415,
        "unsupported_media_type",
        f"{what} Nothing was changed. Send it with Content-Type: application/json.",
    )
