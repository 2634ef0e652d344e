"""The error of a disk for temporary files that is full."""

from __future__ import annotations

import errno

from recalc.domain.errors import Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def without_room(error: BaseException) -> Unavailable | None:
    """Return the error to tell people of where ``error`` says that a file did not fit, else None.
    The database raises errors of its own."""
    if not isinstance(error, OSError) or error.errno not in _FULL:
        return None
    return Unavailable(
        "disk_full",
        "The server's disk for temporary files (TMPDIR) is full. Nothing was changed. Make room on "
        "it. Then send the request again.",
    )
