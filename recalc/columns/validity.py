"""ASSERT_VALID: checks whether a value is JSON, a number or SQL."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

from typing_extensions import override

from recalc.columns.base import CellFailed, Json
from recalc.columns.typed import OneSource
from recalc.columns.values import document_of, number_of
from recalc.generated.configs import AssertValidColumnConfig

#: Characters of SQL that are checked, which takes about a second at most.
MAX_SQL = 20_000

# The names of sqlglot's classes of statements. sqlglot also parses expressions alone ("hello world"
# is one, with an alias), and accepts unknown commands unchecked.
_STATEMENTS = (
    *("Query", "DML", "DDL", "Values", "Drop", "Alter", "TruncateTable", "Comment", "Grant"),
    *("Set", "Use", "Transaction", "Commit", "Rollback", "Describe", "Merge"),
)


class AssertValid(OneSource[AssertValidColumnConfig]):
    """Whether the value is valid as ``type``.

    * object: a string that is JSON text of any kind, or any value that is not a string;
    * number: a number, or a string that is a decimal number;
    * sql: a string of one SQL statement or more, as a parser of many dialects reads it.
    """

    name = "ASSERT_VALID"
    config_type = AssertValidColumnConfig

    @override
    def names(self, config: AssertValidColumnConfig) -> list[str]:
        return [config.source]

    @override
    def evaluator(self, config: AssertValidColumnConfig, title: str) -> Callable[[Json], Json]:
        match config.type:
            case "object":
                return lambda value: _holds(document_of, value, title, "invalid_json")
            case "number":
                return lambda value: _holds(number_of, value, title, "not_a_number")
            case "sql":
                return lambda value: _is_sql(value, title)


def _holds(read: Callable[[Json, str], object], value: Json, title: str, refusal: str) -> bool:
    try:
        read(value, title)
    except CellFailed as failed:
        if failed.failure.code != refusal:
            raise
        return False
    return True


def _is_sql(value: Json, title: str) -> bool:
    if not isinstance(value, str):
        return False
    if len(value) > MAX_SQL:
        raise CellFailed(
            "text_too_long", f"Source {title!r} has more than {MAX_SQL} characters of SQL."
        )
    parse, error, kinds = _parser()
    try:
        statements = [found for found in parse(value) if found is not None]
    except error:
        return False
    return bool(statements) and all(isinstance(found, kinds) for found in statements)


@lru_cache(maxsize=1)
def _parser() -> tuple[Callable[[str], list[Any]], type[Exception], tuple[type, ...]]:
    """Load sqlglot's parser when it is first needed, which takes half a second."""
    sqlglot: Any = import_module("sqlglot")
    # It would log the text of commands that it does not know.
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL + 1)
    kinds = tuple(getattr(sqlglot.exp, name) for name in _STATEMENTS)
    return sqlglot.parse, sqlglot.errors.SqlglotError, kinds
