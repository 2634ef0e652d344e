"""The media type of a body, in an encoding that UTF-8 holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .refusals import Refusal

#: One parameter: a name, and a value that may be quoted. What is no parameter is passed over.
_PARAMETER = re.compile(r';[ \t]*([^=; \t]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^;]*)')
#: Bodies are UTF-8; ASCII is a part of it.
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def check_type(content_types: Sequence[str], wanted: str) -> None:
    """Check the values of Content-Type: one, that says ``wanted``; of its parameters only charset
    counts. Raises Refusal."""
    name = "JSON" if wanted == "application/json" else wanted
    if len(content_types) > 1:
        raise _unsupported(f"The body's Content-Type is sent {len(content_types)} times.", wanted)
    sent = content_types[0] if content_types else ""
    if sent.partition(";")[0].strip(" \t").lower() != wanted:
        raise _unsupported(f"The body has to be {name}.", wanted)
    for parameter, value in _PARAMETER.findall(sent):
        charset = value.strip(' \t"')
        if parameter.lower() == "charset" and charset.lower() not in _CHARSETS:
            sentence = f"The body's charset is {charset[:40]!r}; {name} is UTF-8."
            raise _unsupported(sentence, wanted)


def _unsupported(what: str, wanted: str) -> Refusal:
    return Refusal(
        415,
        "unsupported_media_type",
        f"{what} Nothing was changed. Send it with Content-Type: {wanted}.",
    )
