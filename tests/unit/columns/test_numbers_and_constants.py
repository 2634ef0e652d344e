"""ABSOLUTE_NUMERIC_DISTANCE, MIN_MAX, PARSE_VALUE, VARIABLE; ``<code>`` is a failure."""

from __future__ import annotations

import pytest

from recalc.columns import registry
from recalc.columns.base import BadConfig, Json, Result
from tests.unit.columns.support import cell, nested


@pytest.mark.parametrize(
    ("left", "right", "result"),
    [
        (1, 3, 2),
        (0.3, "0.1", 0.2),
        ("2.5", 0.5, 2),
        (-1, "1.0", 2),
        (9007199254740993, 1, 9007199254740992),
        ("9007199254740993", "0.5", 9007199254740992.5),
        (2**64 - 1, 0, 2**64 - 1),
        (2**64 - 1, -1, float(2**64)),
        ("1e400", "1e400", 0),
        ("1e400", 1, "<number_too_large>"),
        ("1e999999999", 1, "<number_too_large>"),
        (-(10**400), 1, "<number_too_large>"),
        ("1e-400", 0, 0.0),
        ("1,5", 1, "<not_a_number>"),
        (True, 1, "<not_a_number>"),
        ([1], 1, "<not_a_number>"),
        (float("inf"), 1, "<not_a_number>"),
        (None, 1, "<missing_value>"),
    ],
)
def test_distance(left: Json, right: Json, result: Result) -> None:
    """ABSOLUTE_NUMERIC_DISTANCE subtracts in decimal, whichever comes first."""
    config: dict[str, Json] = {"sources": ["a", "b"]}
    assert repr(cell("ABSOLUTE_NUMERIC_DISTANCE", config, left, right)) == repr(result)
    assert repr(cell("ABSOLUTE_NUMERIC_DISTANCE", config, right, left)) == repr(result)


@pytest.mark.parametrize(
    ("path", "value", "least", "greatest"),
    [
        (None, "[3, 1.5, -2]", -2, 3),
        (None, [3, "10", 9.5], 3, 10),
        (None, ["0.1", 0.1, 1], 0.1, 1),
        (None, 7, 7, 7),
        (None, "7", 7, 7),
        (None, [None, 2], 2, 2),
        (None, [None], None, None),
        (None, [], None, None),
        (None, [1, "x"], "<not_a_number>", "<not_a_number>"),
        (None, [[1]], "<not_a_number>", "<not_a_number>"),
        (None, {"a": 1}, "<not_a_number>", "<not_a_number>"),
        (None, [9007199254740993, 9007199254740992.0], 9007199254740992, 9007199254740993),
        (None, [10**400, 1], 1, "<number_too_large>"),
        ("$.a", {"a": [1, 2]}, 1, 2),
        ("$.a[*]", {"a": [1, 2]}, 1, 2),
        ("$.b", {"a": [1, 2]}, None, None),
        ("$..n", [{"n": 3}, {"n": [4, None]}], 3, 4),
        ("$[?@ > 1]", [1, 2, 3], 2, 3),
    ],
)
def test_min_max(path: str | None, value: Json, least: Result, greatest: Result) -> None:
    """MIN_MAX takes numbers by value, from a list or from what the path finds."""
    config: dict[str, Json] = {"source": "a", "json_path": path}
    assert repr(cell("MIN_MAX", {**config, "type": "min"}, value)) == repr(least)
    assert repr(cell("MIN_MAX", {**config, "type": "max"}, value)) == repr(greatest)


@pytest.mark.parametrize(
    ("kind", "value", "result"),
    [
        ("string", {"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ("string", "x", "x"),
        ("number", " -1.50 ", -1.5),
        ("number", "1e3", 1000),
        ("number", "18446744073709551615", 2**64 - 1),
        ("number", 2.5, 2.5),
        ("number", "1e999", "<number_too_large>"),
        ("number", "12 %", "<not_a_number>"),
        ("boolean", " TRUE\n", True),
        ("boolean", "False", False),
        ("boolean", False, False),
        ("boolean", "yes", "<not_a_boolean>"),
        ("boolean", 1, "<not_a_boolean>"),
        ("object", '{"a": [1]}', {"a": [1]}),
        ("object", "12", 12),
        ("object", '"x"', "x"),
        ("object", {"a": 1}, {"a": 1}),
        ("object", "{a: 1}", "<invalid_json>"),
        ("object", "18446744073709551616", "<number_too_large>"),
    ],
)
def test_parse_value(kind: str, value: Json, result: Result) -> None:
    """PARSE_VALUE reads a value as another kind, or FAILS the cell."""
    assert repr(cell("PARSE_VALUE", {"source": "a", "type": kind}, value)) == repr(result)


@pytest.mark.parametrize(
    ("kind", "value", "result"),
    [
        ("string", "x", "x"),
        ("string", "", ""),
        ("json", {"a": [1]}, {"a": [1]}),
        ("json", '{"a": [1]}', {"a": [1]}),
        ("json", None, None),
        ("json", "12", 12),
    ],
)
def test_variable(kind: str, value: Json, result: Json) -> None:
    """VARIABLE gives its constant for every row."""
    assert cell("VARIABLE", {"value": {"type": kind, "value": value}}) == result


@pytest.mark.parametrize(
    ("name", "config", "path"),
    [
        ("ABSOLUTE_NUMERIC_DISTANCE", {"sources": ["a"]}, "config.sources"),
        ("ABSOLUTE_NUMERIC_DISTANCE", {"sources": ["a", "a"]}, "config.sources"),
        ("MIN_MAX", {"source": "a", "type": "mean"}, "config.type"),
        ("MIN_MAX", {"source": "a", "type": "min", "json_path": "a"}, "config.json_path"),
        ("PARSE_VALUE", {"source": "a", "type": "date"}, "config.type"),
        ("VARIABLE", {}, "config.value"),
        ("VARIABLE", {"value": "x"}, "config.value"),
        ("VARIABLE", {"value": {"type": "string"}}, "config.value.value"),
        ("VARIABLE", {"value": {"type": "string", "value": 1}}, "config.value.value"),
        ("VARIABLE", {"value": {"type": "json", "value": "{"}}, "config.value.value"),
        ("VARIABLE", {"value": {"type": "json", "value": 2**64}}, "config.value.value"),
        ("VARIABLE", {"value": {"type": "json", "value": nested(129)}}, "config.value.value"),
    ],
)
def test_bad_config(name: str, config: dict[str, Json], path: str) -> None:
    """A config that cannot work is refused, naming the key."""
    with pytest.raises(BadConfig) as refused:
        registry.get(name).parse(config)
    assert refused.value.path == path
