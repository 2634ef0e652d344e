"""ASSERT_VALID; ``<code>`` is a failure."""

from __future__ import annotations

import logging

import pytest

from recalc.columns.base import Json, Result
from recalc.columns.validity import MAX_SQL
from tests.unit.columns.support import cell, nested


@pytest.mark.parametrize(
    ("kind", "value", "result"),
    [
        ("object", '{"a": [1, null]}', True),
        ("object", " 12 ", True),
        ("object", '"x"', True),
        ("object", "{'a': 1}", False),
        ("object", '{"a": 1', False),
        ("object", "NaN", False),
        ("object", '"\\ud800"', False),
        ("object", {"a": 1}, True),
        ("object", nested(129), "<too_deep>"),
        ("number", "1e3", True),
        ("number", " -.5 ", True),
        ("number", 9.5, True),
        ("number", "1,000", False),
        ("number", "0x10", False),
        ("number", float("nan"), False),
        ("number", True, False),
        ("sql", "SELECT a, count(*) FROM t WHERE b > 1 GROUP BY a", True),
        ("sql", "with a as (select 1) select * from a; delete from b", True),
        ("sql", "insert into a values (1)", True),
        ("sql", "create table a (b int)", True),
        ("sql", "drop table a", True),
        ("sql", "values (1)", True),
        ("sql", "SELEC 1", False),
        ("sql", "select * from (select", False),
        ("sql", "select 1; hello world", False),
        ("sql", "hello world", False),
        ("sql", "a = b", False),
        ("sql", "12", False),
        ("sql", "-- nothing", False),
        ("sql", "show me the money", False),
        ("sql", ["select 1"], False),
        ("sql", "select " + "(" * 5000 + "1" + ")" * 5000, "<too_deep>"),
        ("sql", "select '" + "x" * (MAX_SQL - 9) + "'", True),
        ("sql", "select '" + "x" * (MAX_SQL - 8) + "'", "<text_too_long>"),
    ],
)
def test_assert_valid(kind: str, value: Json, result: Result) -> None:
    """ASSERT_VALID says whether a value is JSON, a number or SQL."""
    assert cell("ASSERT_VALID", {"source": "a", "type": kind}, value) is result or (
        cell("ASSERT_VALID", {"source": "a", "type": kind}, value) == result
    )


def test_nothing_of_a_cell_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """SQL that the parser does not know is not written to the log."""
    with caplog.at_level(logging.DEBUG):
        assert cell("ASSERT_VALID", {"source": "a", "type": "sql"}, "SHOW a secret") is False
    assert "secret" not in caplog.text
