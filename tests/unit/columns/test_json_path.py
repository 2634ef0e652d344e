"""JSON_PATH and the paths below it."""

from __future__ import annotations

import json
from typing import Any

import jsonpath_rfc9535
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recalc.columns.base import CellFailed, Json, Result
from recalc.columns.jsonpath import MAX_STEPS, BadPath, finder, first_finder
from tests.unit.columns.support import cell, nested

names = st.sampled_from(["a", "b", "é", "0", "-1", "", "a.b", "'", '"', "\\", "\n", "☺"])
steps = st.one_of(
    names.map(lambda name: "[" + json.dumps(name) + "]"),
    names.filter(str.isalpha).map(lambda name: "." + name),
    st.integers(-3, 3).map(lambda index: f"[{index}]"),
)
singular = st.lists(steps, max_size=4).map(lambda parts: "$" + "".join(parts))
other_steps = st.sampled_from(
    [
        ".*",
        "[*]",
        "..a",
        "..*",
        "..[0]",
        "['a','b']",
        "[0,0]",
        "[1:]",
        "[::-1]",
        "[?@.a]",
        "[?@.a==1]",
        "[?@.a!=@.b]",
        "[?@<2 || !@.b]",
        "[?@.a>='b' && $.a]",
        "[?count(@..*)>1]",
        "[?length(@.a)==1]",
        "[?value(@..a)==1]",
        "[?@..[?@.b]]",
    ]
)
any_path = st.lists(st.one_of(steps, other_steps), max_size=3).map(
    lambda parts: "$" + "".join(parts)
)

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "a", "b", "[1]"]),
)
documents: st.SearchStrategy[Json] = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


@given(path=singular, document=documents)
@settings(max_examples=300, deadline=None)
def test_simple_paths_as_the_second_evaluator(path: str, document: Any) -> None:
    """A path compiled to look-ups finds what the second evaluator finds."""
    assert repr(finder(path)(document)) == repr(jsonpath_rfc9535.find(path, document).values())


@given(path=any_path, document=documents)
@settings(max_examples=300, deadline=None)
def test_any_path_as_the_second_evaluator(path: str, document: Any) -> None:
    """Any path finds what the second evaluator finds, in its order; the first of it, or null."""
    found = jsonpath_rfc9535.find(path, document).values()
    assert repr(finder(path)(document)) == repr(found)
    assert repr(first_finder(path)(document)) == repr(found[0] if found else None)


