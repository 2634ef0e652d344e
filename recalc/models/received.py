"""Takes of what a provider sends only what can be stored, added up and shown. It may send
anything: the SDKs check no types."""

from __future__ import annotations

from recalc.domain.wording import one_line
from recalc.models.provider import Usage

#: Tokens that one call may have: sums over all calls of an operation stay within 64 bits.
_MOST_TOKENS = 10**12
#: Characters of a word such as ``stop``.
_WORD = 64
#: Stands for a reason that the provider gave, and that cannot be shown.
_UNKNOWN = "unknown"


def token_count(value: object) -> int | None:
    """Return a number of tokens, None for what is none."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS:
        return value
    return None


def usage_of(taken: object, given: object) -> Usage | None:
    """Return the tokens of a prompt and of its answer; None where one of them is no number of
    tokens, so that both are estimated."""
    input_tokens, output_tokens = token_count(taken), token_count(given)
    if input_tokens is None or output_tokens is None:
        return None
    return Usage(input_tokens, output_tokens)


def word(value: object) -> str | None:
    """Return a short text of printable characters, None for anything else."""
    if isinstance(value, str) and 0 < len(value) <= _WORD and value.isprintable():
        return value
    return None


def reason_of_end(value: object) -> str | None:
    """Return why a model stopped; None where nothing says that it did."""
    return (word(value) or _UNKNOWN) if value else None


def shown(text: str, most: int) -> str:
    """Return the beginning of a text for people, in one line of about ``most`` characters."""
    printable = one_line(text[:most])
    return printable[:most] + "…" if len(text) > most or len(printable) > most else printable
