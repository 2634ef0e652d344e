"""APPLY_DIFF: exact application, and failures that name the hunk."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalc.columns.base import Failure, Json
from tests.unit.columns.support import cell, chunk

_CONFIG: dict[str, Json] = {"sources": ["text", "diff"]}
_TEXT = "a\nb\nc\nd\n"


@pytest.mark.parametrize(
    ("text", "diff", "result"),
    [
        (_TEXT, "--- x\n+++ y\n@@ -2,2 +2,2 @@\n b\n-c\n+C\n", "a\nb\nC\nd\n"),
        (_TEXT, "@@ -2,2 +2,2 @@\n b\n-c\n+C", "a\nb\nC\nd\n"),
        (_TEXT, "@@ -1 +0,0 @@\n-a\n@@ -4 +3,2 @@\n d\n+e\n", "b\nc\nd\ne\n"),
        (_TEXT, "@@ -0,0 +1 @@\n+x\n", "x\na\nb\nc\nd\n"),
        ("a\nb", "@@ -2 +2 @@\n-b\n+B\n", "a\nB"),
        ("a", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n", "b\n"),
        ("a\n", "@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n", "b"),
        ("a", "@@ -1 +1,2 @@\n+x\n a\n\\ No newline at end of file\n", "x\na"),
        ("", "--- /dev/null\n+++ y\n@@ -0,0 +1 @@\n+a\n", "a"),
        ("a\n", "@@ -1 +0,0 @@\n-a\n", ""),
        (_TEXT, "", _TEXT),
        (_TEXT, "\n", _TEXT),
        ("a\u2028b\r\n", "@@ -1 +1 @@\n-a\u2028b\r\n+c\r\n", "c\r\n"),
        (12, "@@ -1 +1 @@\n-12\n+13\n", "13"),
    ],
)
def test_applied(text: Json, diff: Json, result: Json) -> None:
    """Hunks change the lines that they name. The end of the text stays, unless the diff says."""
    assert cell("APPLY_DIFF", _CONFIG, text, diff) == result


@pytest.mark.parametrize(
    ("diff", "code", "said"),
    [
        ("@@ -2 +2 @@\n-B\n+x\n", "diff_does_not_apply", "Hunk 1 (@@ -2,1 @@)"),
        ("@@ -2 +2 @@\n-B\n+x\n", "diff_does_not_apply", "line 2 is 'b', and the diff has 'B'"),
        (
            "@@ -1 +1 @@\n-a\n+x\n@@ -9 +9 @@\n-b\n+x\n",
            "diff_does_not_apply",
            "Hunk 2 (@@ -9,1 @@) does not fit: the text has 4 lines",
        ),
        ("@@ -4,2 +4,2 @@\n d\n-e\n+x\n", "diff_does_not_apply", "the text has 4 lines"),
        ("@@ -2 +2 @@\n-b\n+x\n@@ -1 +1 @@\n-a\n+x\n", "diff_does_not_apply", "Hunk 2"),
        (
            "@@ -4 +4 @@\n-d\n\\ No newline at end of file\n+x\n",
            "diff_does_not_apply",
            "ends with a line feed",
        ),
        (
            "@@ -1 +1 @@\n-a\n+x\n\\ No newline at end of file\n",
            "diff_does_not_apply",
            "more lines follow",
        ),
        ("@@ -1,2 +1 @@\n-a\n", "invalid_diff", "not a unified diff"),
        ("make it shorter", "invalid_diff", "no hunk"),
        ("--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n" * 2, "invalid_diff", ""),
        (
            "--- a\n+++ a\n@@ -1 +1 @@\n-a\n+b\n--- b\n+++ b\n@@ -1 +1 @@\n-a\n+b\n",
            "invalid_diff",
            "2 files",
        ),
    ],
)
def test_not_applied(diff: str, code: str, said: str) -> None:
    """A hunk that does not fit is named with the reason; nothing is guessed."""
    (failed,) = chunk("APPLY_DIFF", _CONFIG, [[_TEXT, diff]])
    assert isinstance(failed, Failure)
    assert failed.code == code
    assert said in failed.message


_LINES = st.lists(st.sampled_from(["a", "b", "", " c", "-", "+"]), max_size=8)


@given(_LINES, _LINES, st.booleans(), st.integers(0, 3))
def test_diffs_of_difflib_apply(before: list[str], after: list[str], ends: bool, near: int) -> None:
    """The diff of two texts, with any context, makes the second of the first."""
    end = "\n" if ends else ""
    one = "\n".join(before) + end if before else ""
    other = "\n".join(after) + end if after else ""
    if not one or not other or ends != one.endswith("\n") or ends != other.endswith("\n"):
        return
    diff = "\n".join(
        difflib.unified_diff(
            one.removesuffix("\n").split("\n"),
            other.removesuffix("\n").split("\n"),
            lineterm="",
            n=near,
        )
    )
    assert cell("APPLY_DIFF", _CONFIG, one, diff) == other
