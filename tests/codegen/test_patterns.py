"""Patterns, which JavaScript and Python have to read alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from codegen.patterns import Untranslatable, translated
from tests.codegen.support import contract, operation, refusal

#: Patterns that one of the two reads otherwise or not at all, and what is said of them.
REFUSED = {
    "a{,3}": "`{,3}` is not supported in a pattern; write `{0,3}`, or `\\{` for the character.",
    "a{,}": "`{,}` is not supported in a pattern; write `{0,}`, or `\\{` for the character.",
    "a++": "`++` is not supported in a pattern; JavaScript has no `+` behind `+`; leave it out.",
    "a{2}+": (
        "`{2}+` is not supported in a pattern; JavaScript has no `+` behind `{2}`; leave it out."
    ),
    r"[\ud83d\ude00]": r"`\ud8…` is not supported in a pattern; write the character itself.",
    r"\uDE00": r"`\uDE…` is not supported in a pattern; write the character itself.",
    r"[\w-z]": r"`\w-` is not supported in a pattern; write the `-` of a class last.",
    r"[+-\d]": r"`-\d` is not supported in a pattern; write the `-` of a class last.",
    "[a--]": "`--` is not supported in a pattern; write the `-` of a class last.",
    "(?<=a)b": "`(?<` is not supported in a pattern.",
    "(?>a)": "`(?>` is not supported in a pattern.",
    "[]": "`[]` is not supported in a pattern; write a class that has a character.",
    "[a": "`[` is not supported in a pattern; close the class with `]`.",
    "a\\": "`\\` is not supported in a pattern.",
    "a{99999999999}": "`the repetition number is too large` is not supported in a pattern.",
}
#: Patterns, texts that they match, and texts that they do not match.
READ_ALIKE = {
    "^a{0,3}$": (["", "aaa"], ["aaaa", "a{0,3}"]),
    "^a+?$": (["a"], [""]),
    r"^a\{,3\}$": (["a{,3}"], ["a"]),
    r"^\++$": (["++"], [""]),
    "^[*+{,3}]+$": (["*+{,3}"], ["a"]),
    "^[(?]$": (["(", "?"], ["(\n", "("[:0]]),
    r"^[-\d]+$": (["-1"], ["."]),
    r"^[\w.-]+$": (["a.-"], ["`"]),
    "^[a&&b||~~[]+$": (["&|~["], ["c"]),
    "^[^\U0001f600]$": (["a"], ["\U0001f600"]),
}


@pytest.mark.parametrize(("pattern", "said"), REFUSED.items())
def test_refused(pattern: str, said: str) -> None:
    """With what to write instead."""
    with pytest.raises(Untranslatable) as refused:
        translated(pattern)
    assert str(refused.value) == said


@pytest.mark.parametrize(("pattern", "texts"), READ_ALIKE.items())
def test_read_alike(pattern: str, texts: tuple[list[str], list[str]]) -> None:
    """They match what they match in JavaScript."""
    found = re.compile(translated(pattern))
    assert [text for text in texts[0] if found.search(text) is None] == []
    assert [text for text in texts[1] if found.search(text) is not None] == []


def test_the_place_of_a_pattern(tmp_path: Path) -> None:
    """A refusal names it, in a parameter and in the names of fields."""
    body = (
        "required: true\ncontent:\n  application/json:\n    schema: {type: object, "
        "patternProperties: {'a++': {}}, additionalProperties: false}\n"
    )
    parameter = "- {name: a, in: query, schema: {type: string, pattern: 'a{,3}'}}"
    sentences = refusal(tmp_path, contract(operation(parameter, body, method="post")))
    assert [sentence.partition("): ")[2] for sentence in sentences] == [
        REFUSED["a{,3}"],
        REFUSED["a++"],
    ]
