"""Compiles users' regular expressions, in the RE2 dialect. A search takes time linear in the text.

The wrapper of google-re2 counts characters and makes objects for every match, which takes most of
its time. Cells need neither, so this calls the extension below the wrapper, with bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic, thread_time

from re2 import Options  # type: ignore[import-untyped]
from re2._re2 import RE2  # type: ignore[import-untyped]

from recalc.columns.base import CellFailed

#: Characters that a pattern may have.
MAX_PATTERN = 1000
#: Instructions that a compiled pattern may have. They bound time and memory for each character of
#: text. Repeated Unicode classes need most: one ``\\p{L}`` has 1 200.
MAX_PROGRAM = 20_000
#: Matches that are extracted from one text. Each is a search, which may read to the end.
MAX_MATCHES = 100_000
#: Seconds of processor time for the matches in one text. Where each search reads to the end, as
#: with ``.*?b|a`` in a text without b, the time grows with the square of the text.
MAX_SECONDS = 5.0

_UNANCHORED = RE2.Anchor.UNANCHORED
#: The extension's search: takes anchor, text, start and end; returns the spans of match and groups.
_Match = Callable[[RE2.Anchor, bytes, int, int], Sequence[tuple[int, int]]]


class BadPattern(Exception):
    """A pattern that cannot be used. The text says why."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled pattern: its search, its match of a whole text, and its number of instructions."""

    search: Callable[[str], bool]
    full_match: Callable[[str], bool]
    size: int


def expression(pattern: str) -> Expression:
    """Compile the pattern. Raises BadPattern."""
    compiled = _compile(pattern, captures=False)
    match = compiled.Match
    both_ends = RE2.Anchor.ANCHOR_BOTH

    def search(text: str) -> bool:
        data = text.encode()
        start, stop = match(_UNANCHORED, data, 0, len(data))[0]
        # An empty match may lie inside a character, where `_found` goes on.
        return start < stop or (start >= 0 and _found(match, data, 0)[0][0] >= 0)

    def full_match(text: str) -> bool:
        data = text.encode()
        return bool(match(both_ends, data, 0, len(data))[0][0] >= 0)

    return Expression(search, full_match, compiled.ProgramSize())


def searcher(pattern: str) -> Callable[[str], bool]:
    """Return the function that tells whether the pattern is anywhere in a text. Raises
    BadPattern."""
    return expression(pattern).search


def extractor(pattern: str) -> Callable[[str], list[str] | list[list[str]]]:
    """Return the function that finds all matches in a text that do not overlap, from left to right.

    For a pattern with one group it returns the texts of the group, for one with several a list of
    them for each match, as Python's ``findall`` does; a group without a part in the match is "".
    After an empty match the search continues with the next character. It raises CellFailed for a
    text with more than MAX_MATCHES, and for one whose matches take longer than MAX_SECONDS. Raises
    BadPattern.
    """
    compiled = _compile(pattern, captures=True)
    match, groups = compiled.Match, compiled.NumberOfCapturingGroups()
    only = min(groups, 1)

    def extract(text: str) -> list[str] | list[list[str]]:
        data = text.encode()
        end, at = len(data), 0
        count = 0
        begun, due = thread_time(), monotonic() + MAX_SECONDS
        single: list[str] = []
        several: list[list[str]] = []
        while at <= end:
            spans = _found(match, data, at)
            start, stop = spans[0]
            if start < 0:
                break
            count += 1
            if count > MAX_MATCHES:
                raise CellFailed(
                    "too_many_matches", f"The text has more than {MAX_MATCHES} matches."
                )
            if groups > 1:
                several.append([_cut(data, span) for span in spans[1:]])
            else:
                single.append(_cut(data, spans[only]))
            # The processor time is looked at only when it may be over: that takes longer.
            if monotonic() >= due and thread_time() - begun >= MAX_SECONDS:
                raise CellFailed(
                    "pattern_too_slow",
                    f"Finding the matches took {MAX_SECONDS:g} s of processor time, after {count} "
                    "of them. Use a pattern that need not read on to the end of the text for a "
                    "match, such as [^b]*b for .*?b, or a shorter text.",
                )
            # An empty match would be found again from where it is.
            at = stop if stop > start else _next_character(data, stop)
        return several if groups > 1 else single

    return extract


def _compile(pattern: str, *, captures: bool) -> RE2:
    if len(pattern) > MAX_PATTERN:
        raise BadPattern(f"is longer than {MAX_PATTERN} characters")
    options = Options()
    options.log_errors = False  # it would log to stderr, with the pattern
    options.never_capture = not captures
    try:
        data = pattern.encode()
    except UnicodeEncodeError as error:
        raise BadPattern("holds half a surrogate pair") from error
    compiled = RE2(data, options)
    if not compiled.ok():
        reason = compiled.error().decode(errors="replace")
        raise BadPattern(
            f"does not compile: {reason} (RE2 dialect: no look-around, no backreference)"
        )
    if compiled.ProgramSize() > MAX_PROGRAM:
        raise BadPattern("is too large when compiled; repeat large classes fewer times")
    return compiled


def _found(match: _Match, data: bytes, at: int) -> Sequence[tuple[int, int]]:
    """Return the spans of the leftmost match from ``at`` on, or (-1, -1) where there is none.

    Empty matches inside a character are skipped: RE2 finds ``\\B`` between the bytes of one.
    """
    end = len(data)
    spans = match(_UNANCHORED, data, at, end)
    start, stop = spans[0]
    while start == stop and 0 <= start < end and data[start] & 0xC0 == 0x80:
        spans = match(_UNANCHORED, data, _next_character(data, start), end)
        start, stop = spans[0]
    return spans


def _cut(data: bytes, span: tuple[int, int]) -> str:
    # ``\C`` matches a byte, which may be half a character.
    return data[span[0] : span[1]].decode(errors="replace") if span[0] >= 0 else ""


def _next_character(data: bytes, at: int) -> int:
    at += 1
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return at
