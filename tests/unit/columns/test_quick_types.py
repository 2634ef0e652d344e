"""What each quick type computes, case by case; ``<code>`` is a failure."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recalc.columns.base import Json, Result
from recalc.columns.counting import paragraphs, sentences
from recalc.columns.linear_regex import extractor, searcher
from recalc.columns.values import same, text_of
from tests.unit.columns.support import cell


@pytest.mark.parametrize(
    ("config", "values", "result"),
    [
        ({"value": "b"}, ["abc"], True),
        ({"value": "B"}, ["abc"], False),
        ({"value": ""}, [""], True),
        ({"value": 12}, ["a12"], True),
        ({"value": 12}, [[1, 12]], True),
        ({"value": True}, [{"ok": True}], True),
        ({"value": '"b":1'}, [{"b": 1, "a": 2}], True),
        ({"value": '{"a":2,"b":1}'}, [{"b": 1, "a": 2}], True),
        ({"value_source": "b"}, ["abc", "bc"], True),
        ({"value_source": "b"}, ["abc", 1], False),
        ({"value_source": "b"}, ["abc", None], "<missing_value>"),
    ],
)
def test_contains(config: dict[str, Json], values: list[Json], result: Result) -> None:
    """CONTAINS looks for a text in a text; JSON is seen as compact text with sorted keys."""
    assert cell("CONTAINS", {"source": "a", **config}, *values) is result or (
        cell("CONTAINS", {"source": "a", **config}, *values) == result
    )


@pytest.mark.parametrize(
    ("pattern", "value", "result"),
    [
        ("b+", "abbc", True),
        ("^b", "abbc", False),
        ("B", "abbc", False),
        ("(?i)B", "abbc", True),
        ("^12$", 12, True),
        ("true", [True], True),
        ("^$", "", True),
        (".", "\n", False),
        (r"\bé", "un été", True),
        (r"\B", "aéb", False),
        (r"\B", "éé", True),
        ("a", "\ud800", "<bad_text>"),
    ],
)
def test_regex(pattern: str, value: Json, result: Result) -> None:
    """REGEX says whether the pattern is anywhere in the text."""
    assert cell("REGEX", {"source": "a", "regex_pattern": pattern}, value) == result


@pytest.mark.parametrize(
    ("pattern", "value", "result"),
    [
        (r"\d+", "a1b22", ["1", "22"]),
        (r"\d+", "ab", []),
        (r"(\d)x", "1x2y3x", ["1", "3"]),
        (r"(\d)(x)?", "1x2", [["1", "x"], ["2", ""]]),
        (r"(?:\d)x", "1x", ["1x"]),
        ("", "éa", ["", "", ""]),
        ("a*", "baac", ["", "aa", "", ""]),
        (r"^.", "ab", ["a"]),
        (r"\bb", "ab b", ["b"]),
        ("é+", "aéé", ["éé"]),
        (r"\d", [1, {"k": 2}], ["1", "2"]),
        ("$", "abc", [""]),
        (r"\b", "ab cd", ["", "", "", ""]),
        (r"(\b)(x?)", "ab é", [["", ""], ["", ""]]),
        ("é*$", "aéé", ["éé", ""]),
        (r"\w", "aé_٣1", ["a", "_", "1"]),
    ],
)
def test_regex_extraction(pattern: str, value: Json, result: Json) -> None:
    """REGEX_EXTRACTION lists the matches: whole, or the group, or all groups if there are more."""
    assert cell("REGEX_EXTRACTION", {"source": "a", "regex_pattern": pattern}, value) == result


_atoms = st.sampled_from(["a", "b", ".", "[ab]", "é", "(?:ab)", " "])
_pieces = st.tuples(_atoms, st.sampled_from(["", "*", "+", "?", "{2}", "{0,2}"])).map("".join)
_edges = st.sampled_from(["", "", "^", "$", r"\b", r"\B"])
_branches = st.tuples(_edges, st.lists(_pieces, max_size=3).map("".join), _edges).map("".join)


@given(
    first=st.lists(st.tuples(_atoms, _edges, _branches).map("".join), max_size=2),
    last=_branches,
    text=st.text(alphabet="aabé \n", min_size=1, max_size=8),
    grouped=st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_regex_extraction_as_findall(first: list[str], last: str, text: str, grouped: bool) -> None:
    """REGEX_EXTRACTION lists what Python's findall lists.

    A branch that can be empty comes last: Python looks again where it found an empty match, for
    one that is not, which RE2 cannot be asked for.
    """
    pattern = "|".join([*first, last])
    if grouped:
        pattern = f"({pattern})"
    dollar = pattern.replace("$", r"\Z")  # Python's also stands before a last line feed
    expected = re.findall(dollar, text, re.ASCII)
    assert extractor(pattern)(text) == expected


def test_regex_takes_linear_time() -> None:
    """A pattern that brings a backtracking engine down is done with at once."""
    assert not searcher(r"(a+)+$")("a" * 100_000 + "b")
    assert not searcher(r"(a|aa)+b")("a" * 100_000)
    assert extractor(r"(x+x+)+y")("x" * 20_000) == []


def test_matches_that_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern that reads to the end of the text for each match FAILS once the processor time of
    a cell is over. A short text gets its matches."""
    monkeypatch.setattr("recalc.columns.linear_regex.MAX_SECONDS", 0.05)
    config = {"source": "a", "regex_pattern": ".*?b|a"}
    assert cell("REGEX_EXTRACTION", config, "a" * 99_999) == "<pattern_too_slow>"
    assert cell("REGEX_EXTRACTION", config, "aab") == ["aab"]