@given(path=st.text(alphabet="$.[]*?@'\"ab01:,()!&|=<>~^#/ \\\ud800é", max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_text_as_path(path: str) -> None:
    """Whatever text is given as a path is a path or is refused with BadPath."""
    try:
        find = finder("$" + path)
    except BadPath:
        return
    find({"a": [1, {"b": "x"}]})


@pytest.mark.parametrize(
    ("path", "document", "found"),
    [
        ("$", "x", ["x"]),
        ("$", "[1]", ["[1]"]),
        ("$.a[0:2]", {"a": "xyz"}, []),
        ("$.a[0]", {"a": "xyz"}, []),
        ("$['a']", {"a": None}, [None]),
        ("$[-1]", [1, 2], [2]),
        ("$[2]", [1, 2], []),
        ("$[0]", {"0": 1}, []),
        ("$[?@==1]", [True, 1, 1.0], [1, 1.0]),
        ("$[?@<2]", [True, 1, "1"], [1]),
        ("$[?@<=true]", [True, 1], [True]),
        ("$[?@.a==@.b]", [{"a": [1], "b": [True]}, {"a": [1], "b": 1}], []),
        (
            "$[?@.a!=@.b]",
            [{"a": [1], "b": [True]}, {"a": [1], "b": [1]}],
            [{"a": [1], "b": [True]}],
        ),
        ("$[?match(@, 'a.*')]", ["abc", "xabc", 1], ["abc"]),
        ("$[?search(@, 'b')]", ["abc", "xyz"], ["abc"]),
        ("$[?search(@, '(')]", ["("], []),
        ("$[?search(@, $[1])]", ["abc", "b"], ["abc", "b"]),
        (r"$[?search(@, '(a)\\1')]", ["aa"], []),
    ],
)
def test_by_the_rfc(path: str, document: Json, found: list[Json]) -> None:
    """What other evaluators have got wrong is as RFC 9535 says."""
    assert repr(finder(path)(document)) == repr(found)


def test_filters_take_linear_time() -> None:
    """A regular expression in a filter cannot bring the server down either."""
    assert finder("$[?search(@, '(a+)+$')]")(["a" * 50_000 + "b"]) == []
    assert finder("$[?match(@, '(a|aa)+b')]")(["a" * 50_000]) == []


def test_limited_work() -> None:
    """A path that would visit a document's nodes again and again FAILS its cell, soon."""
    document: Json = [[{"a": [1, 2, 3]} for _ in range(30)] for _ in range(30)]
    for path in ("$..[?$..*]", "$..[?count($..[?$..*])>1]", "$" + "[*,*,*,*,*,*,*,*,*]" * 6):
        with pytest.raises(CellFailed) as failed:
            finder(path)(document)
        assert failed.value.failure.code == "too_many_nodes"


def test_limit_of_steps() -> None:
    """The limit is as documented: a path may take as many steps as there are, and not one more."""
    document: Json = [0] * (MAX_STEPS // 2 - 1)
    assert finder("$[*][*]")(document) == []
    with pytest.raises(CellFailed) as failed:
        finder("$[*][*][*]")([*document, [0], [0]])  # type: ignore[misc]
    assert failed.value.failure.code == "too_many_nodes"


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("$[?$ == $]", [["x"] * 2_000] * 2_000),
        ("$[?@ == $[0]]", ["x" * 500_000] * 2_000),
        ("$[?@ >= $[0]]", ["x" * 500_000] * 2_000),
        ("$[?search($[0], 'b')]", ["a" * 500_000] * 2_000),
        ("$[?@ == $[0]]", [{"k" * 500_000: 1}] * 2_000),
        ("$[?search('a', @)]", [f"\\p{{L}}{{9}}{i}" for i in range(2_000)]),
        ("$[?search('a', @)]", [f"\\p{{L}}{{999}}{i}" for i in range(2_000)]),
        ("$" + "[*,*,*,*,*,*,*,*]" * 4, [[[["x"] * 9] * 9] * 9] * 9),
    ],
)
def test_work_on_texts_and_parts(path: str, document: Json) -> None:
    """Comparing, searching and compiling count as much as they take."""
    with pytest.raises(CellFailed) as failed:
        finder(path)(document)
    assert failed.value.failure.code == "too_many_nodes"


def test_result_that_repeats_a_value() -> None:
    """A path that finds one long value again and again FAILS its cell before it is made."""
    config: dict[str, Json] = {"source": "a", "return_first_match": False}
    document: Json = ["x" * 100_000]
    for count, result in ((10, ["x" * 100_000] * 10), (11, "<value_too_large>")):
        path = "$[" + ",".join("0" * count) + "]"
        assert cell("JSON_PATH", {**config, "json_path": path}, document) == result
    path = "$" + ("[" + ",".join("0" * 200) + "]") * 2
    assert cell("JSON_PATH", {**config, "json_path": path}, [document]) == "<value_too_large>"


def test_deep_descent() -> None:
    """``..`` reaches every level that a document may have."""
    assert finder("$..a")(nested(128)) == []
    assert len(finder("$..*")(nested(128))) == 128


@pytest.mark.parametrize(
    ("config", "value", "result"),
    [
        ({"json_path": "$.a"}, '{"a": {"b": [1, 2.50, "é"]}}', {"b": [1, 2.5, "é"]}),
        ({"json_path": "$.a"}, {"a": 1}, 1),
        ({"json_path": "$.b"}, {"a": 1}, None),
        ({"json_path": "$.a"}, {"a": None}, None),
        ({"json_path": "$[*]"}, [7, 8], 7),
        ({"json_path": "$[*]", "return_first_match": False}, [7, 8], [7, 8]),
        ({"json_path": "$.b", "return_first_match": False}, {"a": 1}, []),
        ({"json_path": "$"}, '"text"', "text"),
        ({"json_path": "$"}, "text", "<invalid_json>"),
        ({"json_path": "$"}, "", "<invalid_json>"),
        ({"json_path": "$"}, "NaN", "<invalid_json>"),
        ({"json_path": "$"}, "1e999", "<invalid_json>"),
        ({"json_path": "$"}, '"\\ud800"', "<invalid_json>"),
        ({"json_path": "$"}, '{"a": 1, "a": 2}', {"a": 2}),
        ({"json_path": "$"}, "18446744073709551615", 2**64 - 1),
        ({"json_path": "$"}, "[[18446744073709551616]]", "<number_too_large>"),
        ({"json_path": "$.a"}, '{"a": 1, "b": 99999999999999999999}', 1),
        ({"json_path": "$"}, True, True),
    ],
)
def test_json_path(config: dict[str, Json], value: Json, result: Result) -> None:
    """JSON_PATH gives the first value found or null, or the list of all; text is read as JSON."""
    assert cell("JSON_PATH", {"source": "a", **config}, value) == result


@given(document=documents)
@settings(max_examples=100, deadline=None)
def test_text_and_document_alike(document: Json) -> None:
    """A document gives the same whether the cell holds it or holds its JSON text."""
    if document is None or isinstance(document, str):
        return
    config: dict[str, Json] = {"source": "a", "json_path": "$"}
    text = msgspec.json.encode(document).decode()
    assert repr(cell("JSON_PATH", config, text)) == repr(cell("JSON_PATH", config, document))
