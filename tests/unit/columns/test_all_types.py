"""What every column type promises."""

from __future__ import annotations

import ast
import pickle
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recalc.columns import registry
from recalc.columns.base import BadConfig, CellFailed, Failure, Json, classify
from recalc.generated import configs
from tests.unit.columns.support import QUICK, chunk, json_values, nested


def test_every_quick_type_is_tested() -> None:
    """Each registered quick type has a config here, by which the tests below check it."""
    quick = {name for name in registry.BUILT if registry.get(name).kind == "quick"}
    assert {name for name, _ in QUICK} == quick


@given(case=st.sampled_from(QUICK), rows=st.lists(st.tuples(json_values, json_values), max_size=6))
@settings(max_examples=400, deadline=None)
def test_any_values(case: tuple[str, dict[str, Json]], rows: list[tuple[Json, Json]]) -> None:
    """Whatever the cells hold, a chunk gives one result per row, twice the same, all picklable."""
    name, config = case
    results = chunk(name, config, rows)
    assert len(results) == len(rows)
    assert repr(chunk(name, config, rows)) == repr(results)
    assert repr(pickle.loads(pickle.dumps(results))) == repr(results)


@given(case=st.sampled_from(QUICK), rows=st.lists(st.tuples(json_values, json_values), max_size=6))
@settings(max_examples=100, deadline=None)
def test_rows_are_apart(case: tuple[str, dict[str, Json]], rows: list[tuple[Json, Json]]) -> None:
    """A cell's result depends on its row only, however rows are cut into chunks."""
    name, config = case
    whole = chunk(name, config, rows)
    assert repr(whole) == repr([chunk(name, config, [row])[0] for row in rows])


@pytest.mark.parametrize(("name", "config"), QUICK)
def test_too_deep(name: str, config: dict[str, Json]) -> None:
    """A value nested beyond all reason is a result or a failure, never an exception."""
    for deep in (nested(129), nested(100_000), "[" * 129 + "]" * 129, "[" * 100_000):
        (result,) = chunk(name, config, [(deep, deep)])
        if name == "JSON_PATH" or "comparison_type" in config:
            assert isinstance(result, Failure)
            assert result.code in {"too_deep", "invalid_json", "not_a_number"}


@pytest.mark.parametrize(("name", "config"), QUICK)
def test_missing(name: str, config: dict[str, Json]) -> None:
    """A cell that lacks a source FAILS as missing_value, naming it, unless its type takes that."""
    (result,) = chunk(name, config, [(None, None)])
    if registry.get(name).takes_missing:
        assert not isinstance(result, Failure)
    else:
        assert isinstance(result, Failure)
        assert result.code == "missing_value"
        assert "'a'" in result.message


@pytest.mark.parametrize(("name", "config"), QUICK)
def test_more_sources_than_named(name: str, config: dict[str, Json]) -> None:
    """Sources that a column has beyond those of its config are ignored."""
    column_type = registry.get(name)
    parsed = column_type.parse(config)
    titles = column_type.sources(parsed)
    row: tuple[Json, ...] = ("1", "2")[: len(titles)]
    plain = column_type.compile(parsed, titles)([row])
    assert column_type.compile(parsed, [*titles, "z"])([(*row, None)]) == plain


