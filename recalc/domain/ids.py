"""Ids as people write them."""

from __future__ import annotations

import re
from uuid import UUID

import msgspec

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch


def parse_id(text: str) -> UUID | None:
    """Return the UUID that ``text`` is in its usual form; None for anything else."""
    return msgspec.convert(text, UUID) if _UUID(text) else None
