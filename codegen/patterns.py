"""Patterns of the contract, which are regular expressions of JavaScript, as Python has them."""

from __future__ import annotations

import re

_PIECE = re.compile(r"\\u\{|\\.|\[\^?|\]|\(\?[^:=!]|\(\?<[=!]|[$.]|(?s:.)")
_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACE}
#: Escapes that mean the same in both; and those of characters that stand for themselves.
_SAME = frozenset("tnrfv0xu")


class Untranslatable(Exception):
    """A pattern that Python cannot have with the same meaning; the message names what."""


def translated(pattern: str) -> str:
    """``pattern`` in Python, with the same meaning: ``$`` is the end and not before a last line
    feed, and ``\\d``, ``\\w`` and ``.`` are the characters that JavaScript means.

    Raises Untranslatable.
    """
    out: list[str] = []
    inside = False  # of a class
    for match in _PIECE.finditer(pattern):
        piece = match.group()
        if piece.startswith("\\"):
            out.append(_escape(piece, inside=inside))
        elif inside:
            out.append("\\[" if piece == "[" else piece)
            inside = piece != "]"
        elif piece.startswith("["):
            if pattern[match.end() : match.end() + 1] == "]":
                raise Untranslatable(f"{piece}]")
            inside = True
            out.append(piece)
        elif piece.startswith("(?") and piece not in ("(?<=", "(?<!"):
            raise Untranslatable(piece)
        else:
            out.append({"$": r"\Z", ".": r"[^\n\r\u2028\u2029]"}.get(piece, piece))
    found = "".join(out)
    try:
        re.compile(found)
    except re.error as error:
        raise Untranslatable(str(error)) from error
    return found


def _escape(piece: str, *, inside: bool) -> str:
    letter = piece[1]
    if letter.lower() in _CLASSES:
        members = _CLASSES[letter.lower()]
        if inside:
            if letter.isupper():
                raise Untranslatable(f"{piece} in a class")
            return members
        return f"[^{members}]" if letter.isupper() else f"[{members}]"
    if piece == "\\u{" or (letter.isalnum() and letter not in _SAME):
        raise Untranslatable(piece)
    return letter if letter == "/" else piece