@pytest.mark.parametrize(
    ("name", "config", "path"),
    [
        ("TEXT", {"a": 1}, "config.a"),
        ("CONTAINS", {}, "config.source"),
        ("CONTAINS", {"source": "a"}, "config"),
        ("CONTAINS", {"source": "a", "value": "x", "value_source": "b"}, "config"),
        ("CONTAINS", {"source": "a", "value": ["x"]}, "config.value"),
        ("CONTAINS", {"source": "a", "value_source": "a"}, "config.value_source"),
        ("REGEX", {"source": 1, "regex_pattern": "x"}, "config.source"),
        ("REGEX", {"source": "", "regex_pattern": "x"}, "config.source"),
        ("REGEX", {"source": "a"}, "config.regex_pattern"),
        ("REGEX", {"source": "a", "regex_pattern": "x", "flags": "i"}, "config.flags"),
        ("REGEX", {"source": "a", "regex_pattern": "("}, "config.regex_pattern"),
        ("REGEX", {"source": "a", "regex_pattern": r"(?=a)b"}, "config.regex_pattern"),
        ("REGEX", {"source": "a", "regex_pattern": r"(a)\1"}, "config.regex_pattern"),
        ("REGEX", {"source": "a", "regex_pattern": "x" * 1001}, "config.regex_pattern"),
        ("REGEX", {"source": "a", "regex_pattern": r"\p{L}{100}"}, "config.regex_pattern"),
        ("REGEX", {"source": "a", "regex_pattern": "\ud800"}, "config.regex_pattern"),
        ("REGEX_EXTRACTION", {"source": "a", "regex_pattern": "["}, "config.regex_pattern"),
        ("COMPARE", {"sources": []}, "config.sources"),
        ("COMPARE", {"sources": ["a"]}, "config.target"),
        ("COMPARE", {"sources": ["a", "b"], "target": 1}, "config.target"),
        (
            "COMPARE",
            {"sources": ["a"], "target": "x", "comparison_type": {"type": "NUMBER"}},
            "config.target",
        ),
        (
            "COMPARE",
            {"sources": ["a"], "target": "{", "comparison_type": {"type": "JSON"}},
            "config.target",
        ),
        (
            "COMPARE",
            {"sources": ["a", "b"], "comparison_type": {"type": "STRING", "operator": "EQ"}},
            "config.comparison_type.operator",
        ),
        (
            "COMPARE",
            {"sources": ["a", "b"], "comparison_type": {"type": "NUMBER", "operator": "NE"}},
            "config.comparison_type.operator",
        ),
        (
            "COMPARE",
            {"sources": ["a", "b"], "comparison_type": {"type": "NUMBER", "json_path": "$"}},
            "config.comparison_type.json_path",
        ),
        ("COUNT", {"source": "a", "type": "chars", "min_count": -1}, "config.min_count"),
        ("COUNT", {"source": "a", "type": "chars", "max_count": 1.5}, "config.max_count"),
        ("COUNT", {"source": "a", "type": "chars", "max_count": True}, "config.max_count"),
        (
            "COUNT",
            {"source": "a", "type": "chars", "min_count": 3, "max_count": 2},
            "config.min_count",
        ),
        ("COMPARE", {"sources": ["a", "b", "c"]}, "config.sources"),
        ("COMPARE", {"sources": ["a", 2]}, "config.sources[1]"),
        ("COMPARE", {"sources": ["a", "a"]}, "config.sources"),
        (
            "COMPARE",
            {"sources": ["a", "b"], "comparison_type": {"type": "XML"}},
            "config.comparison_type.type",
        ),
        (
            "COMPARE",
            {"sources": ["a", "b"], "comparison_type": {"type": "STRING", "json_path": "$"}},
            "config.comparison_type.json_path",
        ),
        (
            "COMPARE",
            {"sources": ["a", "b"], "comparison_type": {"type": "JSON", "json_path": "a"}},
            "config.comparison_type.json_path",
        ),
        ("COUNT", {"source": "a", "type": "lines"}, "config.type"),
        ("JSON_PATH", {"source": "a", "json_path": "a.b"}, "config.json_path"),
        ("JSON_PATH", {"source": "a", "json_path": "$" + ".a" * 600}, "config.json_path"),
        ("JSON_PATH", {"source": "a", "json_path": "$[?" + "(" * 40}, "config.json_path"),
        ("JSON_PATH", {"source": "a", "json_path": "$[9007199254740992]"}, "config.json_path"),
        ("JSON_PATH", {"source": "a", "json_path": "$ | $"}, "config.json_path"),
        ("JSON_PATH", {"source": "a", "json_path": "$['\\ud800']"}, "config.json_path"),
        (
            "JSON_PATH",
            {"source": "a", "json_path": "$", "return_first_match": 1},
            "config.return_first_match",
        ),
        ("COALESCE", {"sources": ["a"]}, "config.sources"),
        ("COMBINE_COLUMNS", {"sources": []}, "config.sources"),
        ("MATH_OPERATOR", {"sources": ["a"], "operator": "lt"}, "config.value"),
        ("MATH_OPERATOR", {"sources": ["a"], "operator": "eq", "value": 1}, "config.operator"),
        ("MATH_OPERATOR", {"sources": ["a"], "operator": "lt", "value": True}, "config.value"),
        ("MATH_OPERATOR", {"sources": ["a"], "operator": "lt", "value": "NaN"}, "config.value"),
        ("MATH_OPERATOR", {"sources": ["a", "b"], "operator": "lt", "value": 1}, "config.value"),
    ],
)
def test_bad_config(name: str, config: Any, path: str) -> None:
    """A config that cannot work is refused when it is parsed, naming the key."""
    with pytest.raises(BadConfig) as refused:
        registry.get(name).parse(config)
    assert refused.value.path == path
    assert refused.value.message
    assert str(refused.value) == f"{path}: {refused.value.message}"


