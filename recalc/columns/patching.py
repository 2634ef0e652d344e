"""APPLY_DIFF: applies a unified diff to a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from typing_extensions import override
from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk, PatchSet

from recalc.columns.base import CellFailed, Json
from recalc.columns.typed import ManySources, distinct
from recalc.columns.values import shown, text_of
from recalc.generated.configs import ApplyDiffColumnConfig

_NO_NEWLINE = "\\"


class ApplyDiff(ManySources[ApplyDiffColumnConfig]):
    """Apply the diff of the second source to the text of the first.

    Each hunk has to fit exactly, at the line that it names. An empty diff changes nothing.
    """

    name = "APPLY_DIFF"
    config_type = ApplyDiffColumnConfig

    @override
    def check(self, config: ApplyDiffColumnConfig) -> None:
        distinct(config.sources, "config.sources")

    @override
    def names(self, config: ApplyDiffColumnConfig) -> list[str]:
        return list(config.sources)

    @override
    def evaluator(
        self, config: ApplyDiffColumnConfig, titles: Sequence[str]
    ) -> Callable[[Sequence[Json]], Json]:
        diff_title = titles[1]
        return lambda row: _patched(text_of(row[0]), _hunks(text_of(row[1]), diff_title))


def _hunks(diff: str, title: str) -> Sequence[Hunk]:
    """Return the hunks of a diff of one text. Raises CellFailed for anything else."""
    if not diff.strip():
        return ()
    if diff.startswith("@@"):
        diff = "--- text\n+++ text\n" + diff
    if not diff.endswith("\n"):
        diff += "\n"
    try:
        files = PatchSet(diff)
    except UnidiffParseError as error:
        raise CellFailed(
            "invalid_diff", f"Source {title!r} is not a unified diff: {str(error).strip()[:200]}."
        ) from error
    if len(files) > 1:
        raise CellFailed(
            "invalid_diff",
            f"Source {title!r} is a diff of {len(files)} files. Use one of a single file.",
        )
    if not files or not files[0]:
        raise CellFailed(
            "invalid_diff", f"Source {title!r} is not a unified diff: it has no hunk (@@ … @@)."
        )
    return list(files[0])


def _patched(text: str, hunks: Sequence[Hunk]) -> str:
    """Return the text after all hunks. Raises CellFailed, naming the first hunk that does not fit.

    Lines are compared without the line feed between them. Whether the text ends with one stays as
    it is, unless the diff says otherwise by its lines "No newline at end of file".
    """
    ends = text.endswith("\n")
    lines = text.removesuffix("\n").split("\n") if text else []
    result: list[str] = []
    done = 0
    for number, hunk in enumerate(hunks, 1):
        start = hunk.source_start - 1 if hunk.source_length else hunk.source_start
        if start < done:
            raise _misfit(number, hunk, "it begins before the end of the hunk before it")
        if start > len(lines):
            raise _misfit(number, hunk, f"the text has {len(lines)} lines")
        result += lines[done:start]
        done = start
        last = ""
        for line in hunk:
            value = line.value.removesuffix("\n")
            if line.line_type == _NO_NEWLINE:
                ends = _without_end(last, ends, done == len(lines), number, hunk)
                continue
            last = line.line_type
            if last in (" ", "-"):
                _expect(lines, done, value, number, hunk)
                done += 1
            if last in (" ", "+"):
                result.append(value)
    result += lines[done:]
    return "\n".join(result) + ("\n" if ends and result else "")


def _expect(lines: Sequence[str], at: int, wanted: str, number: int, hunk: Hunk) -> None:
    """Raise CellFailed unless the text has this line there."""
    if at >= len(lines):
        raise _misfit(number, hunk, f"the text has {len(lines)} lines")
    if lines[at] != wanted:
        raise _misfit(
            number, hunk, f"line {at + 1} is {shown(lines[at])}, and the diff has {shown(wanted)}"
        )


def _without_end(kind: str, ends: bool, at_end: bool, number: int, hunk: Hunk) -> bool:
    """Return whether the result ends with a line feed, where the diff says that the line before,
    of this kind, does not."""
    if not at_end:
        raise _misfit(number, hunk, "it says that the text ends there, and more lines follow")
    if kind == "+":
        return False
    if ends:
        raise _misfit(number, hunk, "the text ends with a line feed, and the diff says otherwise")
    return kind == "-"


def _misfit(number: int, hunk: Hunk, reason: str) -> CellFailed:
    place = f"@@ -{hunk.source_start},{hunk.source_length} @@"
    return CellFailed("diff_does_not_apply", f"Hunk {number} ({place}) does not fit: {reason}.")
