"""COUNT: how much of something is in a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from typing_extensions import override

from recalc.columns.base import Config, Json
from recalc.columns.typed import OneSource, Source
from recalc.columns.values import text_of

# A run of full stops and the like, with the quotes and brackets that close after it. Nothing is
# tried twice, so that time stays linear.
_STOPS = re.compile(r"""[.!?…。！？｡][.!?…。！？｡"')\]}»”’」』）]*+""")
_FULL_WIDTH = "\u3000"
_BLANK_LINE = re.compile(r"\n[^\S\n]*+\n")
_WORD_CHARACTER = re.compile(r"\w")


class CountConfig(Config, frozen=True):
    source: Source
    type: Literal["chars", "words", "sentences", "paragraphs"]


class Count(OneSource[CountConfig]):
    """How many of ``type`` a text has. The empty text has none.

    * chars: Unicode code points, white space included;
    * words: runs of anything but white space;
    * sentences: stretches with a letter or digit, up to ``. ! ? …`` before white space or the end
      (closing quotes and brackets may stand between), or up to ``。！？``, or to the end of the
      text. "3.14" does not end one; "e.g. this" does, as no list of abbreviations is kept;
    * paragraphs: stretches with anything but white space, divided by blank lines.
    """

    name = "COUNT"
    config_type = CountConfig

    @override
    def names(self, config: CountConfig) -> list[str]:
        return [config.source]

    @override
    def evaluator(self, config: CountConfig, title: str) -> Callable[[Json], Json]:
        count = _COUNTS[config.type]
        return lambda value: count(text_of(value))


def words(text: str) -> int:
    return len(text.split())


def sentences(text: str) -> int:
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
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return sum(bool(piece) and not piece.isspace() for piece in _BLANK_LINE.split(text))


_COUNTS: dict[str, Callable[[str], int]] = {
    "chars": len,
    "words": words,
    "sentences": sentences,
    "paragraphs": paragraphs,
}