def test_sources_in_order() -> None:
    """A config's sources come in the order in which the function gets their values."""
    contains = registry.get("CONTAINS")
    assert contains.sources(contains.parse({"source": "z", "value_source": "a"})) == ["z", "a"]
    compare = registry.get("COMPARE")
    assert compare.sources(compare.parse({"sources": ["z", "a"]})) == ["z", "a"]
    assert registry.get("TEXT").sources(registry.get("TEXT").parse({})) == []


def test_config_of_another_type() -> None:
    """A config that another type parsed is a mistake of the program, and shown as one."""
    config = registry.get("TEXT").parse({})
    with pytest.raises(TypeError):
        registry.get("COUNT").sources(config)


async def test_wrong_way_to_compute() -> None:
    """Edited cells cannot be computed, quick ones not singly, slow ones not in chunks."""
    text, endpoint = registry.get("TEXT"), registry.get("ENDPOINT")
    with pytest.raises(NotImplementedError):
        text.compile(text.parse({}), [])
    with pytest.raises(NotImplementedError):
        endpoint.compile(endpoint.parse({"url": "http://a"}), [])
    context: Any = None
    with pytest.raises(NotImplementedError):
        await text.run(text.parse({}), [], [], context)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CellFailed("mine", "…"), "mine"),
        (RecursionError("deep"), "too_deep"),
        ("\ud800", "bad_text"),
        (TimeoutError(), "timed_out"),
        (ValueError("secret"), "column_error"),
    ],
)
def test_classify(error: Exception | str, code: str) -> None:
    """Every exception becomes a Failure with a stable code, and an unforeseen one keeps its text
    to itself."""
    if isinstance(error, str):
        with pytest.raises(UnicodeError) as raised:
            error.encode()
        error = raised.value
    failure = classify(error)
    assert failure.code == code
    assert failure.message
    assert "secret" not in failure.message
    assert pickle.loads(pickle.dumps(failure)) == failure


def test_registry() -> None:
    """The enum is whole, the built types are in it, and names are normalized."""
    assert len(configs.TYPES) == len(set(configs.TYPES)) == 31
    assert set(registry.BUILT) < set(configs.TYPES)
    assert [registry.get(name).name for name in registry.BUILT] == list(registry.BUILT)
    for alias, name in configs.ALIASES.items():
        assert registry.normalize(alias) == name
        assert name in configs.TYPES
    assert registry.normalize("regex") == registry.normalize("REGEX") == "REGEX"


def test_not_built() -> None:
    """A type of the contract that is not built is told from one that does not exist, and both
    refusals list what is built."""
    with pytest.raises(registry.NotBuilt, match=r"WORKFLOW .*not built.*REGEX_EXTRACTION"):
        registry.get("WORKFLOW")
    with pytest.raises(registry.UnknownType, match=r"'NOPE'.*REGEX_EXTRACTION"):
        registry.get("NOPE")


