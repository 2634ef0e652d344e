"""Translates I-Regexp (RFC 9485), the regular expressions of JSONPath, into RE2's dialect."""

from __future__ import annotations

import re

from recalc.columns.linear_regex import MAX_PATTERN, BadPattern

_CATEGORY = r"\\[pP]\{(?:L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|Z[lps]?|S[ckmo]?|C[cfno]?)\}"
_ESCAPED = r"\\[()*+\-.?\[\\\]^nrt{|}]"
_IN_CLASS = rf"(?:[^\-\[\\\]\ud800-\udfff]|{_ESCAPED})"
_CLASS_PART = rf"(?:{_IN_CLASS}(?:-{_IN_CLASS})?|{_CATEGORY})"
_TOKEN = re.compile(
    rf"(?P<atom>[^()*+.?\[\\\]{{|}}\ud800-\udfff]|{_ESCAPED}|{_CATEGORY}"
    rf"|\[\^?(?:-|{_CLASS_PART}){_CLASS_PART}*-?\])"
    r"|(?P<quantifier>[*+?]|\{[0-9]+(?:,[0-9]*)?\})"
    r"|(?P<sign>[().|])",
    re.DOTALL,
)


def as_re2(pattern: str) -> str:
    """Return the same expression for RE2. Raises BadPattern for a pattern that is no I-Regexp.

    ``.`` matches neither line feeds nor carriage returns. ``^`` and ``$`` are kept, and so match
    the ends of the text, as RFC 9535's public tests expect.
    """
    if len(pattern) > MAX_PATTERN:
        raise BadPattern(f"is longer than {MAX_PATTERN} characters")
    parts: list[str] = []
    at = opened = 0
    repeatable = False
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None or (token["quantifier"] and not repeatable):
            raise BadPattern(f"is no I-Regexp (RFC 9485) at character {at + 1}")
        at = token.end()
        sign = token["sign"]
        if sign == "(":
            opened += 1
        elif sign == ")":
            opened -= 1
            if opened < 0:
                raise BadPattern("closes a group that is not open")
        parts.append(r"[^\n\r]" if sign == "." else token[0])
        repeatable = sign in {")", "."} or token["atom"] is not None
    if opened:
        raise BadPattern("leaves a group open")
    return "".join(parts)
