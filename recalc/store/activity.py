"""Which operations of a sheet are read for those that watch it: the same rule in every store."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from recalc.engine.ports import MOST_NEWER


def newer_than(found: Collection[int], known: Collection[UUID] | None) -> tuple[int, int]:
    """Return the key after which the operations of a sheet are newer, and how many of them are
    read. ``found`` are the keys of those of the ``known`` operations that the sheet has."""
    if found:
        return max(found), MOST_NEWER
    # Without any operation before, each is newer; of a sheet that is not known yet, only the
    # newest matters.
    return 0, 1 if known is None or known else MOST_NEWER
