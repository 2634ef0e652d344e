"""Patterns of the contract, which are regular expressions of JavaScript, as Python has them."""

from __future__ import annotations

import re

#: Surrogates, other escapes, the beginnings of groups that differ, and repetitions.
_ESCAPE = r"\\u\{|\\u[dD][89a-fA-F]|\\(?s:.)"
_PIECE = re.compile(
    rf"{_ESCAPE}|\[\^?\]?|\(\?[^:=!]|(?:[*+?]|\{{[0-9]+(?:,[0-9]*)?\}})\+?|"
    r"\{,[0-9]*\}|(?s:.)"
)
_IN_CLASS = re.compile(rf"{_ESCAPE}|(?s:.)")
_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACE}
#: Escapes that mean the same in both; and those of characters that stand for themselves.
_SAME = frozenset("tnrfv0xu")
#: Characters of a class that Python may once read as operators.
_OPERATORS = frozenset("[&|~")


class Untranslatable(Exception):
    """A pattern that Python cannot have with the same meaning; the message is a sentence."""

    def __init__(self, what: str, instead: str = "") -> None:
        advice = f"; {instead}" if instead else ""
        super().__init__(f"`{what}` is not supported in a pattern{advice}.")


def translated(pattern: str) -> str:
    """``pattern`` in Python, with the same meaning: ``$`` is the end and not before a last line
    feed, and ``\\d``, ``\\w`` and ``.`` are the characters that JavaScript means.

    Raises Untranslatable.
    """
    out: list[str] = []
    place = 0
    while match := _PIECE.match(pattern, place):
        piece, place = match.group(), match.end()
        if piece in ("[", "[^"):
            members, place = _members(pattern, place)
            out.append(f"{piece}{members}]")
        else:
            out.append(_outside(piece))
    found = "".join(out)
    try:
        re.compile(found)
    except (re.error, OverflowError, RecursionError) as error:
        raise Untranslatable(str(error)) from error
    return found


def _outside(piece: str) -> str:
    """A piece that is not in a class."""
    if piece.startswith("\\"):
        return _escape(piece)
    if piece.startswith("["):
        raise Untranslatable(piece, "write a class that has a character")
    if piece.startswith("(?"):  # names, flags, and what looks behind
        raise Untranslatable(piece)
    if piece.endswith("+") and len(piece) > 1:
        raise Untranslatable(piece, f"JavaScript has no `+` behind `{piece[:-1]}`; leave it out")
    if piece.startswith("{,"):
        raise Untranslatable(piece, f"write `{{0{piece[1:]}`, or `\\{{` for the character")
    return {"$": r"\Z", ".": r"[^\n\r\u2028\u2029]"}.get(piece, piece)


def _members(pattern: str, place: int) -> tuple[str, int]:
    """The members of the class that begins before ``place``, and the place behind it."""
    out: list[str] = []
    before = ""
    while match := _IN_CLASS.match(pattern, place):
        piece, place = match.group(), match.end()
        if piece == "]":
            return "".join(out), place
        is_set = _is_set(piece)
        # JavaScript takes the dash beside a set for itself, and Python for a range.
        between = _is_set(before) and not pattern.startswith("]", place)
        if (piece == "-" and (between or before == "-")) or (is_set and before == "-" and out[1:]):
            raise Untranslatable(f"{before}{piece}", "write the `-` of a class last")
        before = piece
        if is_set and piece[1].isupper():
            raise Untranslatable(f"{piece} in a class")
        if is_set:
            out.append(_CLASSES[piece[1]])
        elif piece.startswith("\\"):
            out.append(_escape(piece))
        else:
            out.append(f"\\{piece}" if piece in _OPERATORS else piece)
    raise Untranslatable("[", "close the class with `]`")


def _is_set(piece: str) -> bool:
    return piece[:1] == "\\" and piece[1:].lower() in _CLASSES


def _escape(piece: str) -> str:
    """An escape; in a class, not one of a set."""
    letter = piece[1:]
    if _is_set(piece):
        members = _CLASSES[letter.lower()]
        return f"[^{members}]" if letter.isupper() else f"[{members}]"
    if len(letter) == 3:  # the beginning of half a character
        raise Untranslatable(f"{piece}…", "write the character itself")
    if letter in ("", "u{") or (letter.isalnum() and letter not in _SAME):
        raise Untranslatable(piece)
    return letter if letter == "/" else piece
