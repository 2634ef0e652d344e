# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""The one form of a UUID that is taken, in a path as in a body.

The decoder of bodies takes a second one, without dashes, so that the checks look once more.
"""

from __future__ import annotations

import re

NOT_A_UUID = "is not a UUID. Send 8-4-4-4-12 hexadecimal digits"

_FORM = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def is_uuid(text: str) -> bool:
    """Whether this is a UUID as 8-4-4-4-12 hexadecimal digits, in any case."""
    return _FORM.match(text) is not None
