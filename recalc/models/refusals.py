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
from recalc.models.retry import retry_after

#: Codes of an error that say that the account cannot pay: no later call will succeed.
_NO_QUOTA = frozenset({"insufficient_quota", "billing_not_active", "billing_hard_limit_reached"})


@contextmanager
def troubles(sdk: ModuleType) -> Iterator[None]:
    """Raise ProviderError for what the client of ``sdk`` raises."""
    try:
        yield
    except sdk.APIStatusError as error:
        raise _refused(error) from error
    except sdk.APITimeoutError as error:
        raise ProviderError(Trouble.UNREACHABLE, "The connection timed out.") from error
    except sdk.APIConnectionError as error:
        if isinstance(error.__cause__, ProviderError):
            raise error.__cause__ from error
        raise _broken(error.__cause__ or error) from error
    except httpx2.TransportError as error:
        raise _broken(error) from error
    except sdk.APIError as error:
        # A server that has begun an answer can say only in it that it failed.
        reason = f"The answer ended with an error: {error.message}"
        raise ProviderError(Trouble.BROKEN, reason) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ProviderError(Trouble.GARBAGE, "A part of the answer is not JSON.") from error
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        raise ProviderError(Trouble.GARBAGE, "A part of the answer has another form.") from error


def _broken(error: BaseException) -> ProviderError:
    unsent = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout)
    trouble = Trouble.UNREACHABLE if unsent else Trouble.BROKEN
    return ProviderError(trouble, f"The connection failed with {type(error).__name__}.")


def _refused(error: Any) -> ProviderError:
    """Return what an answer with an error status means. Its body may have any form."""
    body = error.body if isinstance(error.body, dict) else {}
    inner = body.get("error")
    detail = inner if isinstance(inner, dict) else body
    message = detail.get("message")
    return ProviderError(
        trouble_of_status(error.status_code, detail),
        message if isinstance(message, str) else f"It answered with status {error.status_code}.",
        status=error.status_code,
        retry_after=retry_after(error.response.headers),
    )


def trouble_of_status(status: int, error: Mapping[str, Any]) -> Trouble:
    """Return what a status with an error means. 402 is how OpenRouter says that credit is used
    up, and 529 how Anthropic says that it is overloaded."""
    codes = {str(error.get(name)) for name in ("code", "type")}
    if status in {401, 402, 403} or _NO_QUOTA & codes:
        return Trouble.DENIED
    if status == 429:
        return Trouble.RATE_LIMITED
    if status >= 500 or status in {408, 409}:
        return Trouble.SERVER
    return Trouble.REFUSED
