"""COUNT: counts the characters, words, sentences or paragraphs of a text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from typing_extensions import override

from recalc.columns.base import BadConfig, Json
from recalc.columns.typed import OneSource
from recalc.columns.values import text_of
from recalc.generated.configs import CountColumnConfig

# Marks that end a sentence, with the quotes and brackets that close after them. The pattern never
# goes back, so time is linear.
_STOPS = re.compile(r"""[.!?…。！？｡][.!?…。！？｡"')\]}»”’」』）]*+""")
_FULL_WIDTH = "\u3000"
_BLANK_LINE = re.compile(r"\n[^\S\n]*+\n")
_WORD_CHARACTER = re.compile(r"\w")


class Count(OneSource[CountColumnConfig]):
    """Count the ``type`` of a text. The empty text has none.

    With ``min_count`` or ``max_count`` the result is not a number: it is true where there are at
    least and at most so many, and false elsewhere.

    * chars: Unicode code points, white space included;
    * words: runs of anything but white space;
    * sentences: stretches with a letter or digit, up to ``. ! ? …`` before white space or the end
      (closing quotes and brackets may stand between), or up to ``。！？``, or to the end of the
      text. "3.14" does not end one; "e.g. this" does, since no list of abbreviations is kept;
    * paragraphs: stretches with anything but white space, divided by blank lines.
    """

    name = "COUNT"
    config_type = CountColumnConfig

    @override
    def check(self, config: CountColumnConfig) -> None:
        least, most = config.min_count, config.max_count
        if least is not None and most is not None and least > most:
            raise BadConfig("config.min_count", f"is {least}, which is more than max_count, {most}")

    @override
    def names(self, config: CountColumnConfig) -> list[str]:
        return [config.source]

    @override
    def evaluator(self, config: CountColumnConfig, title: str) -> Callable[[Json], Json]:
        count = _COUNTS[config.type]
        least, most = config.min_count, config.max_count
        if least is None and most is None:
            # Texts, the usual case, are counted without a second call.
            return lambda value: count(value if isinstance(value, str) else text_of(value))
        low, high = least or 0, math.inf if most is None else most
        return lambda value: low <= count(text_of(value)) <= high


def words(text: str) -> int:
    """Count the words of a text."""
    return len(text.split())


def sentences(text: str) -> int:
    """Count the sentences of a text."""
    has_word = _WORD_CHARACTER.search
    count = start = 0
    end = len(text)
    for stops in _STOPS.finditer(text):
        stop = stops.end()
        if stop == end or text[stop].isspace() or stops[0] > _FULL_WIDTH:
            count += has_word(text, start, stop) is not None
            start = stop
    return count + (has_word(text, start) is not None)


def paragraphs(text: str) -> int:
    """Count the paragraphs of a text."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return sum(bool(piece) and not piece.isspace() for piece in _BLANK_LINE.split(text))


_COUNTS: dict[str, Callable[[str], int]] = {
    "chars": len,
    "words": words,
    "sentences": sentences,
    "paragraphs": paragraphs,
}
