"""Encodes the values of a row as JSON, for what computes outside this process."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from recalc.columns.base import Json

#: Characters of the longest text that is encoded as JSON on the event loop.
_SHORT = 1 << 12


async def row_json(row: Mapping[str, Json]) -> bytes:
    """Encode the row as JSON; in a thread unless it is certain to be short."""
    short = all(
        len(value) <= _SHORT if isinstance(value, str) else not isinstance(value, list | dict)
        for value in row.values()
    )
    if short:
        return _as_json(row)
    # Processes that evaluate quick cells have no event loop, and import this module all the same.
    from asyncio import to_thread  # noqa: PLC0415

    return await to_thread(_as_json, row)


def _as_json(row: Mapping[str, Json]) -> bytes:
    """Encode the row as JSON, value by value, so that other threads run in between."""
    encode = msgspec.json.encode
    members = (encode(title) + b":" + encode(value) for title, value in row.items())
    return b"{" + b",".join(members) + b"}"
