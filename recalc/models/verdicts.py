"""What a failed call means: for its cell, which may repeat it, and for all calls of its
operation."""

from __future__ import annotations

from recalc.models.provider import ProviderError, Trouble

#: Troubles after which a call is repeated a few times.
_REPEATED = frozenset({Trouble.SERVER, Trouble.UNREACHABLE, Trouble.BROKEN, Trouble.SILENT})


def may_repeat(error: ProviderError, *, received: bool, failures: int, retries: int) -> bool:
    """Whether the call may be repeated after so many failures.

    A 429 costs nothing, and bounds no number of calls. A call that had given something is not
    repeated: its tokens are paid for.
    """
    if received:
        return False
    if error.trouble is Trouble.RATE_LIMITED:
        return True
    return error.trouble in _REPEATED and failures <= retries


def is_shared(error: ProviderError, *, answered: bool, received: bool, waits: bool) -> bool:
    """Whether all calls of the operation would fail in the same way.

    A 403 may be about its call only, and is where another call of the operation was ``answered``. A
    429 FAILS each cell in turn, unless the cell ``waits`` to be asked again, or had ``received``
    a part of its answer.
    """
    match error.trouble:
        case Trouble.DENIED:
            return True
        case Trouble.FORBIDDEN:
            return not answered
        case Trouble.RATE_LIMITED:
            return not waits and not received
    return False
