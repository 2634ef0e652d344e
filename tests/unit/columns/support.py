"""What the tests of the column types share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from recalc.columns import registry
from recalc.columns.base import Failure, Json, Result
from recalc.columns.values import stored_size

#: A good config of every quick type, several where they take different ways.
QUICK: list[tuple[str, dict[str, Json]]] = [
    ("CONTAINS", {"source": "a", "value": "x"}),
    ("CONTAINS", {"source": "a", "value_source": "b"}),
    ("REGEX", {"source": "a", "regex_pattern": r"\d+|é"}),
    ("REGEX_EXTRACTION", {"source": "a", "regex_pattern": r"\w*"}),
    ("REGEX_EXTRACTION", {"source": "a", "regex_pattern": r"(.)(x)?(\C)"}),
    ("COMPARE", {"sources": ["a", "b"]}),
    ("COMPARE", {"sources": ["a", "b"], "comparison_type": {"type": "JSON"}}),
    (
        "COMPARE",
        {"sources": ["a", "b"], "comparison_type": {"type": "JSON", "json_path": "$..a"}},
    ),
    ("COMPARE", {"sources": ["a"], "target": {"a": 1}}),
    (
        "COMPARE",
        {"sources": ["a"], "target": 5, "comparison_type": {"type": "NUMBER", "operator": "GTE"}},
    ),
    ("COUNT", {"source": "a", "type": "chars"}),
    ("COUNT", {"source": "a", "type": "words", "min_count": 1, "max_count": 3}),
    ("COUNT", {"source": "a", "type": "words"}),
    ("COUNT", {"source": "a", "type": "sentences"}),
    ("COUNT", {"source": "a", "type": "paragraphs"}),
    ("JSON_PATH", {"source": "a", "json_path": "$.a[0]"}),
    ("JSON_PATH", {"source": "a", "json_path": "$..[?@.a>1]", "return_first_match": False}),
    ("COALESCE", {"sources": ["a", "b"]}),
    ("COMBINE_COLUMNS", {"sources": ["a", "b"]}),
    ("MATH_OPERATOR", {"sources": ["a", "b"], "operator": "le"}),
    ("MATH_OPERATOR", {"sources": ["a"], "operator": "gt", "value": "1e3"}),
    ("ABSOLUTE_NUMERIC_DISTANCE", {"sources": ["a", "b"]}),
    ("ASSERT_VALID", {"source": "a", "type": "object"}),
    ("ASSERT_VALID", {"source": "a", "type": "number"}),
    ("ASSERT_VALID", {"source": "a", "type": "sql"}),
    ("APPLY_DIFF", {"sources": ["a", "b"]}),
    ("XML_PATH", {"source": "a", "xml_path": "//a[@b='1']"}),
    ("XML_PATH", {"source": "a", "xml_path": "*", "type": "findall", "return_text": False}),
    ("MIN_MAX", {"source": "a", "type": "min"}),
    ("MIN_MAX", {"source": "a", "type": "max", "json_path": "$..*"}),
    ("PARSE_VALUE", {"source": "a", "type": "string"}),
    ("PARSE_VALUE", {"source": "a", "type": "number"}),
    ("PARSE_VALUE", {"source": "a", "type": "boolean"}),
    ("PARSE_VALUE", {"source": "a", "type": "object"}),
    ("VARIABLE", {"value": {"type": "json", "value": {"a": [1]}}}),
]

_scalars: st.SearchStrategy[Json] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(alphabet=st.characters(exclude_categories=())),  # half surrogate pairs included
    st.sampled_from(['{"a":[1,2]}', "[1e999]", "1_000", "٣", " -12.50 ", "1e99999999999999999999"]),
)

#: Any value that a cell can hold, and some that none should.
json_values: st.SearchStrategy[Json] = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


def chunk(name: str, config: Mapping[str, Json], rows: Sequence[Sequence[Json]]) -> list[Result]:
    """The results of a quick column whose titles are what its config names."""
    column_type = registry.get(name)
    parsed = column_type.parse(config)
    return column_type.compile(parsed, column_type.sources(parsed))(rows)


def cell(name: str, config: Mapping[str, Json], *values: Json) -> Result:
    """The result of one cell as it is stored, or the code of its failure in angle brackets."""
    (result,) = chunk(name, config, [values])
    if not isinstance(result, Failure):
        size = stored_size(result)
        result = size if isinstance(size, Failure) else result
    return f"<{result.code}>" if isinstance(result, Failure) else result


def nested(levels: int) -> Json:
    """A list in a list in a list …"""
    value: Json = "x"
    for _ in range(levels):
        value = [value]
    return value
