"""Makes the body of a Python function of code, with the same lines."""

from __future__ import annotations

import io
import tokenize


def as_function(code: str) -> str:
    """Return a function ``execute`` of ``data`` with the code as its body. The function returns
    what the code does; without that the value of ``result``, or None where there is none.

    Line 1 of the code is line 2 of the function. Strings of several lines keep their text. Raises
    SyntaxError where the code cannot be divided into tokens.
    """
    inside = _inside_strings(code)
    lines = [
        line if number in inside else f" {line}"
        for number, line in enumerate(code.split("\n"), start=1)
    ]
    end = ["\n try:", "  return result", " except NameError:", "  return None", ""]
    return "\n".join(["def execute(data):", *lines, *end])


def _inside_strings(code: str) -> set[int]:
    """Return the numbers of the lines that begin inside a string."""
    found: set[int] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(code, newline="\n").readline):
            text = token.type == tokenize.STRING or tokenize.tok_name[token.type] in _PARTS
            if text and token.end[0] > token.start[0]:
                found.update(range(token.start[0] + 1, token.end[0] + 1))
    except tokenize.TokenError as error:
        message, (line, _) = error.args
        raise SyntaxError(message, (None, line, None, None)) from error
    return found


#: Parts of strings with expressions, from Python 3.12 on.
_PARTS = {"FSTRING_MIDDLE", "TSTRING_MIDDLE"}
