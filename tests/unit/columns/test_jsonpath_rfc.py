"""JSONPath is RFC 9535: rules one by one, the public suite, and a second evaluator.

The second evaluator, ``jsonpath_rfc9535``, shares no code with ours. What it gets wrong is left out
of the queries at random, and stands in the tables of cases: ``@`` alone as a test or as the
argument of count() and value(), a filter beside other selectors in a function's argument, ``!``
before a comparison, ``[1-1]``, and half surrogate pairs.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonpath_rfc9535
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from recalc.columns.base import Json
from recalc.columns.jsonpath import MAX_NESTING, MAX_PATH, BadPath, finder
from tests.unit.columns.support import cell

#: The public compliance suite (jsonpath-compliance-test-suite), where somebody has put it.
_SUITE = Path(
    os.environ.get("RECALC_TEST_JSONPATH_CTS")
    or Path(__file__).parents[4] / "shared" / "corpora" / "jsonpath-cts.json"
)


@pytest.mark.skipif(
    not _SUITE.is_file(), reason="the suite is not here; RECALC_TEST_JSONPATH_CTS may name it"
)
def test_public_suite() -> None:
    """Every case of the public compliance suite is answered as it says."""
    cases: list[dict[str, Any]] = json.loads(_SUITE.read_text())["tests"]
    assert len(cases) >= 703
    wrong = [case["name"] for case in cases if not _answered(case)]
    assert wrong == []


def _answered(case: dict[str, Any]) -> bool:
    try:
        found = finder(case["selector"])(case.get("document"))
    except BadPath:
        return bool(case.get("invalid_selector"))
    right = case["results"] if "results" in case else [case.get("result")]
    return not case.get("invalid_selector") and json.dumps(found) in map(json.dumps, right)


_SHOP: Json = {
    "wanted": 7,
    "rows": [{"id": "r1", "cells": [1, 7]}, {"id": "r2", "cells": [2]}],
}


@pytest.mark.parametrize(
    ("path", "document", "found"),
    [
        # J1: the root is the root at every depth of filters.
        ("$.rows[?@.cells[?@ == $.wanted]].id", _SHOP, ["r1"]),
        ("$.rows[?count(@.cells[?@ < $.wanted]) == 1].id", _SHOP, ["r1", "r2"]),
        ("$.rows[?@.cells[?@[?$.wanted] || $.missing]].id", _SHOP, []),
        ("$.rows[?value(@.cells[?@ == $.rows[1].cells[0]]) == 2].id", _SHOP, ["r2"]),
        # J2: a query that stands as a test asks whether there is a node.
        ("$[?@]", [0, False, "", None, [], {}, 1], [0, False, "", None, [], {}, 1]),
        ("$[?@.a]", [{"a": 0}, {"a": None}, {"b": 1}, 0], [{"a": 0}, {"a": None}]),
        ("$[?!@.a]", [{"a": False}, {"b": 1}], [{"b": 1}]),
        ("$[?@.*]", [[], [0], {}, {"a": None}, ""], [[0], {"a": None}]),
        ("$[?@.a && @.b]", [{"a": 0, "b": ""}, {"a": 1}], [{"a": 0, "b": ""}]),
        ("$[?$[9] || @ == 2]", [1, 2], [2]),
        # J3: count() and value() take the nodes of a query, length() a value.
        ("$[?count(@) == 1]", [1, None, "ab", [1, 2]], [1, None, "ab", [1, 2]]),
        ("$[?count(@.a) == 0]", [{"a": 1}, {}, 3], [{}, 3]),
        ("$[?count(@.*) == 2]", [[1, 2], {"a": 1, "b": 1}, "ab", 2], [[1, 2], {"a": 1, "b": 1}]),
        ("$[?value(@) == 'x']", ["x", "y", None], ["x"]),
        ("$[?value(@.*) == 1]", [[1], [1, 1], {"a": 1}, 1], [[1], {"a": 1}]),
        ("$[?value(@.a) == $.none]", [{"a": 1}, {}], [{}]),
        ("$[?length(@) == 1]", ["é", "𝄞", [1], {"a": 1}, 1, None, True], ["é", "𝄞", [1], {"a": 1}]),
        ("$[?length(@.a) == $.none]", [{"a": 5}, {"a": "x"}, {}], [{"a": 5}, {}]),
        ("$[?count(@[?@, 0]) == 2]", [[0], [0, 1], 2], [[0]]),
        ("$[?length(value(@.*)) > 2]", [["abc"], ["ab"], []], [["abc"]]),
        # J4: a member may have the name of a constant.
        ("$..true", {"true": {"false": 1}}, [{"false": 1}]),
        ("$.null", {"null": 2}, [2]),
        ("$[?@.false == false]", [{"false": False}], [{"false": False}]),
        ("$.length", {"length": 3}, [3]),
        # J5: slices stand beside other selectors, and any part of them may be left out.
        ("$[0,:2]", [1, 2, 3], [1, 1, 2]),
        ("$[ : : , -1 ]", [1, 2], [1, 2, 2]),
        ("$[5:1:-2]", [0, 1, 2, 3, 4, 5, 6], [5, 3]),
        ("$[::0]", [1, 2], []),
        ("$[::-1]", [1, 2], [2, 1]),
        ("$[:-9007199254740991:-1]", [1, 2], [2, 1]),
        ("$['a',0]", {"a": 1, "0": 2}, [1]),
        # J6: escapes of names.
        (r'$["\u000a"]', {"\n": 1}, [1]),
        (r'$["\n"]', {"\n": 1}, [1]),
        (r"$['\ud834\uDD1E']", {"𝄞": 1}, [1]),
        (r"$['\'\"'.b]".replace(r"\"", '"').replace(".b", ""), {"'\"": 1}, [1]),
        (r'$["\"\\\/\b\f\r\t"]', {'"\\/\b\f\r\t': 1}, [1]),
        # J8, and regular expressions on the whole (RFC 9485).
        ("$[?match(@, '.')]", ["\r", "\n", "a", "\u2028", "𝄞"], ["a", "\u2028", "𝄞"]),
        ("$[?search(@, '^.$')]", ["\r", "b"], ["b"]),
        ("$[?match(@, '[.]')]", ["\r", ".", "a"], ["."]),
        ("$[?match(@, '[^a]')]", ["\r", "a"], ["\r"]),
        (r"$[?match(@, '\\.')]", [".", "a"], ["."]),
        (r"$[?match(@, '\\p{Lu}[\\p{Nd}a-c_-]{2,}')]", ["Éa1", "A-_", "éa1", "Aa"], ["Éa1", "A-_"]),
        ("$[?match(@, 'a|b(c|)')]", ["a", "b", "bc", "ac"], ["a", "b", "bc"]),
        # What is no I-Regexp matches nothing, though other dialects know it.
        (r"$[?match(@, '\\d')]", ["1", "d"], []),
        (r"$[?!search(@, '\\bx')]", ["x"], ["x"]),
        ("$[?search(@, '(?i)A')]", ["a", "A"], []),
        ("$[?search(@, 'a*?')]", ["a"], []),
        ("$[?search(@, '[[:alpha:]]')]", ["a", ":"], []),
        ("$[?search(@, '[]a]')]", ["a", "]"], []),
        ("$[?search(@, 'a{,2}')]", ["a", "a{,2}"], []),
        ("$[?search(@, ')(')]", [")("], []),
        ("$[?search(@, 'a{2,1}')]", ["aa"], []),
        # Comparisons.
        ("$[?@.a == @.b]", [{}, {"a": 1}, {"a": None}], [{}]),
        ("$[?@.a <= @.b]", [{}, {"a": 1}], [{}]),
        ("$[?@.a < 2]", [{"a": True}, {"a": 1.5}, {"a": "1"}], [{"a": 1.5}]),
        ("$[?@ >= false]", [False, 0, True], [False]),
        ("$[?@ == 1e0]", [1, 1.0, True, "1"], [1, 1.0]),
        ("$[?@ == -0]", [0, -0.0, False], [0, -0.0]),
        ("$[?@ == 9007199254740993]", [9007199254740992, 9007199254740993], [9007199254740993]),
        ("$[?@ < 'b']", ["a", "b", "B", "é", 1], ["a", "B"]),
        ("$[?@ > '\uffff']", ["𝄞", "\uff00"], ["𝄞"]),
        ("$[?@ == $[0]]", [{"a": [1, {"b": 2.0}]}, {"a": [1.0, {"b": 2}]}], "both"),
        ("$[?@ != $[0]]", [{"a": [1]}, {"a": [True]}, {"a": [1, 1]}], "last two"),
        ("$[?1 == 1]", {"a": 1, "b": 2}, [1, 2]),
        # Precedence and brackets.
        ("$[?@ == 1 || @ == 2 && @ == 3]", [1, 2, 3], [1]),
        ("$[?(@ == 1 || @ == 2) && @ != 1]", [1, 2, 3], [2]),
        ("$[?!(@ == 1 || @ == 2)]", [1, 2, 3], [3]),
        ("$[ ?\t@ .a\n[ 0 ] ==\r1 , 0 ]", [{"a": [1]}, 2], [{"a": [1]}, {"a": [1]}]),
        # Descent: each node before its children, in the order of the document.
        ("$..[0]", [[1, [2]], {"a": [3]}], [[1, [2]], 1, 2, 3]),
        ("$..['a','b']", {"b": {"a": 1}, "a": 2}, [2, {"a": 1}, 1]),
        ("$..*", {"a": [1], "b": 2}, [[1], 2, 1]),
        ("$..[?@.a]", [{"a": {"a": 1}}], [{"a": {"a": 1}}, {"a": 1}]),
        ("$..a..b", {"a": {"a": {"b": 1}}}, [1, 1]),
    ],
)
def test_found(path: str, document: Json, found: Any) -> None:
    """A valid path finds what RFC 9535 says, in the order of the document."""
    if isinstance(document, list):
        found = {"both": document[:2], "last two": document[-2:]}.get(str(found), found)
    assert repr(finder(path)(document)) == repr(found)


@pytest.mark.parametrize(
    "path",
    [
        # J7: operators of other dialects.
        "$[?@ <> 1]",
        "$[?@ = 1]",
        "$[?@ === 1]",
        "$[?@ =~ 'a']",
        "$[?@ in [1]]",
        "$[?@ == [1]]",
        "$[?@ == {}]",
        "$[?not @.a]",
        "$[?@.a and @.b]",
        "$[?@ == True]",
        "$[?@ == undefined]",
        "$[(@.length-1)]",
        "$[?@.a + 1 == 2]",
        # Roots, keys and unions of other dialects.
        "",
        "a",
        "@",
        "$$",
        "^$",
        "$ ",
        " $",
        "$.",
        "$..",
        "$...a",
        "$a",
        "$.'a'",
        "$.1",
        "$.a-b",
        "$.~",
        "$[*~]",
        "$[a]",
        "$[]",
        "$[,]",
        "$[0,]",
        "$[0 1]",
        "$['a'",
        "$['a]",
        "$[?@.a",
        "$[?(@.a]",
        "$[?()]",
        "$[?]",
        "$['a','b'].length()",
        "$.a, $.b",
        "$.a | $.b",
        "$[?#]",
        "$[?_.a]",
        # Numbers.
        "$[01]",
        "$[-0]",
        "$[1.0]",
        "$[+1]",
        "$[1e0]",
        "$[9007199254740992]",
        "$[:-9007199254740992]",
        "$[1:2:3:4]",
        "$[1-1]",
        "$[1:1-1]",
        "$[?@ == 01]",
        "$[?@ == .5]",
        "$[?@ == 1.]",
        "$[?@ == +1]",
        "$[?@ == 0x1]",
        "$[?@ == 1_0]",
        "$[?@ == NaN]",
        # Strings.
        "$['\n']",
        "$['\x7f\x00']",
        r"$['\a']",
        r"$['\x41']",
        r"$['\"']",
        r"""$["\'"]""",
        r"$['\ud800']",
        r"$['\udc00\ud800']",
        r"$['\u12']",
        r"$['\']",
        "$['\ud800']",
        "$.\ud800",
        # Tests and comparisons that are not well-typed.
        "$[?1]",
        "$[?'a']",
        "$[?true]",
        "$[?@.* == 1]",
        "$[?@..a == 1]",
        "$[?@[0,1] == 1]",
        "$[?@[:] == 1]",
        "$[?@[?@.a] == 1]",
        "$[?1 == @.*]",
        "$[?!@.a == 1]",
        "$[?!1 == 1]",
        "$[?!!@.a]",
        "$[?(@.a) == 1]",
        "$[?@.a == (1)]",
        "$[?@.a == 1 == 1]",
        "$[?@.a & @.b]",
        "$[?@.a ||]",
        "$[?count(@.a)]",
        "$[?length(@.a)]",
        "$[?value(@.a)]",
        "$[?match(@.a, 'a') == true]",
        "$[?count(1) == 1]",
        "$[?count(count(@)) == 1]",
        "$[?value('a') == 'a']",
        "$[?length(@.*) == 1]",
        "$[?length(match(@, 'a')) == 1]",
        "$[?length((@.a)) == 1]",
        "$[?length() == 1]",
        "$[?length(@, @) == 1]",
        "$[?match(@)]",
        "$[?match(@.*, 'a')]",
        "$[?count (@) == 1]",
        "$[?keys(@) == 1]",
        "$[?Length(@) == 1]",
        "$[?starts_with(@, 'a')]",
    ],
)
def test_refused(path: str) -> None:
    """What is not RFC 9535 is refused, with the place of what is wrong."""
    with pytest.raises(BadPath, match=r"^is no JSONPath \(RFC 9535\): .*\(character \d+\)$"):
        finder(path)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("$[9007199254740992]", ": 9007199254740992 is beyond 9007199254740991 "),
        ("$[" + "1" * 21 + "]", ": " + "1" * 20 + "… is beyond"),
        ("$[?length(@.*) == 1]", "length() takes a value, or a query that finds one node at most"),
        (
            "$[?length(match(@, 'a')) == 1]",
            "length() takes a value, or a query that finds one node at most",
        ),
        ("$[?@.* == 1]", "a query that may find several nodes cannot be compared"),
    ],
)
def test_what_a_refusal_says(path: str, message: str) -> None:
    """Numbers are whole unless they are long, and an argument is not blamed for a comparison."""
    with pytest.raises(BadPath) as refused:
        finder(path)
    assert message in str(refused.value)


def test_limits_of_a_path() -> None:
    """A path may have 1 000 characters and 32 brackets open at once, and one more is refused."""
    assert MAX_PATH == 1000
    assert finder("$" + "." + "a" * (MAX_PATH - 2))({}) == []
    with pytest.raises(BadPath, match="longer than 1000"):
        finder("$" + "." + "a" * (MAX_PATH - 1))
    assert MAX_NESTING == 32
    for opening, inner, closing in (("(", "@", ")"), ("!(", "@", ")"), ("@[?", "@", "]")):
        deep = MAX_NESTING - 1
        assert finder(f"$[?{opening * deep}{inner}{closing * deep}]")([]) == []
        deep += 1
        with pytest.raises(BadPath, match="more than 32 brackets"):
            finder(f"$[?{opening * deep}{inner}{closing * deep}]")
    assert finder("$" + "[0]" * 300)(7) == []


def test_deepest_filter_on_the_deepest_document() -> None:
    """Filters as deep as may be, on a document of as many levels, are evaluated."""
    document: Json = 1
    for _ in range(128):
        document = [document]
    path = "$" + "[?@" * MAX_NESTING + "]" * MAX_NESTING
    assert finder(path)(document) == [document[0]]  # type: ignore[index]
    assert len(finder("$..*")(document)) == 128


@pytest.mark.parametrize(
    ("path", "left", "right", "result"),
    [
        ("$[?@]", [0, 1], [1], False),
        ("$[?@]", [0, 1], [0, 1.0], True),
        ("$[?@.a].a", [{"a": None}], [{"a": False}], False),
        ("$.a", {"a": [1, {"b": 1}]}, {"a": [1.0, {"b": 1}]}, True),
        ("$.a", {"a": 1}, {"a": True}, False),
        ("$.a", {}, {}, True),
        ("$.a", {}, {"a": None}, False),
        ("$.rows[?@.cells[?@ == $.wanted]].id", _SHOP, {"rows": []}, False),
    ],
)
def test_compare(path: str, left: Json, right: Json, result: bool) -> None:
    """COMPARE compares what the path finds, by the same rules."""
    config: dict[str, Json] = {
        "sources": ["a", "b"],
        "comparison_type": {"type": "JSON", "json_path": path},
    }
    assert cell("COMPARE", config, left, right) is result
    assert cell("COMPARE", config, right, left) is result


# Queries at random, most of them valid, over documents that have what they name.

_spaces = st.sampled_from(["", "", "", " ", "\n\t"])
_names = st.sampled_from(["a", "b", "c", "é", "0", "", "a.b", "'", '"', "\\", "\n", "true"])
_patterns = st.sampled_from(
    [
        "a",
        "a.*",
        "[a-c]+",
        "^b",
        "b$",
        "(a|b)?",
        r"\\p{L}",
        r"\\P{L}",
        r"[^\\p{Lu}a]",
        r"\\.",
        r"\\d",
        "a{2}",
        "[",
        ")",
        "a**",
        "[b-]",
        "[-a]",
        "[]",
        "{",
        "(?i)a",
        "$",
        "(^a)|b{1,}",
        "[.]",
        ".",
    ]
)
_quoted = _names.map(json.dumps) | _names.map(
    lambda name: "'" + json.dumps(name)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"
)
_bounds = st.sampled_from(["", "", "0", "1", "-1", "2", "-3", "9"])
_operators = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
_literals = st.sampled_from(["1", "0", "-1", "1.0", "2e0", "true", "false", "null", "''", '"a"'])


@st.composite
def _segments(draw: st.DrawFn, depth: int, *, least: int = 0, singular: bool = False) -> str:
    parts = []
    for _ in range(draw(st.integers(least, 3))):
        kind = draw(st.integers(0, 2 if singular else 7))
        parts.append(draw(_spaces))
        if kind == 0:
            parts.append("." + draw(st.sampled_from(["a", "b", "c", "é", "true"])))
        elif kind == 1:
            parts.append(f"[{draw(_spaces)}{draw(_quoted)}]")
        elif kind == 2:
            parts.append(f"[{draw(st.integers(-3, 3))}{draw(_spaces)}]")
        elif kind == 3:
            parts.append(draw(st.sampled_from([".*", "[*]", "..*", "..a", "..[0]", "..[*]"])))
        else:
            selectors = draw(st.lists(_selector(depth), min_size=1, max_size=2))
            comma = draw(_spaces) + "," + draw(_spaces)
            parts.append((".." if kind == 7 else "") + "[" + comma.join(selectors) + "]")
    return "".join(parts)


@st.composite
def _selector(draw: st.DrawFn, depth: int) -> str:
    kind = draw(st.integers(0, 6 if depth else 3))
    if kind == 0:
        return draw(_quoted)
    if kind == 1:
        return str(draw(st.integers(-3, 3)))
    if kind == 2:
        return "*"
    if kind == 3:
        step = draw(st.sampled_from(["", ":", ":-1", ":2", ":0"]))
        return f"{draw(_bounds)}{draw(_spaces)}:{draw(_spaces)}{draw(_bounds)}{step}"
    return f"?{draw(_spaces)}{draw(_test(depth - 1))}"


@st.composite
def _test(draw: st.DrawFn, depth: int) -> str:
    kind = draw(st.integers(0, 7))
    space = draw(_spaces)
    if kind <= 1:
        return draw(_query(depth))
    if kind <= 3:
        left, right = draw(_comparable()), draw(_comparable())
        return f"{left}{space}{draw(_operators)}{space}{right}"
    if kind == 4:
        name = draw(st.sampled_from(["match", "search"]))
        return f"{name}({space}{draw(_comparable())},{space}'{draw(_patterns)}')"
    if kind == 5:
        return f"!{space}{draw(_query(depth))}"
    if kind == 6:
        negation = draw(st.sampled_from(["", "!"]))
        return f"{negation}({space}{draw(_test(depth - 1))})" if depth > 0 else "@.a"
    operator = draw(st.sampled_from(["||", "&&"]))
    return f"{draw(_test(depth - 1))}{space}{operator}{space}{draw(_test(depth - 1))}"


@st.composite
def _query(draw: st.DrawFn, depth: int) -> str:
    root = draw(st.sampled_from("@@@$"))
    return root + draw(_segments(max(depth, 0), least=1))


@st.composite
def _comparable(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 7))
    if kind <= 1:
        return draw(_literals)
    if kind == 2:
        return f"{draw(st.sampled_from(['count', 'value']))}({draw(_query(0))})"
    found = draw(st.sampled_from("@@@$")) + draw(_segments(0, singular=True))
    return f"length({found})" if kind == 3 else found


_paths = _segments(2).map("${}".format)
_leaves = st.sampled_from([None, True, False, 0, 1, -1, 1.0, 0.5, "", "a", "b", "ab", "É", "\r"])
_documents: st.SearchStrategy[Json] = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_names, inner, max_size=4),
    max_leaves=16,
)


@given(path=_paths, document=_documents)
@settings(max_examples=500, deadline=None)
def test_as_the_second_evaluator(path: str, document: Any) -> None:
    """Queries at random find the same as with the second evaluator."""
    assert repr(finder(path)(document)) == repr(jsonpath_rfc9535.find(path, document).values())


_DAMAGE = [*"$@.[]()?*,:'\"\\0a1&|=<>{} \n", "==", "count(", "true", "!(", "1e"]


@given(path=_paths, data=st.data())
@settings(max_examples=500, deadline=None)
def test_refused_as_by_the_second_evaluator(path: str, data: st.DataObject) -> None:
    """Queries with a sign put in or taken out are refused or taken as by the second evaluator."""
    at = data.draw(st.integers(0, len(path)))
    if data.draw(st.booleans()):
        path = path[:at] + data.draw(st.sampled_from(_DAMAGE)) + path[at:]
    else:
        path = path[:at] + path[at + 1 :]
    # The second evaluator takes a slice without its second colon, as [0:1-1] and [0:1 2], and a
    # comma behind the last argument of a function.
    assume(not re.search("[0-9](-|[ \\t\\r\\n]+-?)[0-9]|,[ \\t\\r\\n]*[)]", path))
    ours = second = "taken"
    try:
        finder(path)
    except BadPath:
        ours = "refused"
    try:
        jsonpath_rfc9535.compile(path)
    except jsonpath_rfc9535.JSONPathError:
        second = "refused"
    assert ours == second
