"""Messages of calls that failed, for people."""

from __future__ import annotations

from recalc.models.connections import Configured
from recalc.models.port import NO_CALL, ModelFailed
from recalc.models.provider import ProviderError, Trouble
from recalc.models.received import shown

#: Characters of a server's own sentence that are repeated.
_QUOTED = 500

_CODES = {
    Trouble.RATE_LIMITED: ("model_rate_limited", "limits the rate of calls"),
    Trouble.SERVER: ("model_server_error", "failed"),
    Trouble.UNREACHABLE: ("model_unreachable", "cannot be reached"),
    Trouble.BROKEN: ("model_disconnected", "broke off its answer"),
    Trouble.SILENT: ("model_timeout", "was silent for too long"),
    Trouble.DENIED: ("model_denied", "denies the use of this account"),
    Trouble.FORBIDDEN: ("model_denied", "forbids the call"),
    Trouble.REFUSED: ("model_refused", "refused the call"),
    Trouble.GARBAGE: ("model_invalid_answer", "gave an answer that cannot be read"),
    Trouble.TOO_LARGE: ("model_too_large", "gave too long an answer"),
}


def explained(configured: Configured, error: ProviderError) -> ModelFailed:
    """Return the failure of a cell whose last call ended with ``error``."""
    code, what = _CODES[error.trouble]
    status = "" if error.status is None else f" (status {error.status})"
    # The key is replaced in the whole text: a part of it that was cut off would not be found.
    said = shown(configured.cleaned(error.reason), _QUOTED).strip()
    return ModelFailed(code, f"The model connection {configured.name!r} {what}{status}: {said}")


def stopped(configured: Configured, reason: str) -> ModelFailed:
    """Return the failure of a cell for which no call is made any more."""
    return ModelFailed(
        NO_CALL,
        f"No call was made: the model connection {configured.name!r} failed in the same way for "
        f"the cells before. {reason}",
    )
