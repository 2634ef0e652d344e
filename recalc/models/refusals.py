"""What a call's exception means for the next call, whichever SDK raised it.

The official clients are made by one generator: their exceptions have the same names and parts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import httpx2

from recalc.models.provider import ProviderError, Trouble
from recalc.models.received import word
from recalc.models.retry import retry_after

#: Codes of an error that say that the account cannot pay: no later call will succeed.
_NO_QUOTA = frozenset({"insufficient_quota", "billing_not_active", "billing_hard_limit_reached"})
#: Statuses that refuse a call, as codes of errors.
_STATUS_TEXTS = frozenset(map(str, range(400, 600)))
#: Statuses of errors by the code or the type that stands in their place inside an answer.
_NAMED = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "api_error": 500,
    "server_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
#: Exceptions of code that reads an answer of another form, such as one that is nested too deeply or
#: has too large a number.
_OTHER_FORM = (
    AttributeError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)


@contextmanager
def troubles(sdk: ModuleType) -> Iterator[None]:
    """Raise ProviderError for what the client of ``sdk`` raises."""
    try:
        yield
    except sdk.APIStatusError as error:
        begun = error.response.is_success
        raise (_ended(error) if begun else _refused(error)) from error
    except sdk.APITimeoutError as error:
        raise ProviderError(Trouble.UNREACHABLE, "The connection timed out.") from error
    except sdk.APIConnectionError as error:
        if isinstance(error.__cause__, ProviderError):
            raise error.__cause__ from error
        raise _broken(error.__cause__ or error) from error
    except httpx2.TransportError as error:
        raise _broken(error) from error
    except sdk.APIError as error:
        raise _ended(error) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ProviderError(Trouble.GARBAGE, "A part of the answer is not JSON.") from error
    except _OTHER_FORM as error:
        raise ProviderError(Trouble.GARBAGE, "A part of the answer has another form.") from error


def _broken(error: BaseException) -> ProviderError:
    unsent = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout)
    trouble = Trouble.UNREACHABLE if unsent else Trouble.BROKEN
    return ProviderError(trouble, f"The connection failed with {type(error).__name__}.")


def _refused(error: Any) -> ProviderError:
    """Return what an answer with an error status means."""
    status, detail = error.status_code, _detail(error.body)
    return ProviderError(
        trouble_of(status, detail),
        _sentence(detail) or f"It answered with status {status}.",
        status=status,
        code=_code(detail),
        retry_after=retry_after(error.response.headers),
    )


def _ended(error: Any) -> ProviderError:
    """Return what an error means that a server sends in an answer which it has begun: only in it
    can it say that it failed."""
    detail = _detail(error.body)
    return ProviderError(
        trouble_of(_status_within(detail), detail),
        f"The answer ended with an error: {_sentence(detail) or error.message}",
        code=_code(detail),
    )


def _detail(body: object) -> Mapping[str, Any]:
    """Return the object that describes an error. The body may have any form."""
    outer = body if isinstance(body, dict) else {}
    inner = outer.get("error")
    return inner if isinstance(inner, dict) else outer


def _sentence(detail: Mapping[str, Any]) -> str | None:
    message = detail.get("message")
    return message if isinstance(message, str) else None


def _code(detail: Mapping[str, Any]) -> str | None:
    return word(detail.get("code")) or word(detail.get("type"))


def _status_within(detail: Mapping[str, Any]) -> int | None:
    """Return the status that an error would have had before the answer began; None where its code
    and type do not say."""
    code = detail.get("code")
    if isinstance(code, int | str) and str(code) in _STATUS_TEXTS:
        return int(code)
    named = (_NAMED.get(str(name)) for name in (code, detail.get("type")))
    return next((status for status in named if status is not None), None)


def trouble_of(status: int | None, detail: Mapping[str, Any]) -> Trouble:
    """Return what a status with an error means. 402 is how OpenRouter says that credit is used
    up, and 529 how Anthropic says that it is overloaded. None: the error has none."""
    codes = {str(detail.get(name)) for name in ("code", "type")}
    if status in {401, 402} or _NO_QUOTA & codes:
        return Trouble.DENIED
    if status is None:
        return Trouble.BROKEN
    if status == 403:
        return Trouble.REFUSED if _is_flagged(detail) else Trouble.FORBIDDEN
    if status == 429:
        return Trouble.RATE_LIMITED
    if status >= 500 or status in {408, 409}:
        return Trouble.SERVER
    return Trouble.REFUSED


def _is_flagged(detail: Mapping[str, Any]) -> bool:
    """Whether an error is about the text that was sent: so OpenRouter says that it was flagged."""
    metadata = detail.get("metadata")
    return isinstance(metadata, dict) and "reasons" in metadata