def test_too_many_matches() -> None:
    """A cell whose text has matches without measure FAILS; at the limit it does not."""
    config: dict[str, Json] = {"source": "a", "regex_pattern": "a"}
    assert cell("REGEX_EXTRACTION", config, "a" * 100_000) == ["a"] * 100_000
    assert cell("REGEX_EXTRACTION", config, "a" * 100_001) == "<too_many_matches>"


STRING: dict[str, Json] = {"type": "STRING"}
JSON: dict[str, Json] = {"type": "JSON"}
PATH: dict[str, Json] = {"type": "JSON", "json_path": "$.a"}


@pytest.mark.parametrize(
    ("comparison", "left", "right", "result"),
    [
        (STRING, "a", "a", True),
        (STRING, "a", "A", False),
        (STRING, 1, "1", True),
        (STRING, 1.0, "1", False),
        (STRING, {"b": 1, "a": 2}, '{"a":2,"b":1}', True),
        (JSON, '{"b": 1, "a": [2]}', {"a": [2.0], "b": 1}, True),
        (JSON, "1", "true", False),
        (JSON, "[[1]]", "[[true]]", False),
        (JSON, '{"a": 0}', '{"a": false}', False),
        (JSON, "[1, 2]", "[2, 1]", False),
        (JSON, "null", "null", True),
        (JSON, "9007199254740993", "9007199254740992.0", False),
        (JSON, "a", "a", "<invalid_json>"),
        (JSON, '{"a": 1', "1", "<invalid_json>"),
        (PATH, '{"a": 1, "b": 2}', '{"a": 1.0, "b": 3}', True),
        (PATH, '{"a": 1}', '{"b": 1}', False),
        (PATH, '{"b": 1}', "[]", True),
        (PATH, "", "{}", "<invalid_json>"),
    ],
)
def test_compare(comparison: Json, left: Json, right: Json, result: Result) -> None:
    """COMPARE takes values as texts, or as documents whose numbers are equal by value."""
    config: dict[str, Json] = {"sources": ["a", "b"], "comparison_type": comparison}
    assert cell("COMPARE", config, left, right) == result
    assert cell("COMPARE", config, right, left) == result

    if not isinstance(result, str):
        one: dict[str, Json] = {"sources": ["a"], "target": right, "comparison_type": comparison}
        assert cell("COMPARE", one, left) == result


@pytest.mark.parametrize(
    ("operator", "less", "equal", "more"),
    [
        (None, False, True, False),
        ("EQ", False, True, False),
        ("GT", False, False, True),
        ("GTE", False, True, True),
        ("LT", True, False, False),
        ("LTE", True, True, False),
    ],
)
def test_compare_numbers(operator: str | None, *, less: bool, equal: bool, more: bool) -> None:
    """The first against the second, or against the target, by value and exactly."""
    comparison: dict[str, Json] = {"type": "NUMBER", "operator": operator}
    for left, right, result in (
        (1, "2", less),
        ("0.1", "0.10000000000000000001", less),
        (2, " 2.0 ", equal),
        ("1e3", 1000, equal),
        (9007199254740993, "9007199254740992", more),
        ("10", "9", more),
    ):
        two: dict[str, Json] = {"sources": ["a", "b"], "comparison_type": comparison}
        assert cell("COMPARE", two, left, right) == result
        one: dict[str, Json] = {"sources": ["a"], "target": right, "comparison_type": comparison}
        assert cell("COMPARE", one, left) == result
        assert cell("COMPARE", one, "x") == "<not_a_number>"
        assert cell("COMPARE", one, True) == "<not_a_number>"


@pytest.mark.parametrize(
    ("bounds", "result"),
    [
        ({"min_count": 3}, True),
        ({"min_count": 4}, False),
        ({"max_count": 3}, True),
        ({"max_count": 2}, False),
        ({"min_count": 3, "max_count": 3}, True),
        ({"min_count": 0, "max_count": 0}, False),
        ({"min_count": 1, "max_count": None}, True),
        ({"min_count": None, "max_count": None}, 3),
    ],
)
def test_count_within_bounds(bounds: dict[str, Json], result: Json) -> None:
    """With a bound COUNT says whether the number lies within, both ends included."""
    config: dict[str, Json] = {"source": "a", "type": "words", **bounds}
    found = cell("COUNT", config, "one two three")
    assert (found, type(found)) == (result, type(result))


