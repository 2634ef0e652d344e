"""Values that stores and worker processes hand over encoded, as a test wants to see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from recalc.engine.ports import InputRow, RowResults


def values_of(row: InputRow) -> dict[int, Any]:
    """The row's values, decoded."""
    found: dict[int, Any] = msgspec.msgpack.decode(msgspec.msgpack.encode(row.values))
    return found


def decoded(rows: Sequence[RowResults]) -> list[RowResults]:
    """The results with decoded values."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(rows), type=list[RowResults])