def test_imports_nothing_of_the_server() -> None:
    """A process that imports the columns gets nothing of the engine, stores or edge, and no SDK of
    a provider of models; of what is generated, the configs and how their errors read."""
    code = (
        "import sys, recalc.columns.registry; "
        "print([m for m in sys.modules if m.startswith('recalc.') "
        "and not m.startswith(('recalc.columns', 'recalc.generated.explaining')) "
        "or m in ('openai', 'anthropic', 'httpx2')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    expected = [
        *("recalc.generated", "recalc.generated.configs"),
        *("recalc.models", "recalc.models.port", "recalc.models.tokens"),
        *("recalc.sandbox", "recalc.sandbox.port"),
    ]
    assert sorted(ast.literal_eval(ran.stdout)) == expected


@pytest.mark.parametrize(
    ("name", "config"),
    [
        *QUICK,
        ("TEXT", {}),
        ("ENDPOINT", {"url": "http://127.0.0.1/"}),
        ("CODE_EXECUTION", {"code": "return 1"}),
    ],
)
def test_references_are_the_sources(name: str, config: dict[str, Json]) -> None:
    """What a config as stored refers to is what its type takes for sources, in the same order; and
    other references can be put in their place, which changes nothing else."""
    column_type = registry.get(name)
    named = column_type.references(config)
    assert named == column_type.sources(column_type.parse(config))
    others = {reference: f"other {reference}" for reference in named}
    renamed = column_type.with_references(config, others)
    assert column_type.references(renamed) == list(others.values())
    back = {other: reference for reference, other in others.items()}
    assert column_type.with_references(renamed, back) == config


@pytest.mark.parametrize(
    ("name", "config", "said"),
    [
        (
            "COUNT",
            {"source": "a", "type": "lines"},
            "config.type: 'lines' is none of chars, paragraphs, sentences, words",
        ),
        (
            "COMPARE",
            {"sources": ["a", "b"], "comparison_type": {"type": "XML"}},
            "config.comparison_type.type: 'XML' is none of JSON, NUMBER, STRING",
        ),
        (
            "COMPARE",
            {"sources": ["a", "b"], "comparison_type": {"type": "NUMBER", "operator": "NE"}},
            "config.comparison_type.operator: 'NE' is none of EQ, GT, GTE, LT, LTE",
        ),
        (
            "COMPARE",
            {"sources": ["a", 2]},
            "config.sources[1]: has to be a string, and is an integer",
        ),
        ("COMPARE", {"sources": []}, "config.sources: is an empty list. Send at least one item"),
        (
            "COMPARE",
            {"sources": ["a", "b", "c"]},
            "config.sources: has more than 2 items, which is the most. Send fewer at once",
        ),
        (
            "REGEX",
            {"source": "", "regex_pattern": "x"},
            "config.source: is empty. Send at least one character",
        ),
        (
            "COUNT",
            {"source": "a" * 256, "type": "chars"},
            "config.source: has more than 255 characters, which is the most",
        ),
        (
            "COUNT",
            {"source": "a", "type": "chars", "min_count": -1},
            "config.min_count: is less than 0, which is the least",
        ),
        (
            "COUNT",
            {"source": "a", "type": "chars", "max_count": "3"},
            "config.max_count: has to be an integer or null, and is a string",
        ),
        ("CONTAINS", {"value": "x"}, "config.source: is required, and was not sent"),
        (
            "CONTAINS",
            {"source": "a", "k": "x"},
            "config.k: is not a field of this request. The fields are source, value, value_source",
        ),
    ],
)
def test_what_is_wrong_is_said_to_people(name: str, config: dict[str, Json], said: str) -> None:
    """In words of ours: the choices are listed, and no type of Python's is named."""
    with pytest.raises(BadConfig) as refused:
        registry.get(name).parse(config)
    assert str(refused.value) == said