def test_same_in_mixed_values() -> None:
    """Documents are the same if all parts are, though 1 is written in two ways."""
    assert same([1, {"a": [2.0]}], [1.0, {"a": [2]}])
    assert not same([1, {"a": [1.0]}], [1.0, {"a": [True]}])


@pytest.mark.parametrize(
    ("operator", "left", "right", "result"),
    [
        ("lt", 1, 2, True),
        ("lt", 2, 2, False),
        ("le", 2, 2.0, True),
        ("gt", "10", "9", True),
        ("ge", " 1e3 ", 1000, True),
        ("lt", "-.5", "+5.", True),
        ("lt", 0.1, "0.1", False),
        ("gt", 0.1, "0.1", False),
        ("lt", "0.1", "0.10000000000000000001", True),
        ("gt", 9007199254740993, 9007199254740992, True),
        ("gt", 9007199254740993, 9007199254740992.0, True),
        ("gt", "9007199254740993", "9007199254740992", True),
        ("lt", "1e-400", "1e400", True),
        ("lt", "9" * 5000, "1" + "0" * 5000, True),
        ("lt", "", 1, "<not_a_number>"),
        ("lt", "1,5", 2, "<not_a_number>"),
        ("lt", "1_000", 2, "<not_a_number>"),
        ("lt", "٣", 2, "<not_a_number>"),
        ("lt", "0x10", 2, "<not_a_number>"),
        ("lt", "NaN", 2, "<not_a_number>"),
        ("lt", "Infinity", 2, "<not_a_number>"),
        ("lt", float("nan"), 2, "<not_a_number>"),
        ("lt", 1, float("inf"), "<not_a_number>"),
        ("lt", True, 2, "<not_a_number>"),
        ("lt", [1], 2, "<not_a_number>"),
        ("lt", "1e99999999999999999999", 2, "<not_a_number>"),
    ],
)
def test_math_operator(operator: str, left: Json, right: Json, result: Result) -> None:
    """MATH_OPERATOR compares numbers as they are written, exactly, and nothing that is not one."""
    two: dict[str, Json] = {"sources": ["a", "b"], "operator": operator}
    assert cell("MATH_OPERATOR", two, left, right) == result
    if result != "<not_a_number>":
        one: dict[str, Json] = {"sources": ["a"], "operator": operator, "value": right}
        assert cell("MATH_OPERATOR", one, left) == result


@pytest.mark.parametrize(
    ("text", "chars", "words", "sentences_", "paragraphs_"),
    [
        ("", 0, 0, 0, 0),
        ("  \n \n", 5, 0, 0, 0),
        ("one", 3, 1, 1, 1),
        ("It is 3.14. Yes!", 16, 4, 2, 1),
        ("Really?! “Yes.” So…", 19, 3, 3, 1),
        ("... !!! ?", 9, 3, 0, 1),
        ("a.b.c", 5, 1, 1, 1),
        ("東京。大阪！", 6, 1, 2, 1),
        ("a\n\nb\r\n \r\nc\n\n\n\nd\re", 17, 5, 1, 4),
        ("a\nb", 3, 2, 1, 1),
        ("👍🏽", 2, 1, 0, 1),
    ],
)
def test_count(text: str, chars: int, words: int, sentences_: int, paragraphs_: int) -> None:
    """COUNT counts by its definitions, which are those of its docstring."""
    counts = [
        cell("COUNT", {"source": "a", "type": kind}, text)
        for kind in ("chars", "words", "sentences", "paragraphs")
    ]
    assert counts == [chars, words, sentences_, paragraphs_]


def test_count_of_json() -> None:
    """A value that is no string is counted as its canonical text."""
    assert cell("COUNT", {"source": "a", "type": "chars"}, {"b": [1, None], "a": "é"}) == 22
    assert text_of({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'


def test_counting_takes_linear_time() -> None:
    """Texts made to be slow to count are not."""
    for text in ("." * 500_000 + "a", ".)" * 250_000 + "a", "x." * 250_000):
        sentences(text)
    for text in ("\n" + " " * 500_000 + "a", "\n " * 250_000, "\n" * 500_000, "\r" * 500_000):
        paragraphs(text)


@pytest.mark.parametrize(
    ("values", "result"),
    [([None, 2], 2), ([1, 2], 1), ([None, None], None), (["", 2], ""), ([False, 2], False)],
)
def test_coalesce(values: list[Json], result: Json) -> None:
    """COALESCE gives the first value that is not null, false and empty ones included."""
    assert cell("COALESCE", {"sources": ["a", "b"]}, *values) is result


def test_combine_columns() -> None:
    """COMBINE_COLUMNS keeps the order of its sources, and null where a value is missing."""
    result = cell("COMBINE_COLUMNS", {"sources": ["z", "a"]}, {"k": [1]}, None)
    assert result == {"z": {"k": [1]}, "a": None}
    assert isinstance(result, dict)
    assert list(result) == ["z", "a"]
